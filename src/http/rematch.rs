//! Requests for rematches, and the progress of matching.
//!
//! A request returns at once with the id of a job; the progress can be polled, also with a long poll. One rematch of an
//! event runs and at most one more is queued, so a button that is pressed twice does no harm.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::{Account, Admin, Photographer};
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, EVENT_UNKNOWN, WAIT_TOO_LONG};
use crate::http::extract::{Json, Path, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::waiting::Wait;
use crate::http::wire::{Warning, explain};
use crate::http::words::Sentence;
use crate::matching::{EarlierAccount, Progress, Stage};
use crate::model::{Approval, EventId, JobId, Role, SelfieStatus, User};

pub(super) fn routes() -> Routes {
    routes![
        status => [WAIT_TOO_LONG, ACCOUNT_UNKNOWN],
        by_photographer => [EVENT_UNKNOWN],
        by_admin => [EVENT_UNKNOWN],
    ]
}

/// A rematch that was queued.
#[derive(Serialize, ToSchema)]
#[schema(as = RematchQueued)]
struct Queued {
    /// Always true.
    scheduled: bool,
    event_id: EventId,
    job_id: JobId,
}

/// Match all guests of an event again
///
/// Every guest with a valid selfie. One rematch of an event runs and at most one more is queued; further requests are
/// merged.
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

/// Match all guests of any event again
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
    let event = state.events.worked_on(caller, event).await?;
    let job_id = state.matching.rematch(Some(caller.id), event.id).await?;
    Ok(Json(Queued {
        scheduled: true,
        event_id: event.id,
        job_id,
    }))
}

/// The progress of matching.
#[derive(Serialize, ToSchema)]
#[schema(as = MatchingStatus)]
struct Answer {
    status: Stage,
    /// For a guest the number of matched photos, for a photographer the number of matched guests.
    #[schema(minimum = 0)]
    matched: i64,
    /// Number of photos of the event that are still to be searched: until it is 0, `matched` may grow.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    photos_pending: Option<i64>,
    /// Number of photos of the event, whether or not they were searched.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    photos_total: Option<i64>,
    /// When matching started, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    started_at: Option<f64>,
    /// When matching ended, in seconds since 1970.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    finished_at: Option<f64>,
    selfie_status: SelfieStatus,
    /// What went wrong, as a sentence.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error: Option<String>,
    /// The same for programs.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    error_code: Option<String>,
    /// Whether the owner of the event has approved the guest. While it is `waiting`, `status` is `running` and
    /// `error_code` is `waiting_for_approval`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    approval_status: Option<Approval>,
    /// For a guest without a password: an earlier account of the event with the same face.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    earlier_account: Option<Earlier>,
    /// Warnings for the guest: `face_enrolled_twice`.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// An earlier account of the event with the same face, which the guest may want back instead of this one.
#[derive(Serialize, ToSchema)]
#[schema(as = EarlierAccount)]
struct Earlier {
    /// Whether `ask_for_earlier_account` can send a login link to its address.
    can_be_mailed: bool,
    /// What the guest can do.
    message: Sentence,
}

impl From<EarlierAccount> for Earlier {
    fn from(earlier: EarlierAccount) -> Self {
        Self {
            can_be_mailed: earlier.is_reachable,
            message: if earlier.is_reachable {
                Sentence::EarlierAccountReachable
            } else {
                Sentence::EarlierAccountUnreachable
            },
        }
    }
}

#[derive(Deserialize, IntoParams)]
struct StatusQuery {
    /// How many seconds the response may wait for matching to end, or for a change of `matched`.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
    /// The `matched` of an earlier response: the response waits until the number is different, also after matching has
    /// ended.
    #[param(nullable = false)]
    matched: Option<i64>,
}

/// What a long poll waits for.
struct Awaited {
    /// The progress when the wait began.
    stage: Stage,
    /// The number of photos that the guest knows of, if a different number ends the wait.
    known: Option<i64>,
}

impl Awaited {
    /// Whether to wait on.
    fn is_missing(&self, progress: &Progress) -> bool {
        let is_open = progress.stage == Stage::Running || self.known.is_some();
        let is_same =
            progress.stage == self.stage && self.known.is_none_or(|known| known == progress.matched);
        is_open && is_same
    }
}

/// Get the progress of the caller's matching
///
/// For a guest the own matching, for a photographer the last rematch. With `wait_s` the response waits until it is no
/// longer running, or for so many seconds; with `matched` as well, it also ends when the number of matched photos
/// changes.
#[utoipa::path(get, path = "/api/rematch-status", operation_id = "show_matching")]
async fn status(
    State(state): State<AppState>,
    Account(account): Account,
    Query(query): Query<StatusQuery>,
) -> Result<Json<Answer>> {
    let wait = Wait::begin(query.wait_s)?;
    let mut notifications = state.queue.notifications(account.user.id);
    let mut user = account.user;
    let mut seen = state.matching.snapshot(&user).await?;
    let mut progress = state.matching.progress(&user).await?;
    let awaited = Awaited {
        stage: progress.stage,
        known: query.matched.filter(|_| user.role == Role::Guest),
    };
    while awaited.is_missing(&progress) && !wait.is_over() && !state.stopping.is_cancelled() {
        tokio::select! {
            () = notifications.next() => {}
            () = tokio::time::sleep_until(wait.next_look()) => {}
            () = state.stopping.cancelled() => {}
        }
        let now_seen = state.matching.snapshot(&user).await?;
        // In a guests-only event matching goes on after its job; only the whole progress shows its end.
        let is_told_by_job = seen.is_open || progress.stage != Stage::Running;
        if !wait.is_over() && is_told_by_job && now_seen == seen {
            continue;
        }
        seen = now_seen;
        // The state of the selfie is part of the progress.
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
        earlier_account: progress.earlier_account.map(Earlier::from),
        warnings: progress
            .is_face_shared
            .then(|| Sentence::FaceEnrolledTwice.into())
            .into_iter()
            .collect(),
    }))
}
