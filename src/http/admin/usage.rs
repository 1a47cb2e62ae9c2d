//! Calls to the face engine, for admins: how many, what they cost, and the most of a day.
//!
//! The embedded engine makes no paid calls, so its bill is empty, and a cap changes nothing.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::{BAD_CAP, BAD_DAYS};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, List, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::provider::{self, MAX_DAILY_CAP, MAX_DAYS, Usage};

pub(super) fn routes() -> Routes {
    routes![
        show,
        reset,
        days => [BAD_DAYS],
        cap,
        set_cap => [BAD_CAP],
    ]
}

/// Calls to the face engine and their cost.
#[derive(Serialize, ToSchema)]
struct Bill {
    /// Number of calls by operation.
    counts: BTreeMap<String, i64>,
    /// Cost in US dollars by operation.
    costs: BTreeMap<String, f64>,
    total_cost_usd: f64,
}

impl From<Usage> for Bill {
    fn from(usage: Usage) -> Self {
        Self {
            total_cost_usd: usage.total(),
            counts: usage.counts,
            costs: usage.costs,
        }
    }
}

/// Get the calls to the face engine and their cost
///
/// Since the last reset. The embedded engine makes no paid calls.
#[utoipa::path(get, path = "/api/admin/aws-usage", operation_id = "show_usage")]
async fn show(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Bill>> {
    Ok(Json(state.provider.usage().await?.into()))
}

/// Reset the counters of calls to the face engine
///
/// The counts by day stay.
#[utoipa::path(post, path = "/api/admin/aws-usage/reset", operation_id = "reset_usage")]
async fn reset(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Done>> {
    state.provider.reset_usage().await?;
    Ok(Json(Done {
        message: Sentence::UsageReset,
    }))
}

/// Calls to the face engine on one day, and their cost.
#[derive(Serialize, ToSchema)]
#[schema(as = BillOfDay)]
struct OfDay {
    /// The midnight at which the day begins, in UTC.
    day: Timestamp,
    #[serde(flatten)]
    bill: Bill,
}

#[derive(Deserialize, IntoParams)]
struct DaysQuery {
    /// How many days, up to today.
    #[param(nullable = false, minimum = 1, maximum = 366, default = 30)]
    days: Option<u32>,
}

/// List the calls to the face engine by day
///
/// The latest day first, without days on which none was made. Days are those of UTC.
#[utoipa::path(get, path = "/api/admin/aws-usage/days", operation_id = "list_usage_by_day")]
async fn days(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<DaysQuery>,
) -> Result<List<OfDay>> {
    let days = paging::days_of(query.days, MAX_DAYS)?;
    let days = state.provider.usage_by_day(days).await?;
    let of_day = |day: provider::DayUsage| OfDay {
        day: day.day,
        bill: day.usage.into(),
    };
    Ok(days.into_iter().map(of_day).collect())
}

/// The daily cap of paid calls, and how the day stands.
#[derive(Serialize, ToSchema)]
struct DailyCap {
    /// The most paid calls of a day; null if there is no limit.
    #[schema(minimum = 0, maximum = 10_000_000)]
    calls_per_day: Option<i64>,
    /// Paid calls that were made today, answered or not.
    #[schema(minimum = 0)]
    calls_today: i64,
    /// Whether no more are made today. Guests keep what was found, and searches wait.
    is_reached: bool,
    /// When the next day begins: at midnight in UTC.
    resets_at: Timestamp,
}

impl From<provider::DailyCap> for DailyCap {
    fn from(cap: provider::DailyCap) -> Self {
        Self {
            calls_per_day: cap.calls_per_day,
            calls_today: cap.calls_today,
            is_reached: cap.is_reached(),
            resets_at: cap.resets_at,
        }
    }
}

/// Get the daily cap of paid calls
#[utoipa::path(get, path = "/api/admin/aws-usage/cap", operation_id = "show_daily_cap")]
async fn cap(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<DailyCap>> {
    Ok(Json(state.provider.daily_cap().await?.into()))
}

/// A change of the daily cap.
#[derive(Deserialize, ToSchema)]
#[schema(as = DailyCapChange, examples(json!({"calls_per_day": 20000})))]
struct Change {
    /// The most paid calls of a day; null for no limit.
    // Without a function of its own a missing field would be null, and an empty object would remove the cap.
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required, minimum = 0, maximum = 10_000_000)]
    calls_per_day: Option<i64>,
}

/// Set the daily cap of paid calls
///
/// At the cap no more calls are made; searches wait until midnight in UTC or until the cap is raised, and lose nothing.
/// Applies to all processes at once.
#[utoipa::path(put, path = "/api/admin/aws-usage/cap", operation_id = "set_daily_cap")]
async fn set_cap(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(Change { calls_per_day }): Json<Change>,
) -> Result<Json<DailyCap>> {
    let cap = valid_cap(calls_per_day)?;
    Ok(Json(state.provider.set_daily_cap(admin.id, cap).await?.into()))
}

/// A cap that is none, or within the range.
pub(in crate::http) fn valid_cap(cap: Option<i64>) -> Result<Option<i64>> {
    if cap.is_none_or(|cap| (0..=MAX_DAILY_CAP).contains(&cap)) {
        Ok(cap)
    } else {
        let problem = Problem::from(Sentence::DailyCapInvalid).of_field("calls_per_day");
        Err(Error::invalid(problem))
    }
}
