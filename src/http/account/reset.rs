//! A forgotten password.
//!
//! The answer is the same for every address and comes at the same time: the token is made and sent after it.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;
use utoipa::ToSchema;

use crate::accounts::{Email, Password, ResetRequest};
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

/// Whose password was forgotten.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"email": "anna@example.org"})))]
struct ResetLinkRequest {
    #[schema(value_type = Email)]
    email: Option<String>,
}

/// Ask for a token to set a forgotten password
///
/// It comes by mail. The answer is the same whether or not the address has an account.
#[utoipa::path(post, path = "/api/password-reset/request", operation_id = "ask_for_reset")]
async fn ask(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<ResetLinkRequest>,
) -> Result<Json<Done>> {
    let email = wanted(body.email, "email")?;
    let request = state.accounts.ask_for_reset(client.origin, &email).await?;
    let tasks = state.tasks.clone();
    tasks.spawn(send(state, request, context::language()).in_current_span());
    Ok(Json(Done {
        message: Sentence::ResetAskedFor,
    }))
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
        tracing::error!(%error, "a token for a forgotten password could not be sent");
    }
}

/// A field's text. Clients of these addresses expect 400 for one that is missing, not 422.
fn wanted(text: Option<String>, field: &str) -> Result<String> {
    text.ok_or_else(|| Error::refused(Problem::from(Sentence::FieldMissing).of_field(field)))
}

/// A token from a mail, and the password to be.
#[derive(Deserialize, ToSchema)]
#[schema(as = ResetProof)]
struct Proof {
    #[schema(value_type = String)]
    token: Option<String>,
    #[schema(value_type = Password)]
    new_password: Option<String>,
}

/// Whose password it is now.
#[derive(Serialize, ToSchema)]
#[schema(as = ResetDone)]
struct Reset {
    message: Sentence,
    username: String,
}

/// Set a forgotten password
///
/// The token is good once, for an hour. All tokens of the account from earlier logins end.
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
