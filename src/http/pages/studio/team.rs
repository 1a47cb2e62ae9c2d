//! The photographers of an event, and links that invite others.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::events::EventPhotographer;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::{AppState, site};
use crate::model::{EventId, UserId};

#[derive(Template)]
#[template(path = "studio/team.html")]
struct TeamPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    photographers: Vec<EventPhotographer>,
    /// Who looks at the page.
    me: UserId,
    /// A link that was just made: only its digest is stored.
    link: Option<String>,
}

/// `GET /studio/events/{id}/team`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    answer(&state, &staff, id, None).await
}

/// `POST /studio/events/{id}/team`. The link is shown once, so the answer is the page and no redirect.
pub(super) async fn invite(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let event = state.events.owned(&staff.user, id).await?.id;
    let made = state.accounts.invite_to_event(&staff.user, event).await?;
    let link = site::invitation(&state.settings, &headers, &made.token);
    answer(&state, &staff, id, Some(link)).await
}

/// `POST /studio/events/{id}/team/{user}/remove`.
pub(super) async fn remove(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, user)): Path<(EventId, UserId)>,
) -> Result<Response> {
    state.events.remove_photographer(&staff.user, id, user).await?;
    // Who left sees the event no more.
    let next = if user == staff.user.id {
        "/studio".to_owned()
    } else {
        format!("{}/team", super::frame::base(id))
    };
    Ok(staff.browser.go(&next))
}

async fn answer(state: &AppState, staff: &Staff, id: EventId, link: Option<String>) -> Result<Page> {
    let event = worked_on(state, staff, id, Tab::Team).await?.1;
    let photographers = state.events.photographers(&staff.user, id).await?;
    page(event, photographers, staff.user.id, link)
}

fn page(
    event: EventFrame,
    photographers: Vec<EventPhotographer>,
    me: UserId,
    link: Option<String>,
) -> Result<Page> {
    let w = words();
    Ok(Page::of(&TeamPage {
        frame: Frame::of(event.title(w.team_title)),
        w,
        event,
        photographers,
        me,
        link,
    })?
    .with_studio_style()
    .never_stored())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::{LINK, LONG_NAME};

    let photographer = |id, is_owner| EventPhotographer {
        id: UserId(id),
        username: LONG_NAME.to_owned(),
        is_owner,
        added_at: None,
        photos: 24,
    };
    let team = || vec![photographer(1, true), photographer(2, false)];
    let mut shared = EventFrame::sample(Tab::Team);
    shared.is_owner = false;
    let own = EventFrame::sample(Tab::Team);
    vec![
        ("studio-team", page(own, team(), UserId(1), Some(LINK.to_owned()))),
        ("studio-team-shared", page(shared, team(), UserId(2), None)),
    ]
}
