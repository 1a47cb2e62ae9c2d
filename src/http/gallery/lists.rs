//! A guest's photos, newest first, at most a thousand.
//!
//! The first two are about the event registered for, the other two about any event the guest has joined. Each photo has
//! signed URLs of its images for `<img>` tags. The lists are bare arrays, so two headers say whether they may grow: how
//! many photos the event has, and how many are still to be searched.

use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::error::Result;
use crate::http::extract::{List, Path};
use crate::http::openapi::{Draft, Outcome};
use crate::http::wire::{Links, Photo};
use crate::model::EventId;
use crate::photos::{Backlog, Gallery, Listed, Photos};

/// The header with the number of photos of the event that are still to be searched.
pub(in crate::http) const PHOTOS_PENDING: &str = "x-photos-pending";

/// The header with the number of photos of the event.
pub(in crate::http) const PHOTOS_TOTAL: &str = "x-photos-total";

/// List the photos that the caller is in
///
/// In the event registered for; newest first, at most 1,000.
#[utoipa::path(get, path = "/api/my-photos", operation_id = "list_my_photos")]
pub(super) async fn matched(State(state): State<AppState>, guest: Guest) -> Result<PhotoList> {
    let event = guest.event()?.id;
    matched_of_event(State(state), guest, Path(event)).await
}

/// List the photos that are shown to all guests
///
/// In the event registered for; newest first, at most 1,000. `has_face_match` says whether the caller is in the photo.
#[utoipa::path(get, path = "/api/all-photos", operation_id = "list_general_photos")]
pub(super) async fn general(State(state): State<AppState>, guest: Guest) -> Result<PhotoList> {
    let event = guest.event()?.id;
    general_of_event(State(state), guest, Path(event)).await
}

/// List the photos of an event that the caller is in
#[utoipa::path(
    get,
    path = "/api/user/events/{event_id}/photos",
    operation_id = "list_my_photos_of_event"
)]
pub(super) async fn matched_of_event(
    State(state): State<AppState>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<PhotoList> {
    let list = state.photos.matched_to(caller.user.id, event).await?;
    Ok(PhotoList::new(&state.photos, list))
}

/// List the photos of an event that are shown to all its guests
#[utoipa::path(
    get,
    path = "/api/user/events/{event_id}/all-photos",
    operation_id = "list_general_photos_of_event"
)]
pub(super) async fn general_of_event(
    State(state): State<AppState>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<PhotoList> {
    let list = state.photos.general_of(caller.user.id, event).await?;
    Ok(PhotoList::new(&state.photos, list))
}

/// Photos of an event, and the numbers that say whether there may be more.
pub(super) struct PhotoList {
    list: List<Photo>,
    backlog: Backlog,
}

impl PhotoList {
    fn new(photos: &Photos, gallery: Gallery) -> Self {
        let one = |listed: Listed| {
            let links = Links::to(photos, &listed.photo);
            Photo::new(listed.photo, listed.event_name, listed.similarity, links)
        };
        Self {
            list: gallery.photos.into_iter().map(one).collect(),
            backlog: gallery.backlog,
        }
    }
}

impl IntoResponse for PhotoList {
    fn into_response(self) -> Response {
        let headers = [
            (PHOTOS_PENDING, self.backlog.pending.to_string()),
            (PHOTOS_TOTAL, self.backlog.total.to_string()),
        ];
        (headers, self.list).into_response()
    }
}

impl Outcome for PhotoList {
    fn describe(draft: &mut Draft) {
        <List<Photo> as Outcome>::describe(draft);
        draft.tells(&[
            (
                PHOTOS_PENDING,
                "Number of photos of the event that are still to be searched: until it is 0, the list may grow.",
            ),
            (
                PHOTOS_TOTAL,
                "Number of photos of the event, whether or not they were searched.",
            ),
        ]);
    }
}
