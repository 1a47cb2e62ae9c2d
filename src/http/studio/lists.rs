//! A photographer's photos, newest first.

use axum::extract::State as Extract;

use crate::http::State;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{Links, PhotographerPhoto};
use crate::model::EventId;
use crate::photos::{Listed, Photos, Viewer};

/// `GET /api/photographer/events/{id}/photos`.
pub(super) async fn of_event(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Vec<PhotographerPhoto>>> {
    state.events.owned(&caller, event).await?;
    let list = state.photos.of_event(event).await?;
    Ok(Json(wire(&state.photos, list)))
}

/// `GET /api/my-uploaded-photos`: those of all events the caller owns.
pub(super) async fn of_caller(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
) -> Result<Json<Vec<PhotographerPhoto>>> {
    let list = state.photos.of_owner(Viewer::from(&caller)).await?;
    Ok(Json(wire(&state.photos, list)))
}

fn wire(photos: &Photos, list: Vec<Listed>) -> Vec<PhotographerPhoto> {
    let one = |listed: Listed| {
        let links = Links::to(photos, listed.photo.id);
        PhotographerPhoto::new(listed.photo, listed.event_name, listed.has_face_match, links)
    };
    list.into_iter().map(one).collect()
}
