//! Ending events whose time has come and removing those that were over for a week, on demand.
//!
//! The worker does the same by itself; this is for an admin who wants the room now.

use std::time::Duration;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::words::Sentence;

/// When to ask again while the clock is in doubt.
const CLOCK_PAUSE: Duration = Duration::from_mins(5);

/// What was removed.
#[derive(Serialize, ToSchema)]
pub(super) struct CleanedUp {
    message: Sentence,
    /// Photos.
    deleted_count: u64,
    /// In megabytes of 10⁶ bytes, to two decimals.
    space_freed_mb: f64,
}

/// End events whose time has come, and remove those that were over for a week
///
/// Which also happens by itself. Only the photos that were removed are counted.
#[utoipa::path(
    post,
    path = "/api/admin/photo-optimization/cleanup-expired",
    operation_id = "clean_up"
)]
pub(super) async fn clean_up(State(state): State<AppState>, _: Admin) -> Result<Json<CleanedUp>> {
    let confirmed = state.clock_trust.confirmed().await?;
    let now = confirmed.ok_or_else(|| Error::unavailable(Sentence::ClockInDoubt, CLOCK_PAUSE))?;
    let expired = state.endings.expire(now).await?;
    let message = if expired.photos == 0 {
        Sentence::NoExpiredPhotos
    } else {
        Sentence::ExpiredPhotosDeleted
    };
    Ok(Json(CleanedUp {
        message,
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
