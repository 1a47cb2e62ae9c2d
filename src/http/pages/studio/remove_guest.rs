//! Removing a guest from an event: a page that says what goes, and its form.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{EventFrame, Tab, owned};
use super::words;
use crate::events;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::model::{EventId, UserId};

#[derive(Template)]
#[template(path = "studio/remove_guest.html")]
struct RemovePage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    guest: UserId,
    name: String,
    /// Whether the guest is in no other event.
    with_account: bool,
}

/// `GET /studio/events/{id}/guests/{guest}/remove`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, guest)): Path<(EventId, UserId)>,
) -> Result<Page> {
    let (_, frame) = owned(&state, &staff, id, Tab::Guests).await?;
    let with_account = state.events.is_only_event(id, guest).await?;
    let name = state.events.guest_name(id, guest).await?;
    page(frame, guest, name, with_account)
}

fn page(event: EventFrame, guest: UserId, name: String, with_account: bool) -> Result<Page> {
    let w = words();
    Ok(Page::of(&RemovePage {
        frame: Frame::of(event.title(w.remove_title)),
        w,
        event,
        guest,
        name,
        with_account,
    })?
    .with_studio_style()
    // A guest who is gone must not come back by Back.
    .never_stored())
}

/// `POST /studio/events/{id}/guests/{guest}/remove`.
pub(super) async fn remove(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, guest)): Path<(EventId, UserId)>,
) -> Result<Response> {
    match state.events.remove_guest(&staff.user, id, guest).await {
        // Sent twice: what was asked for is so.
        Ok(_) | Err(events::Error::GuestUnknown) => {
            Ok(staff.browser.go(&format!("{}/guests", super::frame::base(id))))
        }
        Err(error) => Err(error.into()),
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::LONG_NAME;

    let sample = |with_account| {
        let frame = EventFrame::sample(Tab::Guests);
        page(frame, UserId(1), LONG_NAME.to_owned(), with_account)
    };
    vec![
        ("studio-remove-guest", sample(true)),
        ("studio-remove-guest-of-others", sample(false)),
    ]
}
