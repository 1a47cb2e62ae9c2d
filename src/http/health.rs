//! Whether anybody is at home.

use axum::Router;
use axum::routing::get;
use serde::Serialize;

use crate::http::State;
use crate::http::extract::Json;
use crate::http::words::Sentence;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/api", get(welcome))
}

#[derive(Serialize)]
struct Welcome {
    message: Sentence,
}

/// `GET /api`.
async fn welcome() -> Json<Welcome> {
    Json(Welcome {
        message: Sentence::Welcome,
    })
}
