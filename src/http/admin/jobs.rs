//! The jobs of the queue, for admins: lists of them, and what is done to single ones.
//!
//! Read from the database, so they are the same in every process. Finished jobs are kept for a week.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{self, Page};
use crate::clock::Timestamp;
use crate::console::{Filter, Listed};
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::{BAD_LIMIT, JOB_UNKNOWN, NOT_TO_CANCEL, NOT_TO_RETRY};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::explain;
use crate::model::{EventId, Job, JobId, JobState, Priority};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        show => [JOB_UNKNOWN],
        retry => [JOB_UNKNOWN, NOT_TO_RETRY],
        cancel => [JOB_UNKNOWN, NOT_TO_CANCEL],
    ]
}

/// A job of the queue.
#[derive(Serialize, ToSchema)]
#[schema(as = QueuedJob)]
pub(super) struct Entry {
    id: JobId,
    /// The kind of work, such as `match_guest`.
    #[schema(pattern = "^[a-z_]+$")]
    kind: String,
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
    /// The same reason as a sentence.
    error_message: Option<String>,
    /// The last error, for operators.
    message: Option<String>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl From<Listed> for Entry {
    fn from(job: Listed) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            event_id: Some(job.event_id).filter(|event| event.0 != 0),
            subject: job.subject,
            status: job.state,
            priority: job.priority,
            attempts: job.attempt,
            failures: job.failures,
            crashes: job.crashes,
            total: job.total,
            done: job.done,
            failed: job.failed,
            error_message: job.error.as_deref().map(explain),
            error: job.error,
            message: job.message,
            created_at: job.created_at,
            started_at: job.started_at,
            finished_at: job.finished_at,
        }
    }
}

impl From<Job> for Entry {
    fn from(job: Job) -> Self {
        Listed {
            id: job.id,
            kind: job.task.kind().to_owned(),
            subject: job.task.subject(),
            event_id: job.task.stored_event(),
            priority: job.priority,
            state: job.state,
            attempt: job.attempt,
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
        .into()
    }
}

/// Filters; a missing one matches everything.
#[derive(Deserialize, IntoParams)]
struct JobsQuery {
    /// Only jobs in this state.
    #[param(nullable = false)]
    state: Option<JobState>,
    /// Only jobs of this kind, such as `match_guest`.
    #[param(nullable = false)]
    kind: Option<String>,
    /// Only jobs in the turn of this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
    /// Only jobs before this one: the last job of the previous page. The `Link` header has the complete address.
    #[param(nullable = false, value_type = Option<uuid::Uuid>)]
    before: Option<JobId>,
    /// Maximum number of jobs.
    #[param(nullable = false, minimum = 1, maximum = 100, default = 50)]
    limit: Option<u32>,
}

/// The default number of jobs of a page, and the greatest.
const PAGE: (u32, u32) = (50, 100);

/// List the jobs of the queue
///
/// The newest first. Finished jobs are kept for a week. The `Link` header leads to older ones.
#[utoipa::path(get, path = "/api/admin/queue/jobs", operation_id = "list_jobs")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<JobsQuery>,
    address: Address,
) -> Result<Page<Entry>> {
    let (usual, most) = PAGE;
    let limit = paging::size_of(query.limit, usual, most)?;
    let filter = Filter {
        state: query.state,
        kind: query.kind,
        event: query.event_id,
        before: query.before,
    };
    let jobs = state.console.jobs(&filter, limit).await?;
    Page::new(jobs, limit, &address, |last| {
        vec![("before", last.id.to_string())]
    })
}

/// Get a job
///
/// Finished jobs are kept for a week.
#[utoipa::path(get, path = "/api/admin/queue/jobs/{job_id}", operation_id = "show_job")]
async fn show(State(state): State<AppState>, Admin(_): Admin, Path(id): Path<JobId>) -> Result<Json<Entry>> {
    Ok(Json(state.console.job(id).await?.into()))
}

/// Retry a job that was given up
///
/// It is queued anew and due at once; a photo that it could not process waits again. If an equal job is queued already,
/// that one is returned. A retry is refused if what the job was about no longer exists.
#[utoipa::path(
    post,
    path = "/api/admin/queue/jobs/{job_id}/retry",
    operation_id = "retry_job"
)]
async fn retry(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<JobId>,
) -> Result<Json<Entry>> {
    Ok(Json(state.console.retry_job(admin.id, id).await?.into()))
}

/// Cancel a queued job
///
/// It ends with the code `cancelled`, and so does the photo that it is about; a retry brings both back. Jobs that delete data,
/// keep a promise to guests, or that others wait for cannot be cancelled.
#[utoipa::path(delete, path = "/api/admin/queue/jobs/{job_id}", operation_id = "cancel_job")]
async fn cancel(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<JobId>,
) -> Result<Json<Entry>> {
    Ok(Json(state.console.cancel_job(admin.id, id).await?.into()))
}
