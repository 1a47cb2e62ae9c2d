//! The paths for tests: what goes wrong, what was asked, what is stored.
//!
//! They need no signature and no fault touches them.

use std::sync::Arc;

use axum::body::Bytes;
use axum::extract::State;
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::Service;
use crate::faults::Faults;

type Shared = State<Arc<Service>>;

pub(super) async fn greet() -> &'static str {
    "A stand-in for Amazon Rekognition, for tests. See /faults, /calls and /faces.\n"
}

pub(super) async fn faults(State(service): Shared) -> Response {
    json(&service.injector.faults())
}

pub(super) async fn set_faults(State(service): Shared, body: Bytes) -> Response {
    match Faults::read(&body) {
        Ok(faults) => {
            service.injector.set(faults);
            json(&service.injector.faults())
        }
        Err(error) => (StatusCode::BAD_REQUEST, format!("{error}\n")).into_response(),
    }
}

pub(super) async fn calls(State(service): Shared) -> Response {
    json(&service.call_log.calls())
}

pub(super) async fn clear_calls(State(service): Shared) -> StatusCode {
    service.call_log.clear();
    StatusCode::NO_CONTENT
}

pub(super) async fn faces(State(service): Shared) -> Response {
    json(&service.account.stored_faces())
}

fn json(value: &impl Serialize) -> Response {
    match serde_json::to_vec(value) {
        Ok(body) => ([(CONTENT_TYPE, "application/json")], body).into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}
