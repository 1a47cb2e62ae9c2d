//! The face engine, for admins: its provider, the similarity of a match, its calls and their cost.
//!
//! The paths are named after Rekognition for existing clients; threshold and provider apply to any engine. The embedded
//! engine makes no paid calls, so its bill is empty.

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

/// The provider of face recognition.
#[derive(Serialize, ToSchema)]
#[schema(as = Provider)]
struct Who {
    /// The name of the engine in the program.
    provider_class: &'static str,
    /// The value of the setting `FACE_RECOGNIZER_PROVIDER`.
    #[serde(rename = "FACE_RECOGNIZER_PROVIDER")]
    name: &'static str,
}

/// Get the provider of face recognition
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
    /// 0, or more than 1 and at most 100: a fraction such as 0.7 is refused as a mistake. The name `value` is accepted,
    /// too.
    #[serde(alias = "value")]
    #[schema(minimum = 0, maximum = 100)]
    threshold: f32,
}

/// Get the similarity that makes a match
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
/// Applies to every engine and every process, for new matches; a rematch applies it to earlier ones.
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

/// Calls to the face engine and their cost.
#[derive(Serialize, ToSchema)]
struct Bill {
    /// Number of calls by operation.
    counts: BTreeMap<String, i64>,
    /// Cost in US dollars by operation.
    costs: BTreeMap<String, f64>,
    total_cost_usd: f64,
}

/// Get the calls to the face engine and their cost
///
/// Since the last reset. The embedded engine makes no paid calls.
#[utoipa::path(get, path = "/api/admin/aws-usage", operation_id = "show_usage")]
async fn usage(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Bill>> {
    let usage = state.provider.usage().await?;
    Ok(Json(Bill {
        total_cost_usd: usage.total(),
        counts: usage.counts,
        costs: usage.costs,
    }))
}

/// Reset the counters of calls to the face engine
#[utoipa::path(post, path = "/api/admin/aws-usage/reset", operation_id = "reset_usage")]
async fn reset_usage(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Done>> {
    state.provider.reset_usage().await?;
    Ok(Json(Done {
        message: Sentence::UsageReset,
    }))
}
