//! Which files a client need not send.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, LongJson, Path};
use crate::http::wire::Sum;
use crate::model::{EventId, PhotoId, PhotoStatus};
use crate::{photos, store};

/// Files that a client has.
#[derive(Deserialize, ToSchema)]
pub(super) struct KnownRequest {
    /// The SHA-256 of each file.
    #[schema(max_items = 1000)]
    sha256: Vec<Sum>,
}

/// The photos of the event among some files.
#[derive(Serialize, ToSchema)]
pub(super) struct KnownPhotos {
    known: Vec<KnownPhoto>,
}

/// A file that is a photo of the event.
#[derive(Serialize, ToSchema)]
struct KnownPhoto {
    sha256: Sum,
    photo_id: PhotoId,
    /// A file whose photo is `FAILED` may be sent again: the photo gets another try.
    processing_status: PhotoStatus,
}

/// Find out which files an event has
///
/// For clients that send only what is missing: of up to 1000 SHA-256 sums those of photos that the event has.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/photos/known",
    operation_id = "find_known_photos"
)]
pub(super) async fn known(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    LongJson(request): LongJson<KnownRequest>,
) -> Result<Json<KnownPhotos>> {
    state.events.worked_on(&caller, event).await?;
    let sums: Vec<_> = request.sha256.into_iter().map(|Sum(sum)| sum).collect();
    let known = state.photos.known(event, &sums).await?;
    let known = known.into_iter().map(KnownPhoto::try_from);
    Ok(Json(KnownPhotos {
        known: known.collect::<Result<_>>()?,
    }))
}

impl TryFrom<photos::Known> for KnownPhoto {
    type Error = Error;

    fn try_from(known: photos::Known) -> Result<Self> {
        let corrupt = |_| store::Error::Corrupt(format!("the hash of the photo {}", known.id));
        Ok(Self {
            sha256: Sum(known.sha256.try_into().map_err(corrupt)?),
            photo_id: known.id,
            processing_status: known.status,
        })
    }
}
