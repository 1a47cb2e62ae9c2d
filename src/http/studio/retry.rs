//! Trying photos again that could not be used.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::model::{EventId, PhotoId};

/// Which photos to try again.
#[derive(Deserialize, ToSchema)]
#[schema(as = PhotosToRetry)]
pub(super) struct Wanted {
    /// At most 1,000; null or missing for all that failed.
    #[schema(max_items = 1000)]
    photo_ids: Option<Vec<PhotoId>>,
}

/// What was queued.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotosRetried)]
pub(super) struct Retried {
    /// Number of photos that are tried again. Photos that have not failed, or that are not of the event, are passed over; if none
    /// is of the event, that is a 404.
    #[schema(minimum = 0)]
    queued: u64,
}

/// Process failed photos again
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/photos/retry",
    operation_id = "retry_photos"
)]
pub(super) async fn retry(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Json(wanted): Json<Wanted>,
) -> Result<Json<Retried>> {
    state.events.worked_on(&caller, event).await?;
    let queued = state.photos.retry(event, wanted.photo_ids.as_deref()).await?;
    Ok(Json(Retried { queued }))
}
