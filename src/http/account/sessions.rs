//! Ending all sessions of an account, on request or by a change of the password.
//!
//! After a lost phone or a login on a shared computer, the owner of an account can make all its tokens invalid.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::Password;
use crate::http::AppState;
use crate::http::auth::Account;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, BUSY, TOO_MANY_TRIES, WEAK_PASSWORD, WRONG_PASSWORD};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{Done, Token};
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        log_out,
        change_password => [WRONG_PASSWORD, WEAK_PASSWORD, ACCOUNT_UNKNOWN, TOO_MANY_TRIES, BUSY],
    ]
}

/// Log out everywhere
///
/// All tokens of the account become invalid, including the one of this request.
#[utoipa::path(post, path = "/api/logout-everywhere", operation_id = "log_out_everywhere")]
async fn log_out(State(state): State<AppState>, Account(account): Account) -> Result<Json<Done>> {
    state.accounts.log_out_everywhere(&account.user).await?;
    Ok(Json(Done {
        message: Sentence::LoggedOutEverywhere,
    }))
}

/// The current password and the new one.
#[derive(Deserialize, ToSchema)]
#[schema(as = PasswordChange, examples(json!({"current_password": "Sesame-2026", "new_password": "Sesame-2027"})))]
struct Change {
    #[schema(format = Password)]
    current_password: String,
    #[schema(value_type = Password)]
    new_password: String,
}

/// Change the caller's password
///
/// All tokens of the account become invalid; the response has a new one.
#[utoipa::path(put, path = "/api/me/password", operation_id = "change_password")]
async fn change_password(
    State(state): State<AppState>,
    client: Client,
    Account(account): Account,
    Json(change): Json<Change>,
) -> Result<Json<Token>> {
    let token = state
        .accounts
        .limited(client.origin)
        .change_password(&account.user, &change.current_password, &change.new_password)
        .await?;
    Ok(Json(token.into()))
}
