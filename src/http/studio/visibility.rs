//! Showing photos to all guests of their event, and hiding them again.
//!
//! A photo starts hidden: until its photographer decides otherwise, only the guests who are in it see it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path};
use crate::http::words::Sentence;
use crate::model::PhotoId;
use crate::photos::Viewer;

/// Whether to show a photo to all guests.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"show_in_general": true})))]
pub(super) struct VisibilityRequest {
    show_in_general: bool,
}

/// The new visibility of a photo.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotoShown)]
pub(super) struct Shown {
    message: Sentence,
    photo_id: PhotoId,
    show_in_general: bool,
}

/// Show a photo to all guests, or hide it
///
/// A photo starts hidden: only the guests who are in it see it.
#[utoipa::path(
    put,
    path = "/api/photos/{photo_id}/show-in-general",
    operation_id = "show_photo_to_all"
)]
pub(super) async fn show_one(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(photo_id): Path<PhotoId>,
    Json(VisibilityRequest { show_in_general }): Json<VisibilityRequest>,
) -> Result<Json<Shown>> {
    let editor = Viewer::from(&caller);
    let touched = state
        .photos
        .show_in_general(editor, &[photo_id], show_in_general)
        .await?;
    if touched == 0 {
        return Err(Error::unknown(Sentence::PhotoNotFound));
    }
    Ok(Json(Shown {
        message: message(show_in_general),
        photo_id,
        show_in_general,
    }))
}

/// Whether to show photos to all guests.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"photo_ids": [1], "show_in_general": true})))]
pub(super) struct BulkVisibilityRequest {
    #[schema(value_type = Vec<i64>, min_items = 1, max_items = 1000)]
    photo_ids: Vec<PhotoId>,
    show_in_general: bool,
}

/// The new visibility of photos.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotosShown)]
pub(super) struct ManyShown {
    message: Sentence,
    /// Number of photos that were updated.
    updated_count: u64,
    show_in_general: bool,
}

/// Show several photos to all guests, or hide them
///
/// Ids of photos of events that the caller does not work on are ignored; if there are no others, the request is refused.
#[utoipa::path(
    put,
    path = "/api/photos/bulk/show-in-general",
    operation_id = "show_photos_to_all"
)]
pub(super) async fn show_many(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Json(BulkVisibilityRequest {
        photo_ids,
        show_in_general,
    }): Json<BulkVisibilityRequest>,
) -> Result<Json<ManyShown>> {
    if photo_ids.is_empty() {
        return Err(Error::refused(
            Problem::from(Sentence::FieldMissing).of_field("photo_ids"),
        ));
    }
    let editor = Viewer::from(&caller);
    let updated_count = state
        .photos
        .show_in_general(editor, &photo_ids, show_in_general)
        .await?;
    if updated_count == 0 {
        return Err(Error::unknown(Sentence::PhotoNotFound));
    }
    Ok(Json(ManyShown {
        message: message(show_in_general),
        updated_count,
        show_in_general,
    }))
}

fn message(shown: bool) -> Sentence {
    if shown {
        Sentence::ShownInGeneral
    } else {
        Sentence::HiddenFromGeneral
    }
}
