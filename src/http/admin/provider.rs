//! The face engine, for admins: which it is, when it says "the same person", what it was asked and what that costs.
//!
//! The paths are named after Rekognition, because clients know them so; threshold and provider are those of any
//! engine. The embedded one is asked nothing that is paid for, so its bill is empty.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::Json;
use crate::http::wire::Done;
use crate::http::words::Sentence;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/provider", get(provider))
        .route(
            "/api/admin/rekognition/threshold",
            get(threshold).post(set_threshold),
        )
        .route("/api/admin/aws-usage", get(usage))
        .route("/api/admin/aws-usage/reset", post(reset_usage))
}

#[derive(Serialize)]
struct Who {
    provider_class: &'static str,
    #[serde(rename = "FACE_RECOGNIZER_PROVIDER")]
    name: &'static str,
}

/// `GET /api/admin/provider`.
async fn provider(Extract(state): Extract<State>, Admin(_): Admin) -> Json<Who> {
    Json(Who {
        provider_class: state.provider.class(),
        name: state.provider.name(),
    })
}

/// The similarity that makes a match, 0–100.
#[derive(Serialize, Deserialize)]
struct Threshold {
    threshold: f32,
}

/// `GET /api/admin/rekognition/threshold`.
async fn threshold(Extract(state): Extract<State>, Admin(_): Admin) -> Result<Json<Threshold>> {
    let threshold = state.matching.threshold().await?;
    Ok(Json(Threshold { threshold }))
}

/// `POST /api/admin/rekognition/threshold`: 422 for what is not between 0 and 100, or looks like a share of 1.
async fn set_threshold(
    Extract(state): Extract<State>,
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

#[derive(Serialize)]
struct Bill {
    counts: BTreeMap<String, i64>,
    /// US dollars.
    costs: BTreeMap<String, f64>,
    total_cost_usd: f64,
}

/// `GET /api/admin/aws-usage`.
async fn usage(Extract(state): Extract<State>, Admin(_): Admin) -> Result<Json<Bill>> {
    let usage = state.provider.usage().await?;
    Ok(Json(Bill {
        total_cost_usd: usage.total(),
        counts: usage.counts,
        costs: usage.costs,
    }))
}

/// `POST /api/admin/aws-usage/reset`.
async fn reset_usage(Extract(state): Extract<State>, Admin(_): Admin) -> Result<Json<Done>> {
    state.provider.reset_usage().await?;
    Ok(Json(Done {
        message: Sentence::UsageReset,
    }))
}
