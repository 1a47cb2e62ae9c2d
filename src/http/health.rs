//! Whether anybody is at home, and how they are.
//!
//! The addresses are open to everyone, load balancers first of all, and therefore tell nothing but states and counts. Being
//! ready needs the database and the file storage; being alive needs nothing. A platform that replaces what is not well
//! asks the second: a database that rests for a minute must not cost all processes their lives.

use axum::Router;
use axum::extract::State as Extract;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;

use crate::health::{Load, Part, Report};
use crate::http::State;
use crate::http::error::health_status;
use crate::http::extract::Json;
use crate::http::wire::Done;
use crate::http::words::Sentence;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api", get(welcome))
        .route("/api/health-check", get(check))
        .route("/api/health-check/live", get(live))
}

/// `GET /api`.
async fn welcome() -> Json<Done> {
    Json(Done {
        message: Sentence::Welcome,
    })
}

#[derive(Serialize)]
struct Life {
    status: &'static str,
}

/// `GET /api/health-check/live`: 200 as long as the process takes requests, whatever it could do for them.
async fn live() -> Json<Life> {
    Json(Life { status: "alive" })
}

#[derive(Serialize)]
struct Health {
    status: &'static str,
    database: Part,
    faces: Part,
    storage: Part,
    pool: Pool,
    warnings: Vec<Sentence>,
}

#[derive(Serialize)]
struct Pool {
    /// Jobs that run at once in this process.
    size: usize,
    #[serde(flatten)]
    load: Load,
}

/// `GET /api/health-check`: 503 without the database or the file storage; without the face engine guests can
/// register and look, and their matching waits.
async fn check(Extract(state): Extract<State>) -> Response {
    let Report {
        database,
        faces,
        storage,
        load,
    } = state.health.check().await;
    let parts = [
        (database, Sentence::DatabaseUnavailable),
        (storage, Sentence::StorageUnavailable),
        (faces, Sentence::FacesUnavailable),
    ];
    let warnings: Vec<_> = parts
        .into_iter()
        .filter(|(part, _)| *part == Part::Unavailable)
        .map(|(_, sentence)| sentence)
        .collect();
    let can_serve = database == Part::Ok && storage == Part::Ok;
    let health = Health {
        status: if warnings.is_empty() {
            "healthy"
        } else {
            "degraded"
        },
        database,
        faces,
        storage,
        pool: Pool {
            size: state.settings.pool_size,
            load,
        },
        warnings,
    };
    (health_status(can_serve), Json(health)).into_response()
}
