//! A guest's photos, newest first, at most a thousand.
//!
//! The first two speak of the event the guest registered for, the other two of any event the guest has joined. Each
//! photo carries signed addresses of its pictures, ready for an `<img>` tag.

use axum::extract::State as Extract;

use crate::http::State;
use crate::http::auth::Guest;
use crate::http::error::Result;
use crate::http::error::refusals::{NoEvent, NotAGuest};
use crate::http::extract::{List, Path};
use crate::http::wire::{Links, Photo};
use crate::model::EventId;
use crate::photos::{Listed, Photos};

/// The photos the caller is in
///
/// Of the event registered for; newest first, at most 1,000.
#[utoipa::path(
    get,
    path = "/api/my-photos",
    operation_id = "list_my_photos",
    responses(NoEvent, NotAGuest)
)]
pub(super) async fn matched(Extract(state): Extract<State>, guest: Guest) -> Result<List<Photo>> {
    let event = guest.event()?.id;
    matched_of_event(Extract(state), guest, Path(event)).await
}

/// The photos that are shown to all guests
///
/// Of the event registered for; newest first, at most 1,000. Each tells whether the caller is in it.
#[utoipa::path(
    get,
    path = "/api/all-photos",
    operation_id = "list_general_photos",
    responses(NoEvent, NotAGuest)
)]
pub(super) async fn general(Extract(state): Extract<State>, guest: Guest) -> Result<List<Photo>> {
    let event = guest.event()?.id;
    general_of_event(Extract(state), guest, Path(event)).await
}

/// The photos of an event the caller is in
#[utoipa::path(
    get,
    path = "/api/user/events/{event_id}/photos",
    operation_id = "list_my_photos_of_event",
    responses(NotAGuest)
)]
pub(super) async fn matched_of_event(
    Extract(state): Extract<State>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<List<Photo>> {
    let list = state.photos.matched_to(caller.user.id, event).await?;
    Ok(wire(&state.photos, list))
}

/// The photos of an event that are shown to all its guests
#[utoipa::path(
    get,
    path = "/api/user/events/{event_id}/all-photos",
    operation_id = "list_general_photos_of_event",
    responses(NotAGuest)
)]
pub(super) async fn general_of_event(
    Extract(state): Extract<State>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<List<Photo>> {
    let list = state.photos.general_of(caller.user.id, event).await?;
    Ok(wire(&state.photos, list))
}

fn wire(photos: &Photos, list: Vec<Listed>) -> List<Photo> {
    let one = |listed: Listed| {
        let links = Links::to(photos, listed.photo.id);
        Photo::new(listed.photo, listed.event_name, listed.similarity, links)
    };
    list.into_iter().map(one).collect()
}
