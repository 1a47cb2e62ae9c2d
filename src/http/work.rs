//! Keeping a process active on platforms that give it CPU time only during requests (AWS App Runner).
//!
//! The request only stays open while the worker pool runs queued jobs. A scheduler sends it once a minute; other
//! platforms do not need it.

use std::time::Duration;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::auth::Operator;
use crate::http::error::refusals::BUDGET_TOO_LONG;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::words::Sentence;

/// Longest duration in seconds: App Runner cuts requests off at 120.
const MOST_SECONDS: u64 = 110;

/// The default duration in seconds.
const USUAL_SECONDS: u64 = 90;

/// How often the queue is polled.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

pub(super) fn routes() -> Routes {
    routes![stay => [BUDGET_TOO_LONG]]
}

#[derive(Deserialize, IntoParams)]
struct TimeBudget {
    /// How many seconds the request stays open at most.
    #[param(maximum = 110, nullable = false, default = 90)]
    budget_s: Option<u64>,
}

/// The jobs that are left.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkLeft)]
struct Left {
    /// Number of jobs that are queued or running.
    left: usize,
    /// How many seconds the request stayed open.
    #[schema(minimum = 0)]
    seconds: f64,
}

/// Keep this process active while jobs are queued
///
/// The request stays open until no job is queued. For platforms that give a process CPU time only during requests.
#[utoipa::path(post, path = "/api/internal/work", operation_id = "stay_at_work")]
async fn stay(
    State(state): State<AppState>,
    _: Operator,
    Query(budget): Query<TimeBudget>,
) -> Result<Json<Left>> {
    let seconds = budget.budget_s.unwrap_or(USUAL_SECONDS);
    if seconds > MOST_SECONDS {
        let problem = Problem::from(Sentence::BudgetTooLong).of_field("budget_s");
        return Err(Error::invalid(problem));
    }
    let begun = Instant::now();
    state.queue.wake();
    loop {
        let left = state.queue.stats().await?.unfinished();
        let is_over = begun.elapsed() >= Duration::from_secs(seconds);
        if left == 0 || is_over || state.stopping.is_cancelled() {
            let seconds = begun.elapsed().as_secs_f64();
            return Ok(Json(Left { left, seconds }));
        }
        tokio::select! {
            () = tokio::time::sleep(POLL_INTERVAL) => {}
            () = state.stopping.cancelled() => {}
        }
    }
}
