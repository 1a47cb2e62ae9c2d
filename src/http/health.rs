//! Whether anybody is at home, and how they are.
//!
//! The addresses are open to everyone, load balancers first of all, and therefore tell nothing but states and counts. Being
//! ready needs the database and the file storage; being alive needs nothing. A platform that replaces what is not well
//! asks the second: a database that rests for a minute must not cost all processes their lives.

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

/// A word of welcome
#[utoipa::path(get, path = "/api", operation_id = "welcome")]
async fn welcome() -> Json<Done> {
    Json(Done {
        message: Sentence::Welcome,
    })
}

/// Word that the process takes requests.
#[derive(Serialize, ToSchema)]
struct Life {
    status: Sign,
}

/// How a process says that it takes requests.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = SignOfLife)]
enum Sign {
    /// By answering.
    Alive,
}

/// Whether the process takes requests
///
/// Whatever it could do for them. For platforms that replace what is not alive.
#[utoipa::path(get, path = "/api/health-check/live", operation_id = "check_life")]
async fn live() -> Json<Life> {
    Json(Life { status: Sign::Alive })
}

/// How the server is.
#[derive(Serialize, ToSchema)]
struct Health {
    status: Overall,
    database: Part,
    faces: Part,
    storage: Part,
    pool: Pool,
    warnings: Vec<Sentence>,
}

/// How all parts are together.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = HealthStatus)]
enum Overall {
    /// All are well.
    Healthy,
    /// Some are not, which `warnings` name.
    Degraded,
}

/// Health as an answer, by whose status load balancers go.
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

/// The jobs of this process, and those of all.
#[derive(Serialize, ToSchema)]
struct Pool {
    /// Jobs that run at once in this process.
    size: usize,
    #[serde(flatten)]
    load: Load,
}

/// Whether the server can serve
///
/// Not without its database and its file storage. Without the face engine guests can register and look, and their matching waits.
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

fn sentence(warning: Warning) -> Sentence {
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
        Warning::ClockInDoubt => Sentence::ClockInDoubt,
        Warning::EventsOverdue => Sentence::EventsOverdue,
    }
}
