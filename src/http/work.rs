//! Keeping a process at work where it only gets the processor while a request is under way (AWS App Runner).
//!
//! The request does nothing but stay: the pool beside it runs what is queued. A scheduler asks once a minute; on machines
//! that are never starved nobody needs it.

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

/// Longest stay, in seconds: App Runner cuts requests off at 120.
const MOST_SECONDS: u64 = 110;

/// How long one stays who does not say.
const USUAL_SECONDS: u64 = 90;

/// Time between two looks at the queue.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

pub(super) fn routes() -> Routes {
    routes![stay => [BUDGET_TOO_LONG]]
}

#[derive(Deserialize, IntoParams)]
struct TimeBudget {
    /// So many seconds the request stays at most.
    #[param(maximum = 110, nullable = false, default = 90)]
    budget_s: Option<u64>,
}

/// What is left to do.
#[derive(Serialize, ToSchema)]
#[schema(as = WorkLeft)]
struct Left {
    /// Jobs that are left, queued or under way.
    left: usize,
    /// Seconds the request has stayed.
    #[schema(minimum = 0)]
    seconds: f64,
}

/// Keep this process at work
///
/// The request stays until nothing is queued. For platforms that give a process the processor only while it answers one.
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
