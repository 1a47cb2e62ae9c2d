//! The line of jobs, for admins to look at.
//!
//! Read from the database: it is the same line in every process. Jobs that ended stay readable for a week.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::Serialize;

use crate::clock::Timestamp;
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path};
use crate::http::words::Sentence;
use crate::model::{EventId, Job, JobId, JobState, Priority};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/queue/stats", get(stats))
        .route("/api/admin/queue/jobs/{job_id}", get(job))
}

#[derive(Default, Serialize)]
struct Counts {
    queued: i64,
    running: i64,
    waiting: i64,
    done: i64,
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

#[derive(Serialize)]
struct Stats {
    /// Jobs in line.
    depth: i64,
    /// Jobs being done, in all processes.
    running: i64,
    /// How long the first in line has been waiting.
    oldest_wait_seconds: f64,
    /// Jobs that run at once in this process.
    pool_size: usize,
    /// By kind of work; what ended is remembered for a week.
    kinds: BTreeMap<String, Counts>,
}

/// `GET /api/admin/queue/stats`.
async fn stats(Extract(state): Extract<State>, Admin(_): Admin) -> Result<Json<Stats>> {
    let line = state.queue.line().await?;
    let (mut all, mut kinds) = (Counts::default(), BTreeMap::<String, Counts>::new());
    for count in line.counts {
        all.add(count.state, count.count);
        kinds.entry(count.kind).or_default().add(count.state, count.count);
    }
    Ok(Json(Stats {
        depth: all.queued,
        running: all.running,
        oldest_wait_seconds: line.oldest_wait.as_secs_f64(),
        pool_size: state.settings.pool_size,
        kinds,
    }))
}

/// A job as it is shown.
#[derive(Serialize)]
pub(super) struct Entry {
    id: JobId,
    kind: &'static str,
    event_id: Option<EventId>,
    subject: Option<String>,
    status: JobState,
    priority: Priority,
    attempts: i32,
    failures: i32,
    crashes: i32,
    total: i32,
    done: i32,
    failed: i32,
    error: Option<String>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl From<Job> for Entry {
    fn from(job: Job) -> Self {
        Self {
            id: job.id,
            kind: job.task.kind(),
            event_id: Some(job.task.event()).filter(|event| *event != EventId(0)),
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
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

/// `GET /api/admin/queue/jobs/{job_id}`.
async fn job(Extract(state): Extract<State>, Admin(_): Admin, Path(id): Path<JobId>) -> Result<Json<Entry>> {
    let job = state.queue.job(id).await?;
    job.map(|job| Json(job.into()))
        .ok_or_else(|| Error::unknown(Sentence::JobNotFound))
}
