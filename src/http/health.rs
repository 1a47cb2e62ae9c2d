//! Health checks: whether the server is ready, and whether the process is alive.
//!
//! They are open to everyone, mainly for load balancers, so they report only states and counts. Ready needs the
//! database and the file storage; alive needs nothing. A platform that replaces unhealthy processes should use the
//! second: a restart does not repair a database outage.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::health::{Load, Part};
use crate::http::AppState;
use crate::http::error::health_status;
use crate::http::extract::Json;
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::model::{Component, Warning};

pub(super) fn routes() -> Routes {
    routes![welcome, check, live]
}

/// Get a welcome message
#[utoipa::path(get, path = "/api", operation_id = "welcome")]
async fn welcome() -> Json<Done> {
    Json(Done {
        message: Sentence::Welcome,
    })
}

/// The process accepts requests.
#[derive(Serialize, ToSchema)]
struct Life {
    status: Sign,
}

/// The status of a process that accepts requests.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SignOfLife)]
enum Sign {
    /// It accepts requests.
    Alive,
}

/// Check whether the process is alive
///
/// Without checking the database or the storage. For platforms that replace processes that are not alive.
#[utoipa::path(get, path = "/api/health-check/live", operation_id = "check_life")]
async fn live() -> Json<Life> {
    Json(Life { status: Sign::Alive })
}

/// The health of the server.
#[derive(Serialize, ToSchema)]
struct Health {
    status: Overall,
    database: Part,
    faces: Part,
    storage: Part,
    pool: Pool,
    warnings: Vec<Sentence>,
}

/// The overall health.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthStatus)]
enum Overall {
    /// All parts are available.
    Healthy,
    /// Something is wrong; see `warnings`.
    Degraded,
}

/// Health as a response; load balancers use its status.
struct Checked(Health, bool);

impl IntoResponse for Checked {
    fn into_response(self) -> Response {
        let Self(health, can_serve) = self;
        (health_status(can_serve), Json(health)).into_response()
    }
}

impl Outcome for Checked {
    fn describe(draft: &mut Draft) {
        draft.answers_json::<Health>();
        draft.answers_json_with::<Health>(health_status(false));
    }
}

/// Jobs of this process and of all processes.
#[derive(Serialize, ToSchema)]
struct Pool {
    /// Number of jobs that this process runs at the same time.
    size: usize,
    #[serde(flatten)]
    load: Load,
}

/// Check whether the server is ready
///
/// It is ready when the database and the file storage are available. Without the face engine guests can register and
/// see photos, and matching waits.
#[utoipa::path(get, path = "/api/health-check", operation_id = "check_health")]
async fn check(State(state): State<AppState>) -> Checked {
    let report = state.health.check().await;
    let can_serve = report.can_serve();
    let health = Health {
        status: if report.warnings.is_empty() {
            Overall::Healthy
        } else {
            Overall::Degraded
        },
        database: report.part(Component::Database),
        faces: report.part(Component::Faces),
        storage: report.part(Component::Storage),
        warnings: report.warnings.iter().copied().map(sentence).collect(),
        pool: Pool {
            size: state.settings.pool_size,
            load: report.load,
        },
    };
    Checked(health, can_serve)
}

/// The sentence of a warning.
pub(super) fn sentence(warning: Warning) -> Sentence {
    match warning {
        Warning::DatabaseUnavailable => Sentence::DatabaseUnavailable,
        Warning::DatabaseFull => Sentence::DatabaseFull,
        Warning::StorageUnavailable => Sentence::StorageUnavailable,
        Warning::StorageFull => Sentence::FilesFull,
        Warning::StorageMissing => Sentence::StorageMissing,
        Warning::StorageOfSomebodyElse => Sentence::StorageOfSomebodyElse,
        Warning::StorageSweepStopped => Sentence::StorageSweepStopped,
        Warning::FacesUnavailable => Sentence::FacesUnavailable,
        Warning::FacesRefused => Sentence::FacesRefused,
        Warning::DailyCapReached => Sentence::DailyCapReached,
        Warning::ClockInDoubt => Sentence::ClockInDoubt,
        Warning::EventsOverdue => Sentence::EventsOverdue,
    }
}
