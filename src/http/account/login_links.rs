//! Login by a link or a code that is sent to a guest's email address.
//!
//! The response and its timing are the same for every address: the link is made and sent after the response.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use super::login::Opened;
use crate::accounts::{Email, LoginProof};
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::refusals::{BAD_ADDRESS, CODE_UNKNOWN, ENDED, LOGIN_LINK_INVALID, TOO_MANY_TRIES};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::Json;
use crate::http::letters as mail;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::mail::letters;
use crate::model::UserId;

pub(super) fn routes() -> Routes {
    routes![
        ask => [BAD_ADDRESS, CODE_UNKNOWN, ENDED, TOO_MANY_TRIES],
        confirm => [LOGIN_LINK_INVALID, ENDED, TOO_MANY_TRIES],
    ]
}

/// The email address of a guest.
#[derive(Deserialize, ToSchema)]
#[schema(as = LoginLinkRequest, examples(json!({"email": "anna@example.org", "event_code": "M01"})))]
struct Asked {
    #[schema(value_type = Email)]
    email: String,
    /// Only for the account in this event.
    event_code: Option<String>,
}

/// Request a login link
///
/// A link and a code are sent by email; they expire in 15 minutes and work once. The response is the same whether or not
/// a guest has the address.
#[utoipa::path(post, path = "/api/login-link", operation_id = "ask_for_login_link")]
async fn ask(State(state): State<AppState>, client: Client, Json(asked): Json<Asked>) -> Result<Json<Done>> {
    // A form that is not filled in sends an empty text.
    let code = asked.event_code.as_deref().filter(|code| !code.trim().is_empty());
    let limited = state.accounts.limited(client.origin);
    let request = limited.ask_for_login_link(&asked.email, code, None).await?;
    let accounts = state.accounts.clone();
    let made = async move { accounts.make_login_link(&request).await };
    mail::send(&state, letters::login_link, made);
    Ok(Json(Done {
        message: Sentence::LoginLinkAskedFor,
    }))
}

/// The token of a link, or an email address and the code that was sent to it.
#[derive(Deserialize, ToSchema)]
#[schema(as = LoginLinkProof)]
struct Proof {
    token: Option<String>,
    email: Option<String>,
    code: Option<String>,
    /// The account to use, if there are several.
    user_id: Option<UserId>,
}

/// Log in by a link or a code
///
/// The link may open several accounts of a person, one per event. The response then lists the accounts, and the client
/// repeats the request with `user_id`. A code is void after five wrong ones.
#[utoipa::path(post, path = "/api/login-link/confirm", operation_id = "log_in_by_link")]
async fn confirm(
    State(state): State<AppState>,
    client: Client,
    Json(proof): Json<Proof>,
) -> Result<Json<Opened>> {
    let given = match (&proof.token, &proof.email, &proof.code) {
        (Some(token), _, _) => LoginProof::Token(token),
        (None, Some(email), Some(code)) => LoginProof::Code { email, code },
        (None, Some(_), None) => return Err(missing("code")),
        (None, None, Some(_)) => return Err(missing("email")),
        (None, None, None) => return Err(missing("token")),
    };
    let limited = state.accounts.limited(client.origin);
    Ok(Json(limited.confirm_login(given, proof.user_id).await?.into()))
}

/// The refusal of a request without a field.
pub(super) fn missing(field: &str) -> Error {
    Error::invalid(Problem::from(Sentence::FieldMissing).of_field(field))
}
