//! Guests register, with a selfie or with one to come.
//!
//! Three addresses do the same for clients of three generations; they differ in how an unknown code is answered.
//! The selfie's file is stored before the account, and thrown away if there comes no account.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::Deserialize;

use crate::accounts::{self, Credentials, NewSelfie};
use crate::http::State;
use crate::http::account::consent::agreement;
use crate::http::client::Client;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Upload};
use crate::http::{selfie, wire};
use crate::model::Account;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/register-with-event-code", post(register))
        .route("/api/register-invite", post(register_invited))
        .route("/api/register-invite-with-selfie", post(register_with_selfie))
}

#[derive(Deserialize)]
struct Registration {
    user_data: Applicant,
    event_code: String,
    /// The hash of the consent text that the guest agreed to.
    consent: Option<String>,
}

/// Whoever registers becomes a guest, whatever role they ask for.
#[derive(Deserialize)]
struct Applicant {
    username: String,
    email: String,
    password: String,
}

impl Applicant {
    fn credentials(&self) -> Credentials<'_> {
        Credentials {
            username: &self.username,
            email: &self.email,
            password: &self.password,
        }
    }
}

/// `POST /api/register-with-event-code`: 400 with all that is wrong.
async fn register(
    Extract(state): Extract<State>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::User>> {
    Ok(Json(without_selfie(&state, client, &body).await?.into()))
}

/// `POST /api/register-invite`: the same, but 404 for an unknown code.
async fn register_invited(
    Extract(state): Extract<State>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::User>> {
    let registered = without_selfie(&state, client, &body).await;
    Ok(Json(registered.map_err(code_first)?.into()))
}

async fn without_selfie(
    state: &State,
    client: Client,
    body: &Registration,
) -> std::result::Result<Account, accounts::Error> {
    let address = client.address();
    let agreement = agreement(body.consent.as_deref(), &address);
    state
        .accounts
        .door(client.origin)
        .register(&body.user_data.credentials(), &body.event_code, None, agreement)
        .await
}

/// `POST /api/register-invite-with-selfie`: 404 for an unknown code, 400 for anything else that is wrong.
async fn register_with_selfie(
    Extract(state): Extract<State>,
    client: Client,
    upload: Upload,
) -> Result<Json<wire::User>> {
    let mut form = selfie::KEPT.gather(upload).await?;
    let applicant = Applicant {
        username: form.text("username")?,
        email: form.text("email")?,
        password: form.text("password")?,
    };
    let code = form.text("event_code")?;
    let (consent, address) = (form.optional_text("consent"), client.address());
    let intake = state.matching.take_in(form.file()?, true).await??;
    let selfie = NewSelfie {
        object_key: intake.key.as_str(),
        content_type: intake.content_type,
        strict: intake.strict,
    };
    let registered = state
        .accounts
        .door(client.origin)
        .register(
            &applicant.credentials(),
            &code,
            Some(&selfie),
            agreement(consent.as_deref(), &address),
        )
        .await;
    if registered.is_err() {
        state.matching.discard(&intake).await;
    }
    Ok(Json(registered.map_err(code_first)?.into()))
}

/// For those who were invited, a code that leads nowhere is the only problem worth telling.
fn code_first(error: accounts::Error) -> Error {
    match error {
        accounts::Error::Invalid(problems) if problems.contains(&accounts::Problem::EventCodeUnknown) => {
            accounts::Error::EventCodeUnknown.into()
        }
        error => error.into(),
    }
}
