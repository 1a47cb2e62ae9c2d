//! Guests register, with a selfie or with one to come.
//!
//! Three addresses do the same for clients of three generations; they differ in how an unknown code is answered.
//! The selfie's file is stored before the account, and thrown away if there comes no account.

use axum::extract::State as Extract;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::{self, Credentials, Email, NewSelfie, Password, Username};
use crate::http::State;
use crate::http::client::Client;
use crate::http::error::refusals::{
    BadCode, BadCredentials, BadPicture, Busy, CodeUnknown, ConsentOutdated, ConsentRequired, Ended,
    ForeignFormat, IncompleteForm, TooManyTries,
};
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Upload};
use crate::http::openapi::{Routes, routes};
use crate::http::{selfie, wire};
use crate::model::{Account, EventCode};

pub(super) fn routes() -> Routes {
    routes![register, register_invited, register_with_selfie]
}

/// A guest to be, and the code of an event.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({
    "user_data": {"username": "bea", "email": "bea@example.org", "password": "Sesame-2026"},
    "event_code": "M01",
})))]
struct Registration {
    user_data: Applicant,
    #[schema(value_type = EventCode)]
    event_code: String,
    /// The hash of the consent text that the guest agreed to.
    consent: Option<String>,
}

/// Whoever registers becomes a guest, whatever role they ask for.
#[derive(Deserialize, ToSchema)]
struct Applicant {
    #[schema(value_type = Username)]
    username: String,
    #[schema(value_type = Email)]
    email: String,
    #[schema(value_type = Password)]
    password: String,
}

/// A guest to be, with a selfie.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is gathered part by part")]
struct RegistrationWithSelfie {
    #[schema(value_type = Username)]
    username: String,
    #[schema(value_type = Email)]
    email: String,
    #[schema(value_type = Password)]
    password: String,
    #[schema(value_type = EventCode)]
    event_code: String,
    /// The hash of the consent text that the guest agreed to.
    consent: Option<String>,
    /// A JPEG, PNG or WebP picture of the guest alone, at most 10 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
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

/// Register as a guest
///
/// All that is wrong is told at once, an unknown code too. The selfie comes later, by `upload_selfie`.
#[utoipa::path(
    post,
    path = "/api/register-with-event-code",
    operation_id = "register",
    responses(Ended, BadCredentials, BadCode, ConsentOutdated, TooManyTries, Busy)
)]
async fn register(
    Extract(state): Extract<State>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::Registered>> {
    let account = without_selfie(&state, client, &body).await?;
    registered(&state, account)
}

/// Register as an invited guest
///
/// The same, but an unknown code is the only problem told.
#[utoipa::path(
    post,
    path = "/api/register-invite",
    operation_id = "register_invited",
    responses(Ended, BadCredentials, CodeUnknown, ConsentOutdated, TooManyTries, Busy)
)]
async fn register_invited(
    Extract(state): Extract<State>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::Registered>> {
    let account = without_selfie(&state, client, &body).await;
    registered(&state, account.map_err(code_first)?)
}

async fn without_selfie(
    state: &State,
    client: Client,
    body: &Registration,
) -> std::result::Result<Account, accounts::Error> {
    let agreement = body.consent.as_deref().map(|hash| client.agreement(hash));
    state
        .accounts
        .door(client.origin)
        .register(&body.user_data.credentials(), &body.event_code, None, agreement)
        .await
}

/// Register as an invited guest, with a selfie
///
/// What the picture shows is judged after the answer: `show_matching` tells how that went.
#[utoipa::path(
    post,
    path = "/api/register-invite-with-selfie",
    operation_id = "register_with_selfie",
    responses(
        Ended,
        BadCredentials,
        CodeUnknown,
        BadPicture,
        ForeignFormat,
        ConsentOutdated,
        ConsentRequired,
        IncompleteForm,
        TooManyTries,
        Busy
    )
)]
async fn register_with_selfie(
    Extract(state): Extract<State>,
    client: Client,
    upload: Upload<RegistrationWithSelfie>,
) -> Result<Json<wire::Registered>> {
    let mut form = selfie::KEPT.gather(upload).await?;
    let applicant = Applicant {
        username: form.text("username")?,
        email: form.text("email")?,
        password: form.text("password")?,
    };
    let code = form.text("event_code")?;
    let consent = form.optional_text("consent");
    let intake = state.matching.take_in(form.file()?, true).await??;
    let selfie = NewSelfie {
        object_key: intake.key.as_str(),
        content_type: intake.content_type,
        strict: intake.strict,
    };
    let account = state
        .accounts
        .door(client.origin)
        .register(
            &applicant.credentials(),
            &code,
            Some(&selfie),
            consent.as_deref().map(|hash| client.agreement(hash)),
        )
        .await;
    if account.is_err() {
        state.matching.discard(&intake).await;
    }
    registered(&state, account.map_err(code_first)?)
}

/// The answer to a registration. Its token saves the client a login, and the server a password hash.
fn registered(state: &State, account: Account) -> Result<Json<wire::Registered>> {
    let token = state.accounts.issue_token(&account.user)?;
    Ok(Json(wire::Registered::new(account, token)))
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
