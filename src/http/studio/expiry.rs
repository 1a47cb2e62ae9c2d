//! Ending events on demand, and deleting those that ended more than a week ago.
//!
//! The worker does the same every hour; this is for an admin who needs the space now.

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

/// What was deleted.
#[derive(Serialize, ToSchema)]
pub(super) struct CleanedUp {
    message: Sentence,
    /// Number of photos.
    deleted_count: u64,
    /// In megabytes (10⁶ bytes), with two decimals.
    space_freed_mb: f64,
}

/// End expired events now
///
/// Ends the events whose end has passed, and deletes those that ended more than a week ago. The server also does this
/// by itself every hour. Only deleted photos are counted.
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
