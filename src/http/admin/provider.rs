//! The face engine, for admins: which it is, when it says "the same person", what it was asked and what that costs.
//!
//! The paths are named after Rekognition, because clients know them so; threshold and provider are those of any
//! engine. The embedded one is asked nothing that is paid for, so its bill is empty.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::BAD_THRESHOLD;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        provider,
        threshold,
        set_threshold => [BAD_THRESHOLD],
        usage,
        reset_usage,
    ]
}

/// Who recognises faces.
#[derive(Serialize, ToSchema)]
#[schema(as = Provider)]
struct Who {
    /// Its name in the program.
    provider_class: &'static str,
    /// Its name in the settings.
    #[serde(rename = "FACE_RECOGNIZER_PROVIDER")]
    name: &'static str,
}

/// Which engine recognises faces
#[utoipa::path(get, path = "/api/admin/provider", operation_id = "show_provider")]
async fn provider(State(state): State<AppState>, Admin(_): Admin) -> Json<Who> {
    Json(Who {
        provider_class: state.provider.class(),
        name: state.provider.name(),
    })
}

/// The similarity that makes a match, 0–100.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(examples(json!({"threshold": 70.0})))]
struct Threshold {
    /// 0, or more than 1: a share of 1 is a mistake. Taken as `value` too.
    #[serde(alias = "value")]
    #[schema(minimum = 0, maximum = 100)]
    threshold: f32,
}

/// The similarity that makes a match
#[utoipa::path(
    get,
    path = "/api/admin/rekognition/threshold",
    operation_id = "show_threshold"
)]
async fn threshold(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Threshold>> {
    let threshold = state.matching.threshold().await?;
    Ok(Json(Threshold { threshold }))
}

/// Set the similarity that makes a match
///
/// Of any engine, for all processes, for matches from now on: rematches bring earlier ones up to it.
#[utoipa::path(
    post,
    path = "/api/admin/rekognition/threshold",
    operation_id = "set_threshold"
)]
async fn set_threshold(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(Threshold { threshold }): Json<Threshold>,
) -> Result<Json<Threshold>> {
    let is_share = threshold > 0.0 && threshold <= 1.0;
    if !(0.0..=100.0).contains(&threshold) || is_share {
        let problem = Problem::from(Sentence::ThresholdInvalid).of_field("threshold");
        return Err(Error::invalid(problem));
    }
    state.matching.set_threshold(Some(admin.id), threshold).await?;
    Ok(Json(Threshold { threshold }))
}

/// What the engine was asked, and what that costs.
#[derive(Serialize, ToSchema)]
struct Bill {
    /// Calls by operation.
    counts: BTreeMap<String, i64>,
    /// US dollars by operation.
    costs: BTreeMap<String, f64>,
    total_cost_usd: f64,
}

/// What the engine was asked, and what that costs
///
/// Since the last reset. The embedded engine is asked nothing that is paid for.
#[utoipa::path(get, path = "/api/admin/aws-usage", operation_id = "show_usage")]
async fn usage(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Bill>> {
    let usage = state.provider.usage().await?;
    Ok(Json(Bill {
        total_cost_usd: usage.total(),
        counts: usage.counts,
        costs: usage.costs,
    }))
}

/// Count what the engine is asked from 0 again
#[utoipa::path(post, path = "/api/admin/aws-usage/reset", operation_id = "reset_usage")]
async fn reset_usage(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Done>> {
    state.provider.reset_usage().await?;
    Ok(Json(Done {
        message: Sentence::UsageReset,
    }))
}
