//! Checks for a registration form while it is being filled in.
//!
//! The results are hints for the person who types; the registration itself checks again. Nothing here needs an account.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Availability;
use crate::http::AppState;
use crate::http::auth::IsLoggedIn;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{CODE_UNKNOWN, ENDED, TOO_MANY_TRIES};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![
        check_event_code => [ENDED, TOO_MANY_TRIES],
        check_availability => [ENDED, CODE_UNKNOWN, TOO_MANY_TRIES],
    ]
}

/// An event code as a person typed it.
#[derive(Deserialize, ToSchema)]
#[schema(as = TypedCode, examples(json!({"event_code": "M01"})))]
struct Code {
    event_code: String,
}

/// Whether an event has this code.
#[derive(Serialize, ToSchema)]
#[schema(as = CodeValidity)]
struct Validity {
    valid: bool,
}

/// Check an event code
///
/// Spaces and case are ignored, here and in every other request that takes a code.
#[utoipa::path(post, path = "/api/check-event-code", operation_id = "check_event_code")]
async fn check_event_code(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<Code>,
) -> Result<Json<Validity>> {
    let limited = state.accounts.limited(client.origin);
    let valid = limited.check_event_code(&body.event_code).await?;
    Ok(Json(Validity { valid }))
}

/// The username and the email address to check; each field may be missing or empty.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"username": "zoe", "email": "zoe@example.org", "event_code": "M01"})))]
struct AvailabilityRequest {
    username: Option<String>,
    email: Option<String>,
    event_code: Option<String>,
}

/// Check whether a username and an email address are free
///
/// With an event code the result is about that event, without one about all accounts. It is a hint for the person who
/// types: the registration checks again. Only authenticated callers learn about other events.
#[utoipa::path(
    post,
    path = "/api/check-user-availability",
    operation_id = "check_availability"
)]
async fn check_availability(
    State(state): State<AppState>,
    client: Client,
    IsLoggedIn(is_logged_in): IsLoggedIn,
    Json(request): Json<AvailabilityRequest>,
) -> Result<Json<Availability>> {
    let AvailabilityRequest {
        username,
        email,
        event_code,
    } = request;
    // A form that is not filled in yet sends empty texts.
    let code = event_code.as_deref().filter(|code| !code.trim().is_empty());
    let limited = state.accounts.limited(client.origin);
    let found = limited.check_availability(username.as_deref(), email.as_deref(), code, is_logged_in);
    Ok(Json(found.await?))
}
