//! Statistics of the job queue, for admins.
//!
//! Read from the database, so it is the same in every process. Finished jobs are kept for a week.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::model::JobState;

pub(super) fn routes() -> Routes {
    routes![stats]
}

/// Numbers of jobs of one kind, by state.
#[derive(Default, Serialize, ToSchema)]
#[schema(as = QueueCounts)]
struct Counts {
    #[schema(minimum = 0)]
    queued: i64,
    #[schema(minimum = 0)]
    running: i64,
    #[schema(minimum = 0)]
    waiting: i64,
    #[schema(minimum = 0)]
    done: i64,
    #[schema(minimum = 0)]
    failed: i64,
}

impl Counts {
    fn add(&mut self, state: JobState, count: i64) {
        let of_state = match state {
            JobState::Queued => &mut self.queued,
            JobState::Running => &mut self.running,
            JobState::Waiting => &mut self.waiting,
            JobState::Done => &mut self.done,
            JobState::Failed => &mut self.failed,
        };
        *of_state += count;
    }
}

/// Statistics of the job queue.
#[derive(Serialize, ToSchema)]
#[schema(as = QueueStats)]
struct Stats {
    /// Number of queued jobs.
    #[schema(minimum = 0)]
    depth: i64,
    /// Number of running jobs in all processes.
    #[schema(minimum = 0)]
    running: i64,
    /// Age of the oldest queued job, in seconds.
    #[schema(minimum = 0)]
    oldest_wait_seconds: f64,
    /// Number of jobs that this process runs at the same time.
    pool_size: usize,
    /// Jobs by kind; finished jobs are counted for a week.
    kinds: BTreeMap<String, Counts>,
}

/// Get statistics of the job queue
///
/// The numbers are the same in every process, except `pool_size`.
#[utoipa::path(get, path = "/api/admin/queue/stats", operation_id = "show_queue")]
async fn stats(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Stats>> {
    let queue = state.queue.stats().await?;
    let (mut all, mut kinds) = (Counts::default(), BTreeMap::<String, Counts>::new());
    for count in queue.counts {
        all.add(count.state, count.count);
        kinds.entry(count.kind).or_default().add(count.state, count.count);
    }
    Ok(Json(Stats {
        depth: all.queued,
        running: all.running,
        oldest_wait_seconds: queue.oldest_wait.as_secs_f64(),
        pool_size: state.settings.pool_size,
        kinds,
    }))
}
