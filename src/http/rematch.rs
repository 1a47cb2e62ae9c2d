//! Rematches asked for, and how far a matching has come.
//!
//! Asking is answered at once with the number of a job; looking may wait for the end. However often it is asked, one rematch of an event runs
//! and at most one more waits, so a button pressed twice does no harm.

use std::time::Duration;

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::clock::Timestamp;
use crate::http::State;
use crate::http::auth::{Account, Admin, Photographer};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::words::Sentence;
use crate::matching::Stage;
use crate::model::{EventId, JobId, SelfieStatus, User};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/rematch-status", get(status))
        .route("/api/photographer/events/{id}/rematch", post(by_photographer))
        .route("/api/admin/events/{id}/rematch", post(by_admin))
}

#[derive(Serialize)]
struct Queued {
    scheduled: bool,
    event_id: EventId,
    job_id: JobId,
}

/// `POST /api/photographer/events/{id}/rematch`: every guest with a valid selfie is searched for again.
async fn by_photographer(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Queued>> {
    schedule(&state, &caller, event).await
}

/// `POST /api/admin/events/{id}/rematch`.
async fn by_admin(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    Path(event): Path<EventId>,
) -> Result<Json<Queued>> {
    schedule(&state, &caller, event).await
}

async fn schedule(state: &State, caller: &User, event: EventId) -> Result<Json<Queued>> {
    let event = state.events.owned(caller, event).await?;
    let job_id = state.matching.rematch(Some(caller.id), event.id).await?;
    Ok(Json(Queued {
        scheduled: true,
        event_id: event.id,
        job_id,
    }))
}

#[derive(Serialize)]
struct Answer {
    status: Stage,
    matched: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    started_at: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    finished_at: Option<f64>,
    selfie_status: SelfieStatus,
    /// A sentence for the person, and its stable code.
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error_code: Option<String>,
}

/// Longest wait, in seconds: shorter than what proxies between us and the client cut off.
const MOST_SECONDS: u64 = 25;

/// Time between two looks while somebody waits; what ends in this process is told at once.
const LOOK: Duration = Duration::from_millis(250);

#[derive(Deserialize)]
struct Wait {
    wait_s: Option<u64>,
}

/// `GET /api/rematch-status`: from the database, so that every process answers alike. With `wait_s` (25 at most) it answers
/// once the matching is no longer running, or that time is over.
async fn status(
    Extract(state): Extract<State>,
    Account(account): Account,
    Query(wait): Query<Wait>,
) -> Result<Json<Answer>> {
    let seconds = wait.wait_s.unwrap_or(0);
    if seconds > MOST_SECONDS {
        let problem = Problem::from(Sentence::WaitTooLong).of_field("wait_s");
        return Err(Error::invalid(problem));
    }
    let until = Instant::now() + Duration::from_secs(seconds);
    let mut endings = state.queue.endings();
    let mut user = account.user;
    let mut progress = state.matching.progress(&user).await?;
    while progress.stage == Stage::Running && Instant::now() < until && !state.stopping.is_cancelled() {
        tokio::select! {
            () = endings.of_guest(user.id) => {}
            () = tokio::time::sleep(LOOK) => {}
            () = state.stopping.cancelled() => {}
        }
        // What became of the selfie is told with it.
        user = state.accounts.account(user.id).await?.user;
        progress = state.matching.progress(&user).await?;
    }
    Ok(Json(Answer {
        status: progress.stage,
        matched: progress.matched,
        started_at: progress.started_at.map(Timestamp::as_epoch_seconds),
        finished_at: progress.finished_at.map(Timestamp::as_epoch_seconds),
        selfie_status: user.selfie_status,
        error: progress.error.as_deref().map(Sentence::explain),
        error_code: progress.error,
    }))
}
