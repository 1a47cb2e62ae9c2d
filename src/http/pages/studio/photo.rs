//! One photo: its picture, how far it is, and which guests are in it.

use askama::Template;
use axum::extract::State;

use super::frame::{EventFrame, Tab, worked_on};
use super::photos::state_of;
use super::words;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::model::{EventId, PhotoId, UserId, date};
use crate::photos::{FoundGuest, Managed};

#[derive(Template)]
#[template(path = "studio/photo.html")]
struct PhotoPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    id: PhotoId,
    name: String,
    state: String,
    sent: String,
    width: i32,
    height: i32,
    is_shown: bool,
    is_failed: bool,
    guests: Vec<GuestLink>,
}

struct GuestLink {
    id: UserId,
    name: String,
}

/// `GET /studio/events/{id}/photos/{photo}`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, photo)): Path<(EventId, PhotoId)>,
) -> Result<Page> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Photos).await?;
    let (photo, guests) = state.photos.managed_one(id, photo).await?;
    page(frame, &photo, guests)
}

fn page(event: EventFrame, managed: &Managed, guests: Vec<FoundGuest>) -> Result<Page> {
    let photo = &managed.photo;
    let w = words();
    // Who the guests are is the owner's business.
    let named = guests.into_iter().filter(|_| event.is_owner);
    let guests = named.map(|guest| GuestLink {
        id: guest.id,
        name: guest.name,
    });
    Ok(Page::of(&PhotoPage {
        frame: Frame::of(event.title(&photo.original_filename)),
        w,
        id: photo.id,
        name: photo.original_filename.clone(),
        state: state_of(managed),
        sent: w
            .sent_on
            .with(date::instant(photo.uploaded_at, tongue().language())),
        width: photo.width,
        height: photo.height,
        is_shown: photo.show_in_general,
        is_failed: photo.status == crate::model::PhotoStatus::Failed,
        guests: guests.collect(),
        event,
    })?
    .with_studio_style())
}

/// The page for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::LONG_NAME;
    use crate::model::PhotoStatus;

    let guests = || {
        vec![FoundGuest {
            id: UserId(3),
            name: LONG_NAME.to_owned(),
        }]
    };
    let sample = |status, guests| {
        let photo = super::photos::sample_photo(status);
        page(EventFrame::sample(Tab::Photos), &photo, guests)
    };
    vec![
        ("studio-photo", sample(PhotoStatus::Done, guests())),
        ("studio-photo-failed", sample(PhotoStatus::Failed, Vec::new())),
    ]
}
