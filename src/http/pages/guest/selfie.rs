//! The selfie of a guest who has joined: waiting for the search, a refusal, sending another one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::consent::ConsentView;
use super::tabs::Tab;
use super::visit::Visitor;
use super::{EventView, Words, words};
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::{Path, Upload};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::words::Phrase;
use crate::http::selfie::{Demands, SelfieFile, receive};
use crate::http::wire::explain;
use crate::matching::Progress;
use crate::model::UserId;

#[derive(Template)]
#[template(path = "guest/searching.html")]
struct SearchingPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    tab: Tab,
    mine: i64,
    guest: UserId,
    text: String,
}

/// The page while the guest is searched for.
pub(super) fn searching(visitor: &Visitor, progress: &Progress) -> Result<Response> {
    let w = words();
    let total = progress.photos.map_or(0, |photos| photos.total);
    // A search that was put off once says so; it goes on by itself.
    let text = match progress.error {
        Some(_) => w.engine_away.to_string(),
        None => w.searching.count(usize::try_from(total).unwrap_or_default()),
    };
    page(visitor, w.searching_title, text)
}

/// The page while somebody else decides.
pub(super) fn waiting(visitor: &Visitor, title: Phrase, text: Phrase) -> Result<Response> {
    page(visitor, title, text.to_string())
}

fn page(visitor: &Visitor, title: Phrase, text: String) -> Result<Response> {
    let page = Page::of(&SearchingPage {
        frame: Frame::of(title.to_string()),
        w: words(),
        event: EventView::of(&visitor.event, None),
        tab: Tab::Mine,
        mine: 0,
        guest: visitor.user.id,
        text,
    })?;
    Ok(page.into_response())
}

#[derive(Template)]
#[template(path = "guest/refused.html")]
struct RefusedPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    reason: String,
    consent: Option<ConsentView>,
    selfie_problem: Option<String>,
}

/// The page for a guest whose only selfie was refused, with a form for another one.
pub(super) async fn refused(state: &AppState, visitor: &Visitor, error: Option<&Error>) -> Result<Response> {
    let w = words();
    let reason = visitor.user.selfie_error.as_deref().map(explain);
    let page = Page::of(&RefusedPage {
        frame: Frame::of(w.refused_title),
        w,
        event: EventView::of(&visitor.event, None),
        reason: error
            .map(Error::detail)
            .or(reason)
            .unwrap_or_else(|| w.selfie_hint.to_string()),
        consent: consent_if_missing(state, visitor).await?,
        selfie_problem: None,
    })?;
    let page = match error {
        Some(error) => page.refusing(error),
        None => page,
    };
    Ok(page.into_response())
}

/// The consent text for a guest who has not agreed to it.
pub(super) async fn consent_if_missing(state: &AppState, visitor: &Visitor) -> Result<Option<ConsentView>> {
    let consents = state.accounts.consents(&visitor.user).await?;
    let is_given =
        |consent: &crate::model::Consent| consent.event_id == visitor.event.id && consent.ended_at.is_none();
    if consents.iter().any(is_given) {
        return Ok(None);
    }
    let offer = state.accounts.offer(visitor.event.id).await?;
    Ok(Some(ConsentView::of(&offer)))
}

/// `POST /e/{code}/selfie`.
pub(super) async fn send(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    upload: Upload<SelfieFile>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let demands = Demands {
        strict: true,
        consent: consent_if_missing(&state, &visitor).await?.is_some(),
    };
    match receive(&state, &visitor.user, browser.client, upload, demands).await {
        Ok(()) => Ok(browser.go(&EventView::of(&visitor.event, None).address)),
        Err(error) if browser.is_script() => Err(error),
        Err(error) => refused(&state, &visitor, Some(&error)).await,
    }
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::PROBLEM;

    let w = words();
    let waiting = |title: Phrase, text: String| SearchingPage {
        frame: Frame::of(title.to_string()),
        w,
        event: EventView::sample(),
        tab: Tab::Mine,
        mine: 0,
        guest: UserId(7),
        text,
    };
    let refused = RefusedPage {
        frame: Frame::of(w.refused_title),
        w,
        event: EventView::sample(),
        reason: PROBLEM.to_owned(),
        consent: None,
        selfie_problem: None,
    };
    vec![
        (
            "guest-searching",
            Page::of(&waiting(w.searching_title, w.searching.count(480))),
        ),
        (
            "guest-engine-away",
            Page::of(&waiting(w.searching_title, w.engine_away.to_string())),
        ),
        (
            "guest-approval",
            Page::of(&waiting(w.approval_title, w.approval.to_string())),
        ),
        ("guest-refused", Page::of(&refused)),
    ]
}
