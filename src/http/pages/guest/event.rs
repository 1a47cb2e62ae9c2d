//! The address of an event: a form for strangers, and for its guests whatever their search has come to.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::tabs::Tab;
use super::visit::{Visit, Visitor};
use super::{consent, gallery, join, message, removed, selfie, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::browser::{Browser, redirect};
use crate::http::pages::home::{self, address_of};
use crate::http::words::Sentence;
use crate::matching::Stage;
use crate::model::{Approval, SelfieStatus};

/// `GET /e/{code}`.
pub(super) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    match Visit::of(&state, &browser, &code).await {
        Ok(Visit::Stranger(event)) => match removed::page(&state, &browser, &event).await? {
            Some(page) => Ok(page.into_response()),
            None => join::page(&state, &event).await,
        },
        Ok(Visit::Other(event, account)) => join::other_account(&state, &event, &account).await,
        Ok(Visit::Guest(visitor)) => of_guest(&state, &visitor).await,
        Err(error) if error.code() == Sentence::EventCodeUnknown.code() => {
            Ok(home::unknown_code(&code)?.into_response())
        }
        Err(error) => Err(error),
    }
}

/// The page of an event for the addresses of its forms, which a browser opens after a change of the language.
pub(super) async fn back(Path(parts): Path<Vec<(String, String)>>) -> Response {
    let code = parts.into_iter().find(|(name, _)| name == "code");
    redirect(&address_of(&code.map(|(_, code)| code).unwrap_or_default()))
}

/// What a guest of the event sees.
async fn of_guest(state: &AppState, visitor: &Visitor) -> Result<Response> {
    let w = words();
    if visitor.approval == Approval::Refused {
        let me = format!("{}{}", address_of(visitor.event.code.as_str()), Tab::Me.path());
        let button = Some((me, w.me_title.into()));
        return Ok(message(w.approval_title, w.turned_away, button)?.into_response());
    }
    let progress = state.matching.progress(&visitor.user).await?;
    let has_selfie = selfie::find(state, visitor).await?.is_some();
    if has_selfie && !state.matching.may_look(visitor.event.id, visitor.user.id).await? {
        return consent::page(state, visitor).await;
    }
    let is_refused = visitor.user.selfie_status == SelfieStatus::Invalid;
    let is_waiting = visitor.approval == Approval::Waiting;
    // The photographer decides by the selfie that was sent last; where that was refused, an earlier one is no answer.
    if (is_refused && (is_waiting || !has_selfie)) || (is_waiting && !has_selfie) {
        return selfie::refused(state, visitor, None).await;
    }
    if is_waiting {
        return selfie::waiting(visitor, w.approval_title, w.approval);
    }
    if progress.stage == Stage::Running && progress.matched == 0 && has_selfie {
        return selfie::searching(visitor, &progress);
    }
    gallery::mine(state, visitor, has_selfie, &progress).await
}
