//! Ending all sessions of an account, by wish or by a new password.
//!
//! A lost phone, a shared computer: whoever has an account can end what others may hold of it.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{post, put};
use serde::Deserialize;

use crate::http::State;
use crate::http::auth::Account;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::wire::{Done, Token};
use crate::http::words::Sentence;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/logout-everywhere", post(log_out))
        .route("/api/me/password", put(change_password))
}

/// `POST /api/logout-everywhere`: ends all tokens of the account, this one too.
async fn log_out(Extract(state): Extract<State>, Account(account): Account) -> Result<Json<Done>> {
    state.accounts.log_out_everywhere(&account.user).await?;
    Ok(Json(Done {
        message: Sentence::LoggedOutEverywhere,
    }))
}

#[derive(Deserialize)]
struct Change {
    current_password: String,
    new_password: String,
}

/// `PUT /api/me/password`: ends all tokens of the account, and answers one to go on with.
async fn change_password(
    Extract(state): Extract<State>,
    Account(account): Account,
    Json(change): Json<Change>,
) -> Result<Json<Token>> {
    let token = state
        .accounts
        .change_password(&account.user, &change.current_password, &change.new_password)
        .await?;
    Ok(Json(token.into()))
}
