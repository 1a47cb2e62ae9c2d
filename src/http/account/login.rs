//! Logging in.
//!
//! One password may open several accounts of the same person, one per event; then the client is given the list and
//! comes back with the chosen `user_id`.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::accounts::Login;
use crate::http::State;
use crate::http::client::Client;
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Json};
use crate::http::wire::Token;
use crate::http::words::Sentence;
use crate::model::{Account, EventCode, EventId, UserId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/login", post(login))
        .route("/api/token", post(token))
}

#[derive(Deserialize)]
struct Entry {
    /// A name or an e-mail address.
    username: String,
    password: String,
    /// Which of several accounts.
    user_id: Option<UserId>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum Opened {
    One(Token),
    Several {
        multiple_accounts: bool,
        accounts: Vec<Choice>,
        message: Sentence,
    },
}

#[derive(Serialize)]
struct Choice {
    user_id: UserId,
    username: String,
    event_id: Option<EventId>,
    event_name: Option<String>,
    event_code: Option<EventCode>,
}

impl From<Account> for Choice {
    fn from(Account { user, event }: Account) -> Self {
        let (event_name, event_code) = event.map(|event| (event.name, event.code)).unzip();
        Self {
            user_id: user.id,
            username: user.username,
            event_id: user.event_id,
            event_name,
            event_code,
        }
    }
}

/// `POST /api/login`: a token, or the accounts to choose from.
async fn login(
    Extract(state): Extract<State>,
    client: Client,
    Json(entry): Json<Entry>,
) -> Result<Json<Opened>> {
    let opened = state
        .accounts
        .door(client.origin)
        .login(&entry.username, &entry.password, entry.user_id)
        .await?;
    Ok(Json(match opened {
        Login::One { token, .. } => Opened::One(token.into()),
        Login::Several(accounts) => Opened::Several {
            multiple_accounts: true,
            accounts: accounts.into_iter().map(Choice::from).collect(),
            message: Sentence::SeveralAccounts,
        },
    }))
}

/// `POST /api/token`: the `OAuth2` password form, which cannot offer a choice.
async fn token(
    Extract(state): Extract<State>,
    client: Client,
    Form(entry): Form<Entry>,
) -> Result<Json<Token>> {
    match state
        .accounts
        .door(client.origin)
        .login(&entry.username, &entry.password, entry.user_id)
        .await?
    {
        Login::One { token, .. } => Ok(Json(token.into())),
        Login::Several(_) => Err(Error::unauthenticated(Sentence::SeveralAccounts)),
    }
}
