//! Lists of a photographer's photos, newest first.
//!
//! The photos of one event, or of all events of the caller, with signed URLs of their images.

use axum::extract::State;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{List, Path};
use crate::http::wire::{Links, PhotographerPhoto};
use crate::model::EventId;
use crate::photos::{Listed, Photos, Viewer};

/// List the photos of an event
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/photos",
    operation_id = "list_photos"
)]
pub(super) async fn of_event(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<List<PhotographerPhoto>> {
    state.events.worked_on(&caller, event).await?;
    let list = state.photos.of_event(event).await?;
    Ok(wire(&state.photos, list))
}

/// List the photos of all events of the caller
///
/// Newest first; also of events that are shared with the caller.
#[utoipa::path(get, path = "/api/my-uploaded-photos", operation_id = "list_uploaded_photos")]
pub(super) async fn of_caller(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
) -> Result<List<PhotographerPhoto>> {
    let list = state.photos.of_photographer(Viewer::from(&caller)).await?;
    Ok(wire(&state.photos, list))
}

fn wire(photos: &Photos, list: Vec<Listed>) -> List<PhotographerPhoto> {
    let one = |listed: Listed| {
        let links = Links::to(photos, &listed.photo);
        PhotographerPhoto::new(listed, links)
    };
    list.into_iter().map(one).collect()
}
