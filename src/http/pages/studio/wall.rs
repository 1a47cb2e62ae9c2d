//! The link to an event's slideshow: make it, replace it, end it.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::frame::{EventFrame, Tab, base, worked_on};
use crate::clock::Timestamp;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Wall as Words;
use crate::http::{AppState, site};
use crate::model::{EventId, date};

#[derive(Template)]
#[template(path = "studio/wall.html")]
struct WallPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    facts: Facts,
    /// A link that was just made: only its digest is stored.
    link: Option<String>,
    /// Since when there is one.
    since: Option<String>,
}

/// What somebody should know who makes the link.
#[derive(Clone, Copy)]
struct Facts {
    is_over: bool,
    /// Whether there are people whom nobody has let in.
    needs_approval: bool,
    /// Whether the slideshow has nothing to show.
    is_empty: bool,
}

/// `GET /studio/events/{id}/wall`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    answer(&state, &staff, id, None).await
}

/// `POST /studio/events/{id}/wall`. The link is shown once, so the answer is the page and no redirect.
pub(super) async fn make(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let event = state.events.worked_on(&staff.user, id).await?.id;
    let token = state.accounts.make_wall(&staff.user, event).await?;
    let link = site::wall(&state.settings, &headers, &token);
    answer(&state, &staff, id, Some(link)).await
}

/// `POST /studio/events/{id}/wall/end`.
pub(super) async fn end(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Response> {
    let event = state.events.worked_on(&staff.user, id).await?.id;
    state.accounts.end_wall(&staff.user, event).await?;
    Ok(staff.browser.go(&format!("{}/wall", base(id))))
}

async fn answer(state: &AppState, staff: &Staff, id: EventId, link: Option<String>) -> Result<Page> {
    let (event, frame) = worked_on(state, staff, id, Tab::Poster).await?;
    let made_at = state.accounts.wall_made_at(id).await?;
    let facts = Facts {
        is_over: event.ended_at.is_some(),
        needs_approval: event.approval_required,
        is_empty: state.photos.wall(&event).await?.photos.is_empty(),
    };
    page(frame, facts, link, made_at)
}

fn page(event: EventFrame, facts: Facts, link: Option<String>, made_at: Option<Timestamp>) -> Result<Page> {
    let w = Words::of(tongue());
    Ok(Page::of(&WallPage {
        frame: Frame::of(event.title(w.title)),
        w,
        event,
        facts,
        link,
        since: made_at.map(|at| date::day(at, tongue().language())),
    })?
    .with_studio_style()
    .never_stored())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::LINK;

    let at = Some(Timestamp::from_micros(1_782_000_000_000_000));
    let new = Facts {
        is_over: false,
        needs_approval: true,
        is_empty: true,
    };
    let usual = Facts {
        needs_approval: false,
        is_empty: false,
        ..new
    };
    let over = Facts { is_over: true, ..new };
    let sample = |facts, link: Option<&str>, made_at| {
        page(
            EventFrame::sample(Tab::Poster),
            facts,
            link.map(str::to_owned),
            made_at,
        )
    };
    vec![
        ("studio-wall", sample(new, None, None)),
        ("studio-wall-made", sample(usual, Some(LINK), at)),
        ("studio-wall-since", sample(usual, None, at)),
        ("studio-wall-over", sample(over, None, at)),
    ]
}
