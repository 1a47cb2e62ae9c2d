//! A guest's photos, newest first, at most a thousand.
//!
//! The first two speak of the event the guest registered for, the other two of any event the guest has joined. Each
//! photo carries signed addresses of its pictures, ready for an `<img>` tag.

use axum::extract::State as Extract;

use crate::http::State;
use crate::http::auth::Guest;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{Links, Photo};
use crate::model::EventId;
use crate::photos::{Listed, Photos};

/// `GET /api/my-photos`: the photos of the guest's event that the guest is in.
pub(super) async fn matched(Extract(state): Extract<State>, guest: Guest) -> Result<Json<Vec<Photo>>> {
    let event = guest.event()?.id;
    matched_of_event(Extract(state), guest, Path(event)).await
}

/// `GET /api/all-photos`: the photos of the guest's event that are shown to all its guests.
pub(super) async fn general(Extract(state): Extract<State>, guest: Guest) -> Result<Json<Vec<Photo>>> {
    let event = guest.event()?.id;
    general_of_event(Extract(state), guest, Path(event)).await
}

/// `GET /api/user/events/{id}/photos`.
pub(super) async fn matched_of_event(
    Extract(state): Extract<State>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<Json<Vec<Photo>>> {
    let list = state.photos.matched_to(caller.user.id, event).await?;
    Ok(Json(wire(&state.photos, list)))
}

/// `GET /api/user/events/{id}/all-photos`.
pub(super) async fn general_of_event(
    Extract(state): Extract<State>,
    Guest(caller): Guest,
    Path(event): Path<EventId>,
) -> Result<Json<Vec<Photo>>> {
    let list = state.photos.general_of(caller.user.id, event).await?;
    Ok(Json(wire(&state.photos, list)))
}

fn wire(photos: &Photos, list: Vec<Listed>) -> Vec<Photo> {
    let one = |listed: Listed| {
        let links = Links::to(photos, listed.photo.id);
        Photo::new(listed.photo, listed.event_name, listed.similarity, links)
    };
    list.into_iter().map(one).collect()
}
