//! The progress and the outcome of an event's last rematch.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::waiting::Wait;
use crate::http::words::Sentence;
use crate::model::{EventId, Job, JobId, JobState};

/// A rematch of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = EventRematch)]
pub(super) struct Rematch {
    job_id: JobId,
    /// `waiting` means that its parts are being searched.
    status: JobState,
    /// Number of guests to search, in an event that remembers guests only the number of photos; 0 until it is split.
    #[schema(minimum = 0)]
    total: i32,
    /// Number of those that were searched.
    #[schema(minimum = 0)]
    done: i32,
    /// Number of those that could not be searched.
    #[schema(minimum = 0)]
    failed: i32,
    /// Number of photos that guests were found in and had not been found in before, each guest counted.
    #[schema(minimum = 0)]
    gained: i64,
    /// Number of photos that guests had been found in and are not any more.
    #[schema(minimum = 0)]
    lost: i64,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl From<Job> for Rematch {
    fn from(job: Job) -> Self {
        Self {
            job_id: job.id,
            status: job.state,
            total: job.total,
            done: job.done,
            failed: job.failed,
            gained: job.gained,
            lost: job.lost,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

#[derive(Deserialize, IntoParams)]
pub(super) struct RematchQuery {
    /// How many seconds the response may wait for the rematch to come further.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
}

/// Get the progress of the last rematch of an event
///
/// 404 with `job_not_found` if none was asked for within a week. With `wait_s` the response waits until the numbers change or
/// the rematch ends.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/rematch",
    operation_id = "show_rematch"
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Query(query): Query<RematchQuery>,
) -> Result<Json<Rematch>> {
    let wait = Wait::begin(query.wait_s)?;
    let mut first = None;
    loop {
        state.events.worked_on(&caller, event).await?;
        let job = state.matching.last_rematch(event).await?;
        let job = job.ok_or_else(|| Error::unknown(Sentence::JobNotFound))?;
        let seen = (job.id, job.state, job.done, job.failed);
        let is_over = matches!(job.state, JobState::Done | JobState::Failed);
        let is_new = *first.get_or_insert(seen) != seen;
        if is_over || is_new || wait.is_over() || state.stopping.is_cancelled() {
            return Ok(Json(job.into()));
        }
        tokio::select! {
            () = tokio::time::sleep_until(wait.next_look()) => {}
            () = state.stopping.cancelled() => {}
        }
    }
}
