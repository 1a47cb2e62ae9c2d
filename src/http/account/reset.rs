//! Resetting a forgotten password by email.
//!
//! The response and its timing are the same for every address: the token is made and sent after the response.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;
use utoipa::ToSchema;

use crate::accounts::{Email, Password, ResetRequest};
use crate::error_chain::chain;
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::context;
use crate::http::error::refusals::{
    ACCOUNT_UNKNOWN, BAD_ADDRESS, BUSY, FIELD_WANTED, RESET_TOKEN_INVALID, TOO_MANY_TRIES, WEAK_PASSWORD,
};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::{Language, Sentence};
use crate::mail::letters;

pub(super) fn routes() -> Routes {
    routes![
        ask => [BAD_ADDRESS, FIELD_WANTED, TOO_MANY_TRIES],
        confirm => [RESET_TOKEN_INVALID, FIELD_WANTED, WEAK_PASSWORD, ACCOUNT_UNKNOWN, TOO_MANY_TRIES, BUSY],
    ]
}

/// The email address of the account.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"email": "anna@example.org"})))]
struct ResetLinkRequest {
    #[schema(value_type = Email)]
    email: Option<String>,
}

/// Request a password reset
///
/// A token is sent by email. The response is the same whether or not the address has an account.
#[utoipa::path(post, path = "/api/password-reset/request", operation_id = "ask_for_reset")]
async fn ask(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<ResetLinkRequest>,
) -> Result<Json<Done>> {
    let email = wanted(body.email, "email")?;
    send_reset(&state, client, &email).await?;
    Ok(Json(Done {
        message: Sentence::ResetAskedFor,
    }))
}

/// Accepts a request for a reset, and sends the letter after the response.
pub(in crate::http) async fn send_reset(state: &AppState, client: Client, email: &str) -> Result<()> {
    let request = state.accounts.ask_for_reset(client.origin, email).await?;
    let sent = send(state.clone(), request, context::language());
    state.tasks.spawn(sent.in_current_span());
    Ok(())
}

/// Makes a token and sends it, if the address has an account.
async fn send(state: AppState, request: ResetRequest, language: Language) {
    let sent = async {
        let Some(reset) = state.accounts.make_reset_token(&request).await? else {
            return Ok(());
        };
        let site = state.settings.site_base_url.as_deref();
        let letter = letters::password_reset(language, &reset.email, &reset.token, site);
        state.mailer.send(&letter).await?;
        Ok::<_, Box<dyn std::error::Error + Send + Sync>>(())
    };
    if let Err(error) = sent.await {
        tracing::error!(error = %chain(&*error), "the email with a password reset token could not be sent");
    }
}

/// The text of a field. Clients of these endpoints expect 400, not 422, for a missing field.
fn wanted(text: Option<String>, field: &str) -> Result<String> {
    text.ok_or_else(|| Error::refused(Problem::from(Sentence::FieldMissing).of_field(field)))
}

/// A token from an email, and the new password.
#[derive(Deserialize, ToSchema)]
#[schema(as = ResetProof)]
struct Proof {
    #[schema(value_type = String)]
    token: Option<String>,
    #[schema(value_type = Password)]
    new_password: Option<String>,
}

/// The account whose password was set.
#[derive(Serialize, ToSchema)]
#[schema(as = ResetDone)]
struct Reset {
    message: Sentence,
    username: String,
}

/// Set a new password with a reset token
///
/// The token works once and expires after one hour. All access tokens of the account become invalid.
#[utoipa::path(post, path = "/api/password-reset/confirm", operation_id = "reset_password")]
async fn confirm(
    State(state): State<AppState>,
    client: Client,
    Json(proof): Json<Proof>,
) -> Result<Json<Reset>> {
    let token = wanted(proof.token, "token")?;
    let new_password = wanted(proof.new_password, "new_password")?;
    let user = state
        .accounts
        .limited(client.origin)
        .reset_password(&token, &new_password)
        .await?;
    Ok(Json(Reset {
        message: Sentence::PasswordReset,
        username: user.username,
    }))
}
