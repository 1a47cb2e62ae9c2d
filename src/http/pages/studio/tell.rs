//! Telling guests by email that there are photos.

use askama::Template;
use axum::extract::State;

use super::frame::{EventFrame, Tab, owned};
use super::words;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::words::Sentence;
use crate::model::EventId;
use crate::notices::Asked;

#[derive(Template)]
#[template(path = "studio/tell.html")]
struct TellPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    /// Said before it is done: that no email leaves this server.
    warning: Option<String>,
    /// What was done.
    outcome: Vec<String>,
}

/// `GET /studio/events/{id}/tell`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let (_, frame) = owned(&state, &staff, id, Tab::Event).await?;
    page(frame, state.notices.is_dry_run(), Vec::new())
}

/// `POST /studio/events/{id}/tell`. Told is whoever was not yet, so that sending the form again tells nobody twice.
pub(super) async fn tell(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let (_, frame) = owned(&state, &staff, id, Tab::Event).await?;
    let undelivered = state.notices.given_up(id).await?;
    let asked = state.notices.ask(id).await?;
    let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
    let sentence = |sentence: Sentence| format!("{}.", sentence.text(tongue().language()));
    let w = words();
    let mut outcome = vec![match asked {
        Asked::Scheduled(guests) => w.told.count(count(guests)),
        Asked::NobodyLeft => sentence(Sentence::NobodyToTell),
        Asked::NoPhotos => sentence(Sentence::NoPhotosYet),
    }];
    if undelivered > 0 {
        outcome.push(w.undelivered.count(count(undelivered)));
    }
    page(frame, state.notices.is_dry_run(), outcome)
}

fn page(event: EventFrame, is_dry_run: bool, outcome: Vec<String>) -> Result<Page> {
    let w = words();
    let warning = Sentence::NoticesLogged.text(tongue().language());
    Ok(Page::of(&TellPage {
        frame: Frame::of(event.title(w.tell_title)),
        w,
        event,
        warning: is_dry_run.then(|| format!("{warning}.")),
        outcome,
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let frame = || EventFrame::sample(Tab::Event);
    let outcome = vec![w.told.count(24), w.undelivered.count(1)];
    vec![
        ("studio-tell", page(frame(), true, Vec::new())),
        ("studio-told", page(frame(), false, outcome)),
    ]
}
