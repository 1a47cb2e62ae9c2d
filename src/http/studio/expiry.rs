//! Removing the photos of events whose time is over, on demand.
//!
//! The worker does the same by itself; this is for an admin who wants the room now.

use axum::extract::State as Extract;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::StorageDown;
use crate::http::extract::Json;
use crate::http::words::Sentence;

/// What was removed.
#[derive(Serialize, ToSchema)]
pub(super) struct CleanedUp {
    message: Sentence,
    /// Photos.
    deleted_count: u64,
    /// In megabytes of 10⁶ bytes, to two decimals.
    space_freed_mb: f64,
}

/// Remove the photos of events whose time is over
///
/// Which also happens by itself.
#[utoipa::path(
    post,
    path = "/api/admin/photo-optimization/cleanup-expired",
    operation_id = "clean_up",
    responses(StorageDown)
)]
pub(super) async fn clean_up(Extract(state): Extract<State>, _: Admin) -> Result<Json<CleanedUp>> {
    let expired = state.photos.expire().await?;
    Ok(Json(CleanedUp {
        message: Sentence::ExpiredPhotosDeleted,
        deleted_count: expired.photos,
        space_freed_mb: megabytes(expired.bytes),
    }))
}

#[expect(
    clippy::cast_precision_loss,
    reason = "hundredths of megabytes fit an f64's 53 bits"
)]
fn megabytes(bytes: u64) -> f64 {
    bytes.div_ceil(10_000) as f64 / 100.0
}
