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
use crate::http::words::Sentence;
use crate::matching::{self, Progress};
use crate::model::{Selfie, UserId};

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
    /// What the page says after a while, if the search should have ended by then.
    longer: Option<Phrase>,
    /// Whether there is more to see; not before the guest is approved.
    has_tabs: bool,
    /// Whether the API tells how far the search is: only of the event that the guest registered for.
    is_own_event: bool,
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
    let longer = progress.error.is_none().then_some(w.longer);
    page(visitor, w.searching_title, text, longer, true)
}

/// The page while somebody else decides.
pub(super) fn waiting(visitor: &Visitor, title: Phrase, text: Phrase) -> Result<Response> {
    page(visitor, title, text.to_string(), None, false)
}

fn page(
    visitor: &Visitor,
    title: Phrase,
    text: String,
    longer: Option<Phrase>,
    has_tabs: bool,
) -> Result<Response> {
    let page = Page::of(&SearchingPage {
        frame: Frame::of(title.to_string()),
        w: words(),
        event: EventView::of(&visitor.event, None),
        tab: Tab::Mine,
        mine: 0,
        guest: visitor.user.id,
        text,
        longer,
        has_tabs,
        is_own_event: visitor.is_own_event,
    })?;
    Ok(page.into_response())
}

#[derive(Template)]
#[template(path = "guest/refused.html")]
struct RefusedPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    reason: Option<String>,
    consent: Option<ConsentView>,
    selfie_problem: Option<String>,
}

/// The page with a form for a selfie, and why the last one was refused: for a guest who has none in force, or who waits to
/// be approved by another one.
pub(super) async fn refused(state: &AppState, visitor: &Visitor, error: Option<&Error>) -> Result<Response> {
    let w = words();
    let has_code = |sentence: Sentence| error.is_some_and(|error| error.code() == sentence.code());
    let is_consent_missing = has_code(Sentence::ConsentRequired);
    let stored = || {
        let code = visitor.user.selfie_error.as_deref()?;
        Some(format!("{}.", explain(code)))
    };
    let reason = if has_code(Sentence::FileMissing) {
        Some(w.selfie_missing.to_string())
    } else {
        error
            .map(Error::sentences)
            .or_else(stored)
            .filter(|_| !is_consent_missing)
    };
    let mut consent = consent_if_missing(state, visitor).await?;
    if let Some(consent) = &mut consent {
        consent.is_missing = is_consent_missing;
    }
    let page = Page::of(&RefusedPage {
        frame: Frame::of(if reason.is_some() && !has_code(Sentence::ConsentOutdated) {
            w.refused_title
        } else {
            w.my_selfie
        }),
        w,
        event: EventView::of(&visitor.event, None),
        reason,
        consent,
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
    take(&state, &browser, &visitor, upload).await
}

/// The guest's selfie: the one in force, else the one that waits to be judged.
pub(super) async fn find(state: &AppState, visitor: &Visitor) -> Result<Option<Selfie>> {
    match state.matching.selfie(visitor.user.id).await {
        Ok(selfie) => Ok(Some(selfie)),
        Err(matching::Error::NoSelfie) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// Takes in a selfie that a guest has sent.
pub(super) async fn take(
    state: &AppState,
    browser: &Browser,
    visitor: &Visitor,
    upload: Upload<SelfieFile>,
) -> Result<Response> {
    let demands = Demands {
        strict: true,
        consent: consent_if_missing(state, visitor).await?.is_some(),
        event: Some(visitor.event.id),
    };
    match receive(state, &visitor.user, browser.client, upload, demands).await {
        Ok(()) => Ok(browser.go(&EventView::of(&visitor.event, None).address)),
        Err(error) if browser.is_script() => Err(error),
        // What can be done about it on this form.
        Err(error) if is_of_the_form(&error) => refused(state, visitor, Some(&error)).await,
        Err(error) => Err(error),
    }
}

/// Whether something else has to be chosen or ticked on the form.
fn is_of_the_form(error: &Error) -> bool {
    let other = [Sentence::FileMissing, Sentence::ConsentOutdated];
    matches!(error.field(), Some("file" | "consent")) || other.iter().any(|one| error.code() == one.code())
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
        longer: Some(w.longer),
        has_tabs: true,
        is_own_event: true,
    };
    let refused = RefusedPage {
        frame: Frame::of(w.refused_title),
        w,
        event: EventView::sample(),
        reason: Some(PROBLEM.to_owned()),
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
