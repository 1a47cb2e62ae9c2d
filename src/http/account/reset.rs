//! A forgotten password.
//!
//! The answer is the same for every address and comes at the same time: the token is made and sent after it.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};
use tracing::Instrument as _;

use crate::accounts::ResetRequest;
use crate::http::State;
use crate::http::client::Client;
use crate::http::context;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::wire::Done;
use crate::http::words::{Language, Sentence};
use crate::mail::letters;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/password-reset/request", post(ask))
        .route("/api/password-reset/confirm", post(confirm))
}

#[derive(Deserialize)]
struct Wish {
    email: String,
}

/// `POST /api/password-reset/request`: 400 for what is no address.
async fn ask(Extract(state): Extract<State>, client: Client, Json(wish): Json<Wish>) -> Result<Json<Done>> {
    let request = state.accounts.ask_for_reset(client.origin, &wish.email).await?;
    let tasks = state.tasks.clone();
    tasks.spawn(send(state, request, context::language()).in_current_span());
    Ok(Json(Done {
        message: Sentence::ResetAskedFor,
    }))
}

/// Makes a token and sends it, if the address has an account.
async fn send(state: State, request: ResetRequest, language: Language) {
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

#[derive(Deserialize)]
struct Proof {
    token: String,
    new_password: String,
}

#[derive(Serialize)]
struct Reset {
    message: Sentence,
    username: String,
}

/// `POST /api/password-reset/confirm`: 400 for a token that is not valid, and for a weak password.
async fn confirm(Extract(state): Extract<State>, Json(proof): Json<Proof>) -> Result<Json<Reset>> {
    let user = state
        .accounts
        .reset_password(&proof.token, &proof.new_password)
        .await?;
    Ok(Json(Reset {
        message: Sentence::PasswordReset,
        username: user.username,
    }))
}
