//! Login by JSON or by OAuth2's password form.
//!
//! One password may open several accounts of the same person, one per event. The response then lists them, and the
//! client repeats the request with the chosen `user_id`.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::accounts::Login;
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::refusals::{BUSY, ENDED, SEVERAL_ACCOUNTS, TOO_MANY_TRIES, WRONG_CREDENTIALS};
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Json};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Token;
use crate::http::words::Sentence;
use crate::model::{Account, EventCode, EventId, UserId};

pub(super) fn routes() -> Routes {
    routes![
        login => [ENDED, WRONG_CREDENTIALS, TOO_MANY_TRIES, BUSY],
        token => [ENDED, WRONG_CREDENTIALS, SEVERAL_ACCOUNTS, TOO_MANY_TRIES, BUSY],
    ]
}

/// A username and password.
#[derive(Deserialize, ToSchema)]
#[schema(as = Credentials, examples(json!({"username": "anna", "password": "Sesame-2026"})))]
pub(super) struct Entry {
    /// A username or an email address.
    pub(super) username: String,
    #[schema(format = Password)]
    pub(super) password: String,
    /// The account to use, if the password opens several.
    pub(super) user_id: Option<UserId>,
}

/// A token, or a list of accounts to choose from: either `access_token` and `token_type` are there, or
/// `multiple_accounts`, `accounts` and `message`.
#[derive(Serialize, ToSchema)]
#[serde(untagged)]
#[schema(as = LoginOutcome)]
pub(super) enum Opened {
    One(Token),
    Several {
        /// True if the password opens several accounts; otherwise missing.
        multiple_accounts: bool,
        accounts: Vec<Choice>,
        message: Sentence,
    },
}

/// One of the accounts that a password opens.
#[derive(Serialize, ToSchema)]
#[schema(as = LoginChoice)]
pub(super) struct Choice {
    user_id: UserId,
    username: String,
    event_id: Option<EventId>,
    event_name: Option<String>,
    /// Always null: the code is not shown before login.
    event_code: Option<EventCode>,
}

impl From<Login> for Opened {
    fn from(login: Login) -> Self {
        match login {
            Login::One { token, .. } => Self::One(token.into()),
            Login::Several(accounts) => Self::Several {
                multiple_accounts: true,
                accounts: accounts.into_iter().map(Choice::from).collect(),
                message: Sentence::SeveralAccounts,
            },
        }
    }
}

impl From<Account> for Choice {
    fn from(Account { user, event }: Account) -> Self {
        Self {
            user_id: user.id,
            username: user.username,
            event_id: user.event_id,
            event_name: event.map(|event| event.name),
            event_code: None,
        }
    }
}

/// Log in
///
/// One password may open several accounts of a person, one per event. The response then lists the accounts, and the
/// client repeats the request with `user_id`.
#[utoipa::path(post, path = "/api/login", operation_id = "log_in")]
async fn login(
    State(state): State<AppState>,
    client: Client,
    Json(entry): Json<Entry>,
) -> Result<Json<Opened>> {
    let opened = state
        .accounts
        .limited(client.origin)
        .login(&entry.username, &entry.password, entry.user_id)
        .await?;
    Ok(Json(opened.into()))
}

/// Log in with the OAuth2 password form
///
/// This form cannot offer a choice: a password that opens several accounts is refused unless `user_id` is sent.
#[utoipa::path(post, path = "/api/token", operation_id = "log_in_by_form")]
async fn token(
    State(state): State<AppState>,
    client: Client,
    Form(entry): Form<Entry>,
) -> Result<Json<Token>> {
    match state
        .accounts
        .limited(client.origin)
        .login(&entry.username, &entry.password, entry.user_id)
        .await?
    {
        Login::One { token, .. } => Ok(Json(token.into())),
        Login::Several(_) => Err(Error::unauthenticated(Sentence::SeveralAccounts)),
    }
}
