//! Registration of guests, with a selfie or without.
//!
//! Three endpoints do the same for three generations of clients; they differ in the status for an unknown code. A
//! selfie is read last and stored after everything else is accepted; it is deleted if the account cannot be created.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::accounts::{self, Credentials, Email, Limited, NewSelfie, Password, Username};
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::refusals::{
    BAD_CODE, BAD_CREDENTIALS, BAD_PICTURE, BAD_SELFIE, BUSY, CODE_UNKNOWN, CONSENT_OUTDATED,
    CONSENT_REQUIRED, ENDED, FOREIGN_FORMAT, INCOMPLETE_FORM, STORAGE_DOWN, TOO_MANY_TRIES,
};
use crate::http::error::{Error, Result};
use crate::http::extract::{FileForm, Json, Upload};
use crate::http::openapi::{Routes, routes};
use crate::http::{selfie, wire};
use crate::model::{Account, EventCode};

pub(super) fn routes() -> Routes {
    routes![
        register => [ENDED, BAD_CREDENTIALS, BAD_CODE, CONSENT_OUTDATED, TOO_MANY_TRIES, BUSY],
        register_invited => [ENDED, BAD_CREDENTIALS, CODE_UNKNOWN, CONSENT_OUTDATED, TOO_MANY_TRIES, BUSY],
        register_with_selfie => [
            ENDED, BAD_CREDENTIALS, CODE_UNKNOWN, BAD_PICTURE, BAD_SELFIE, FOREIGN_FORMAT, CONSENT_OUTDATED,
            CONSENT_REQUIRED, INCOMPLETE_FORM, TOO_MANY_TRIES, STORAGE_DOWN, BUSY,
        ],
    ]
}

/// A new guest and an event code.
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

/// A new guest. The role is always guest; any other requested role is ignored.
#[derive(Deserialize, ToSchema)]
struct Applicant {
    #[schema(value_type = Username)]
    username: String,
    #[schema(value_type = Email)]
    email: String,
    #[schema(value_type = Password)]
    password: String,
}

/// A new guest with a selfie.
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
    /// A JPEG, PNG or WebP image of the guest alone, at most 10 MB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
}

/// The required text fields of a form with a selfie.
const TEXTS: [&str; 4] = ["username", "email", "password", "event_code"];

impl Applicant {
    fn of(form: &FileForm<RegistrationWithSelfie>) -> Result<Self> {
        Ok(Self {
            username: form.text("username")?.to_owned(),
            email: form.text("email")?.to_owned(),
            password: form.text("password")?.to_owned(),
        })
    }

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
/// All problems are reported at once, including an unknown code. The selfie is sent later, by `upload_selfie`.
#[utoipa::path(post, path = "/api/register-with-event-code", operation_id = "register")]
async fn register(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::Registered>> {
    let account = without_selfie(&state, client, &body).await?;
    registered(&state, account)
}

/// Register as an invited guest
///
/// Like `register`, but an unknown code is a 404 and the only problem reported.
#[utoipa::path(post, path = "/api/register-invite", operation_id = "register_invited")]
async fn register_invited(
    State(state): State<AppState>,
    client: Client,
    Json(body): Json<Registration>,
) -> Result<Json<wire::Registered>> {
    let account = without_selfie(&state, client, &body).await;
    registered(&state, account.map_err(code_first)?)
}

async fn without_selfie(
    state: &AppState,
    client: Client,
    body: &Registration,
) -> std::result::Result<Account, accounts::Error> {
    let agreement = body.consent.as_deref().map(|hash| client.agreement(hash));
    state
        .accounts
        .limited(client.origin)
        .register(&body.user_data.credentials(), &body.event_code, None, agreement)
        .await
}

/// Register as an invited guest, with a selfie
///
/// A selfie without exactly one usable face is refused, as by `validate_selfie`. If the face engine is busy, the selfie
/// is checked after the response instead, and `show_matching` reports the result. Send the text fields before the file:
/// then problems with them are reported before the file is read.
#[utoipa::path(
    post,
    path = "/api/register-invite-with-selfie",
    operation_id = "register_with_selfie"
)]
async fn register_with_selfie(
    State(state): State<AppState>,
    client: Client,
    upload: Upload<RegistrationWithSelfie>,
) -> Result<Json<wire::Registered>> {
    let limited = state.accounts.limited(client.origin);
    limited.count_registration().await?;
    let mut form = selfie::KEPT.form(upload, &state.spool, client.origin);
    form.read_texts().await?;
    if form.has_before_file(&TEXTS) {
        check(&limited, client, &form, false).await?;
    }
    form.read_rest().await?;
    check(&limited, client, &form, true).await?;
    let applicant = Applicant::of(&form)?;
    let code = form.text("event_code")?.to_owned();
    let consent = form.optional_text("consent").map(str::to_owned);
    let file = form.into_file().await?;
    let intake = state.matching.take_in(file.bytes()).await??;
    let selfie = NewSelfie {
        object_key: intake.key.as_str(),
        content_type: intake.content_type,
        strict: intake.strict,
        digest: intake.digest,
    };
    let agreement = consent.as_deref().map(|hash| client.agreement(hash));
    let account = limited
        .complete_registration(&applicant.credentials(), &code, Some(&selfie), agreement)
        .await;
    if account.is_err() {
        state.matching.discard(&intake).await;
    }
    registered(&state, account.map_err(code_first)?)
}

/// The response to a registration. Its token saves the client a login, and the server a password hash.
fn registered(state: &AppState, account: Account) -> Result<Json<wire::Registered>> {
    let token = state.accounts.issue_token(&account.user)?;
    Ok(Json(wire::Registered::new(account, token)))
}

/// Refuses a form because of its text fields.
async fn check(
    limited: &Limited<'_>,
    client: Client,
    form: &FileForm<RegistrationWithSelfie>,
    is_whole: bool,
) -> Result<()> {
    let (applicant, code) = (Applicant::of(form)?, form.text("event_code")?);
    let agreement = form.optional_text("consent").map(|hash| client.agreement(hash));
    limited
        .check_registration(&applicant.credentials(), code, agreement, is_whole)
        .await
        .map_err(code_first)
}

/// For invited guests an unknown code is the only problem that is reported.
fn code_first(error: accounts::Error) -> Error {
    match error {
        accounts::Error::Invalid(problems) if problems.contains(&accounts::Problem::EventCodeUnknown) => {
            accounts::Error::EventCodeUnknown.into()
        }
        error => error.into(),
    }
}
