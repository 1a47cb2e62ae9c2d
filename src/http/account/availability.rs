//! What the registration form asks while it is being filled in.
//!
//! The answers are hints for the person typing: the registration itself decides again. Nothing here needs an
//! account.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::accounts::Availability;
use crate::http::State;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::extract::Json;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/check-event-code", post(check_event_code))
        .route("/api/check-user-availability", post(check_availability))
}

#[derive(Deserialize)]
struct Code {
    event_code: String,
}

#[derive(Serialize)]
struct Validity {
    valid: bool,
}

/// `POST /api/check-event-code`.
async fn check_event_code(
    Extract(state): Extract<State>,
    client: Client,
    Json(body): Json<Code>,
) -> Result<Json<Validity>> {
    let door = state.accounts.door(client.origin);
    let valid = door.check_event_code(&body.event_code).await?;
    Ok(Json(Validity { valid }))
}

#[derive(Deserialize)]
struct Wish {
    username: Option<String>,
    email: Option<String>,
    event_code: Option<String>,
}

/// `POST /api/check-user-availability`: 404 for an unknown code.
async fn check_availability(
    Extract(state): Extract<State>,
    client: Client,
    Json(wish): Json<Wish>,
) -> Result<Json<Availability>> {
    let Wish {
        username,
        email,
        event_code,
    } = wish;
    // A form that is not filled in yet sends empty texts.
    let code = event_code.as_deref().filter(|code| !code.trim().is_empty());
    let door = state.accounts.door(client.origin);
    let found = door.check_availability(username.as_deref(), email.as_deref(), code);
    Ok(Json(found.await?))
}
