//! The face engine, for admins: its provider, and the similarity of a match.
//!
//! The paths are named after Rekognition for existing clients; threshold and provider apply to any engine.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::{BAD_PREVIEW, BAD_THRESHOLD};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        provider,
        threshold,
        set_threshold => [BAD_THRESHOLD],
        preview_threshold => [BAD_PREVIEW],
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
    let threshold = valid_threshold(threshold)?;
    state.matching.set_threshold(Some(admin.id), threshold).await?;
    Ok(Json(Threshold { threshold }))
}

/// Matches that a threshold would take away.
#[derive(Serialize, ToSchema)]
struct ThresholdPreview {
    /// 0–100.
    #[schema(minimum = 0, maximum = 100)]
    threshold: f32,
    /// The matches that were looked at: of the guests who joined last, at most 20,000.
    #[schema(minimum = 0)]
    matches: i64,
    /// How many of them are less similar: they would go in a rematch.
    #[schema(minimum = 0)]
    lost: i64,
}

#[derive(Deserialize, IntoParams)]
struct PreviewQuery {
    /// 0, or more than 1 and at most 100.
    #[param(minimum = 0, maximum = 100)]
    threshold: f32,
}

/// Preview a similarity that makes a match
///
/// Changes nothing. What a lower threshold would add is not known before a rematch.
#[utoipa::path(
    get,
    path = "/api/admin/rekognition/threshold/preview",
    operation_id = "preview_threshold"
)]
async fn preview_threshold(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(PreviewQuery { threshold }): Query<PreviewQuery>,
) -> Result<Json<ThresholdPreview>> {
    let threshold = valid_threshold(threshold)?;
    let preview = state.matching.preview_threshold(threshold).await?;
    Ok(Json(ThresholdPreview {
        threshold,
        matches: preview.matches,
        lost: preview.lost,
    }))
}

/// A threshold that means something.
pub(in crate::http) fn valid_threshold(threshold: f32) -> Result<f32> {
    let is_share = threshold > 0.0 && threshold <= 1.0;
    if (0.0..=100.0).contains(&threshold) && !is_share {
        Ok(threshold)
    } else {
        let problem = Problem::from(Sentence::ThresholdInvalid).of_field("threshold");
        Err(Error::invalid(problem))
    }
}
