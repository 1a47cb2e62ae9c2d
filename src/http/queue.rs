//! The job queue, for admins.
//!
//! Read from the database, so it is the same in every process. Finished jobs are kept for a week.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::JOB_UNKNOWN;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path};
use crate::http::openapi::{Routes, routes};
use crate::http::words::Sentence;
use crate::model::{EventId, Job, JobId, JobState, Priority};

pub(super) fn routes() -> Routes {
    routes![
        stats,
        job => [JOB_UNKNOWN],
    ]
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

/// A job of the queue.
#[derive(Serialize, ToSchema)]
#[schema(as = QueuedJob)]
pub(super) struct Entry {
    id: JobId,
    /// The kind of work, such as `match_guest`.
    #[schema(pattern = "^[a-z_]+$")]
    kind: &'static str,
    /// The event in whose turn the job runs.
    event_id: Option<EventId>,
    /// What the job is about: queued jobs with the same kind and subject are merged.
    subject: Option<String>,
    status: JobState,
    priority: Priority,
    /// How often the job was started.
    #[schema(minimum = 0)]
    attempts: i32,
    /// How often the job failed.
    #[schema(minimum = 0)]
    failures: i32,
    /// How often its worker died.
    #[schema(minimum = 0)]
    crashes: i32,
    /// Number of parts; 0 if the job was not split.
    #[schema(minimum = 0)]
    total: i32,
    /// Number of finished parts.
    #[schema(minimum = 0)]
    done: i32,
    /// Number of failed parts.
    #[schema(minimum = 0)]
    failed: i32,
    /// Stable code of the reason for which the job was given up.
    error: Option<String>,
    /// The last error, for operators.
    message: Option<String>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl From<Job> for Entry {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.task.kind(),
            event_id: job.task.event(),
            subject: job.task.subject(),
            status: job.state,
            priority: job.priority,
            attempts: job.attempt,
            failures: job.failures,
            crashes: job.crashes,
            total: job.total,
            done: job.done,
            failed: job.failed,
            error: job.error,
            message: job.message,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

/// Get a job
///
/// Finished jobs are kept for a week.
#[utoipa::path(get, path = "/api/admin/queue/jobs/{job_id}", operation_id = "show_job")]
async fn job(State(state): State<AppState>, Admin(_): Admin, Path(id): Path<JobId>) -> Result<Json<Entry>> {
    let job = state.queue.job(id).await?;
    job.map(|job| Json(job.into()))
        .ok_or_else(|| Error::unknown(Sentence::JobNotFound))
}
