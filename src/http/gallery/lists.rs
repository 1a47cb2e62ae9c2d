//! A guest's photos, newest first, in pages of at most a thousand.
//!
//! The first two are about the event registered for, the other two about any event the guest has joined. Each photo has
//! URLs of its images, which are signed for `<img>` tags unless the client asks for plain ones. The lists are bare arrays, so
//! headers say whether they may grow (how many photos the event has, and how many are still to be searched) and where the
//! next page is.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::LINK;
use axum::response::{AppendHeaders, IntoResponse, Response};

use super::pages::Paged;
use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::error::{Error, Result};
use crate::http::extract::{List, Path};
use crate::http::openapi::{Draft, Outcome};
use crate::http::wire::{Links, Photo};
use crate::model::EventId;
use crate::photos::{Backlog, Gallery, Listed, Photos};

/// The header with the number of photos of the event that are still to be searched.
pub(in crate::http) const PHOTOS_PENDING: &str = "x-photos-pending";

/// What the `Link` header of a list of photos says.
pub(in crate::http) const NEXT_PAGE: &str =
    "The next page, if there is one: `</api/my-photos?limit=100&before=7&before_at=…>; rel=\"next\"`.";

/// The header with the number of photos of the event.
pub(in crate::http) const PHOTOS_TOTAL: &str = "x-photos-total";

/// List the photos that the caller is in
///
/// In the event registered for; newest first, at most 1,000. The `Link` header leads to older ones.
#[utoipa::path(get, path = "/api/my-photos", operation_id = "list_my_photos")]
pub(super) async fn matched(State(state): State<AppState>, guest: Guest, page: Paged) -> Result<PhotoList> {
    let event = guest.event()?.id;
    matched_of_event(State(state), guest, Path(event), page).await
}

/// List the photos that are shown to all guests
///
/// In the event registered for; newest first, at most 1,000. The `Link` header leads to older ones. `has_face_match` says
/// whether the caller is in the photo.
#[utoipa::path(get, path = "/api/all-photos", operation_id = "list_general_photos")]
pub(super) async fn general(State(state): State<AppState>, guest: Guest, page: Paged) -> Result<PhotoList> {
    let event = guest.event()?.id;
    general_of_event(State(state), guest, Path(event), page).await
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
    page: Paged,
) -> Result<PhotoList> {
    let list = state
        .photos
        .matched_to(caller.user.id, event, page.page()?)
        .await?;
    PhotoList::new(&state.photos, list, &page)
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
    page: Paged,
) -> Result<PhotoList> {
    let list = state
        .photos
        .general_of(caller.user.id, event, page.page()?)
        .await?;
    PhotoList::new(&state.photos, list, &page)
}

/// Photos of an event, where the next ones are, and the numbers that say whether there may be more.
pub(super) struct PhotoList {
    list: List<Photo>,
    backlog: Backlog,
    next: Option<HeaderValue>,
}

impl PhotoList {
    fn new(photos: &Photos, gallery: Gallery, page: &Paged) -> Result<Self> {
        let next = gallery.last.map(|last| page.link_after(last));
        let one = |listed: Listed| {
            let links = if page.are_links_signed() {
                Links::to(photos, &listed.photo)
            } else {
                Links::unsigned(listed.photo.id)
            };
            Photo::new(listed.photo, listed.event_name, listed.similarity, links)
        };
        Ok(Self {
            list: gallery.photos.into_iter().map(one).collect(),
            backlog: gallery.backlog,
            next: next.transpose().map_err(Error::internal)?,
        })
    }
}

impl IntoResponse for PhotoList {
    fn into_response(self) -> Response {
        let headers = [
            (PHOTOS_PENDING, self.backlog.pending.to_string()),
            (PHOTOS_TOTAL, self.backlog.total.to_string()),
        ];
        let next = AppendHeaders(self.next.map(|next| (LINK, next)));
        (headers, next, self.list).into_response()
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
        draft.tells_text("Link", NEXT_PAGE);
    }
}
