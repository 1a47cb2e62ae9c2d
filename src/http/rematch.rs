//! Rematches asked for, and how far a matching has come.
//!
//! Asking is answered at once with the number of a job; looking may wait for the end. However often it is asked, one rematch of an event runs
//! and at most one more waits, so a button pressed twice does no harm.

use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::{Account, Admin, Photographer};
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, EVENT_UNKNOWN, WAIT_TOO_LONG};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{Warning, explain};
use crate::http::words::Sentence;
use crate::matching::{Progress, Stage};
use crate::model::{Approval, EventId, JobId, Role, SelfieStatus, User};

pub(super) fn routes() -> Routes {
    routes![
        status => [WAIT_TOO_LONG, ACCOUNT_UNKNOWN],
        by_photographer => [EVENT_UNKNOWN],
        by_admin => [EVENT_UNKNOWN],
    ]
}

/// A rematch that is queued.
#[derive(Serialize, ToSchema)]
#[schema(as = RematchQueued)]
struct Queued {
    /// Always true.
    scheduled: bool,
    event_id: EventId,
    job_id: JobId,
}

/// Search for all guests of an event again
///
/// Every guest with a valid selfie. However often it is asked, one rematch of an event runs and at most one more waits.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/rematch",
    operation_id = "begin_rematch"
)]
async fn by_photographer(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Queued>> {
    schedule(&state, &caller, event).await
}

/// Search for all guests of any event again
#[utoipa::path(
    post,
    path = "/api/admin/events/{event_id}/rematch",
    operation_id = "begin_rematch_as_admin",
    responses(
        (status = 200, description = "", links(
            ("job" = (operation_id = "show_job", parameters(("job_id" = "$response.body#/job_id")))),
        )),
    )
)]
async fn by_admin(
    State(state): State<AppState>,
    Admin(caller): Admin,
    Path(event): Path<EventId>,
) -> Result<Json<Queued>> {
    schedule(&state, &caller, event).await
}

async fn schedule(state: &AppState, caller: &User, event: EventId) -> Result<Json<Queued>> {
    let event = state.events.owned(caller, event).await?;
    let job_id = state.matching.rematch(Some(caller.id), event.id).await?;
    Ok(Json(Queued {
        scheduled: true,
        event_id: event.id,
        job_id,
    }))
}

/// How far a matching has come.
#[derive(Serialize, ToSchema)]
#[schema(as = MatchingStatus)]
struct Answer {
    status: Stage,
    /// For a guest the photos found, for a photographer the guests searched for.
    #[schema(minimum = 0)]
    matched: i64,
    /// Photos of the event that are still to be searched: while there are any, a search that is done may find more.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    photos_pending: Option<i64>,
    /// Photos of the event, whether or not they were searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    photos_total: Option<i64>,
    /// Seconds since 1970 when it was taken up.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    started_at: Option<f64>,
    /// Seconds since 1970 when it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    finished_at: Option<f64>,
    selfie_status: SelfieStatus,
    /// What went wrong, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<String>,
    /// The same for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error_code: Option<String>,
    /// Whether the guest takes part in the event. While it is `waiting`, the search runs as far as others can tell, and
    /// `error_code` is `waiting_for_approval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    approval_status: Option<Approval>,
    /// What the guest should think about: `face_enrolled_twice`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// Longest wait, in seconds: shorter than what proxies between us and the client cut off.
const MOST_SECONDS: u64 = 25;

/// The shortest time between two looks while somebody waits; what ends in this process is told at once.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// How long after so much waiting it is looked again: who waits is told at most half that wait too late, and a thousand who wait
/// do not keep the database from those they wait for.
fn pause(waited: Duration) -> Duration {
    (waited / 2).max(POLL_INTERVAL)
}

#[derive(Deserialize, IntoParams)]
struct Wait {
    /// So many seconds the answer may wait for the matching to end, or for more photos than `matched` to be found.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
    /// The photos a guest knows of, as `matched` of an earlier answer: the answer waits until it is another number, also
    /// after the search has ended.
    #[param(nullable = false)]
    matched: Option<i64>,
}

/// What somebody waits for.
struct Awaited {
    /// How things stood when the waiting began.
    stage: Stage,
    /// The photos that the guest knows of, if other numbers of them end the waiting.
    known: Option<i64>,
}

impl Awaited {
    /// Whether it has not come yet.
    fn is_missing(&self, progress: &Progress) -> bool {
        let is_open = progress.stage == Stage::Running || self.known.is_some();
        let is_same =
            progress.stage == self.stage && self.known.is_none_or(|known| known == progress.matched);
        is_open && is_same
    }
}

/// How far the caller's matching has come
///
/// A guest's own search, a photographer's last rematch. With `wait_s` it is answered once that is no longer running, or the time is
/// over; with `matched` besides, once the guest was found in another number of photos.
#[utoipa::path(get, path = "/api/rematch-status", operation_id = "show_matching")]
async fn status(
    State(state): State<AppState>,
    Account(account): Account,
    Query(wait): Query<Wait>,
) -> Result<Json<Answer>> {
    let seconds = wait.wait_s.unwrap_or(0);
    if seconds > MOST_SECONDS {
        let problem = Problem::from(Sentence::WaitTooLong).of_field("wait_s");
        return Err(Error::invalid(problem));
    }
    let begun = Instant::now();
    let until = begun + Duration::from_secs(seconds);
    let mut endings = state.queue.endings();
    let mut user = account.user;
    let mut seen = state.matching.snapshot(&user).await?;
    let mut progress = state.matching.progress(&user).await?;
    let awaited = Awaited {
        stage: progress.stage,
        known: wait.matched.filter(|_| user.role == Role::Guest),
    };
    while awaited.is_missing(&progress) && Instant::now() < until && !state.stopping.is_cancelled() {
        let next = until.min(Instant::now() + pause(begun.elapsed()));
        tokio::select! {
            () = endings.of_guest(user.id) => {}
            () = tokio::time::sleep_until(next) => {}
            () = state.stopping.cancelled() => {}
        }
        let now_seen = state.matching.snapshot(&user).await?;
        // In a guests-only event the search goes on after its job, and only the whole tells when it ends.
        let is_told_by_job = seen.is_open || progress.stage != Stage::Running;
        if Instant::now() < until && is_told_by_job && now_seen == seen {
            continue;
        }
        seen = now_seen;
        // What became of the selfie is told with it.
        user = state.accounts.account(user.id).await?.user;
        progress = state.matching.progress(&user).await?;
    }
    Ok(Json(Answer {
        status: progress.stage,
        matched: progress.matched,
        photos_pending: progress.photos.map(|photos| photos.pending),
        photos_total: progress.photos.map(|photos| photos.total),
        started_at: progress.started_at.map(Timestamp::as_epoch_seconds),
        finished_at: progress.finished_at.map(Timestamp::as_epoch_seconds),
        selfie_status: user.selfie_status,
        error: progress.error.as_deref().map(explain),
        error_code: progress.error,
        approval_status: progress.approval,
        warnings: progress
            .is_face_shared
            .then(|| Sentence::FaceEnrolledTwice.into())
            .into_iter()
            .collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_long_is_looked_after_more_rarely() {
        assert_eq!(pause(Duration::ZERO), POLL_INTERVAL);
        assert_eq!(pause(2 * POLL_INTERVAL), POLL_INTERVAL);
        assert_eq!(pause(Duration::from_secs(8)), Duration::from_secs(4));
    }
}
