//! Guests who join by an event code and a selfie, without a password.
//!
//! The order of checks is that of a registration with a selfie: limit, code, consent, texts, file, storage. Nothing is
//! hashed. The answer has a token for now and a personal link for later.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::Serialize;
use utoipa::ToSchema;

use crate::accounts::{self, Applicant, DisplayName, Email, Limited, NewSelfie};
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::refusals::{
    BAD_GUEST, BAD_PICTURE, BAD_SELFIE, BUSY, CODE_UNKNOWN, CONSENT_OUTDATED, CONSENT_REQUIRED, ENDED,
    FOREIGN_FORMAT, INCOMPLETE_FORM, STORAGE_DOWN, TOO_MANY_TRIES,
};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Created, FileForm, Upload};
use crate::http::openapi::{Routes, routes};
use crate::http::selfie;
use crate::http::wire::{NamedUser, PersonalLink, Token};
use crate::http::words::Sentence;
use crate::limits::SelfieDigest;
use crate::matching;
use crate::model::{EventCode, Language};

pub(super) fn routes() -> Routes {
    routes![
        join => [
            ENDED, BAD_GUEST, CODE_UNKNOWN, BAD_PICTURE, BAD_SELFIE, FOREIGN_FORMAT, CONSENT_OUTDATED,
            CONSENT_REQUIRED, INCOMPLETE_FORM, TOO_MANY_TRIES, STORAGE_DOWN, BUSY,
        ],
    ]
}

/// A new guest without a password.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is gathered part by part")]
pub(in crate::http) struct NewGuest {
    #[schema(value_type = EventCode)]
    event_code: String,
    /// The hash of the consent text that the guest agreed to.
    consent: Option<String>,
    /// A JPEG, PNG or WebP image of the guest alone, at most 10 MB. A part without a file name and without bytes is
    /// ignored, and of several files the last counts.
    #[schema(value_type = Option<String>, format = Binary)]
    file: Option<Vec<u8>>,
    /// For a way back by email, and for emails about new photos. It is not confirmed.
    #[schema(value_type = Option<Email>)]
    email: Option<String>,
    /// What the guest is called.
    #[schema(value_type = Option<DisplayName>)]
    name: Option<String>,
    /// The language of emails.
    language: Option<Language>,
}

/// A guest who has joined.
#[derive(Serialize, ToSchema)]
struct JoinedGuest {
    #[serde(flatten)]
    token: Token,
    user: NamedUser,
    personal_link: PersonalLink,
}

/// Join an event as a guest without a password
///
/// The guest comes back by the personal link, or by an email if there is an address. A selfie is checked as by
/// `register_with_selfie`; without one, it is sent later. Send the text fields before the file: then problems with them
/// are reported before the file is read.
#[utoipa::path(post, path = "/api/guests", operation_id = "join_as_guest")]
async fn join(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    upload: Upload<NewGuest>,
) -> Result<Created<JoinedGuest>> {
    let joined = JoinForm::default().join(&state, client, upload).await?;
    Ok(Created(JoinedGuest {
        token: joined.token.into(),
        personal_link: PersonalLink::new(&joined.link, &state.settings, &headers),
        user: joined.account.into(),
    }))
}

/// What a guest sends to join. After a refusal it holds the texts that were read until then.
#[derive(Debug, Default)]
pub(in crate::http) struct JoinForm {
    code: Option<String>,
    /// Whether a form without a selfie is refused.
    needs_selfie: bool,
    /// Whether a page sends it: a selfie needs consent wherever this server is, and the next page says what the job finds
    /// wrong with it.
    is_page: bool,
    /// The secret of the form, if it has one.
    attempt: Option<String>,
    /// The digest of its selfie.
    selfie: Option<SelfieDigest>,
    /// The hash of the consent text.
    pub(in crate::http) consent: Option<String>,
    /// The email address.
    pub(in crate::http) email: Option<String>,
    name: Option<String>,
    language: Option<Language>,
}

impl JoinForm {
    /// The form of a page, whose address has the code.
    pub(in crate::http) fn for_event(code: &str, needs_selfie: bool) -> Self {
        Self {
            code: Some(code.to_owned()),
            needs_selfie,
            is_page: true,
            ..Self::default()
        }
    }

    /// Reads the form and makes the guest, or opens the account that the same form has made.
    pub(in crate::http) async fn join(
        &mut self,
        state: &AppState,
        client: Client,
        upload: Upload<NewGuest>,
    ) -> Result<accounts::JoinedGuest> {
        let limited = state.accounts.limited(client.origin);
        limited.count_registration().await?;
        match self.make_guest(state, &limited, client, upload).await {
            Ok(joined) => Ok(joined),
            // It was sent twice at once.
            Err(error) => self.joined_before(&limited).await?.ok_or(error),
        }
    }

    async fn make_guest(
        &mut self,
        state: &AppState,
        limited: &Limited<'_>,
        client: Client,
        upload: Upload<NewGuest>,
    ) -> Result<accounts::JoinedGuest> {
        let form = selfie::KEPT.form(upload, &state.spool, client.origin);
        let mut form = form.skipping_empty_files();
        form.read_texts().await?;
        if form.has_before_file(&[]) {
            self.read(&form)?;
            if self.code.is_some() {
                let checked = self.check(limited, client, &form).await;
                // The address may be taken by the account that the same form has made, which the selfie tells.
                let may_be_own =
                    |error: &Error| self.attempt.is_some() && error.code() == Sentence::EmailTaken.code();
                checked.or_else(|error| if may_be_own(&error) { Ok(()) } else { Err(error) })?;
            }
        }
        form.read_rest().await?;
        self.read(&form)?;
        if self.needs_selfie && self.consent.is_none() {
            return Err(accounts::Error::ConsentWanted.into());
        }
        let checked = self.check(limited, client, &form).await;
        let code = self.code()?.to_owned();
        let file = form.into_optional_file().await;
        if let Ok(Some(file)) = &file {
            self.selfie = Some(matching::digest(&file.bytes()).await);
        }
        if let Some(joined) = self.joined_before(limited).await? {
            return Ok(joined);
        }
        checked?;
        let file = file?;
        if self.needs_selfie && file.is_none() {
            return Err(Error::refused(
                Problem::from(Sentence::FileMissing).of_field("file"),
            ));
        }
        let intake = match &file {
            Some(file) if self.is_page => Some(state.matching.take_in_unjudged(file.bytes()).await??),
            Some(file) => Some(state.matching.take_in(file.bytes()).await??),
            None => None,
        };
        let selfie = intake.as_ref().map(|intake| NewSelfie {
            object_key: intake.key.as_str(),
            content_type: intake.content_type,
            strict: intake.strict,
            digest: intake.digest,
        });
        let agreement = self.consent.as_deref().map(|hash| client.agreement(hash));
        let joined = limited
            .join_as_guest(&self.applicant(), &code, selfie.as_ref(), agreement)
            .await;
        if let (Err(_), Some(intake)) = (&joined, &intake) {
            state.matching.discard(intake).await;
        }
        Ok(joined?)
    }

    /// Takes the texts that the form has so far.
    fn read(&mut self, form: &FileForm<NewGuest>) -> Result<()> {
        let optional = |field: &str| form.optional_text(field).map(str::to_owned);
        let invalid = || Error::invalid(Problem::from(Sentence::FieldInvalid).of_field("language"));
        let language = form.optional_text("language");
        let language = language.map(|tag| Language::from_tag(tag).ok_or_else(invalid));
        self.code = self.code.take().or_else(|| optional("event_code"));
        self.consent = optional("consent");
        self.email = optional("email");
        self.name = optional("name");
        self.language = language.transpose()?;
        self.attempt = optional("attempt").filter(|_| self.is_page);
        Ok(())
    }

    /// Refuses a form because of its texts, or because it has a file without consent.
    async fn check(&self, limited: &Limited<'_>, client: Client, form: &FileForm<NewGuest>) -> Result<()> {
        if self.is_page && form.has_file() && self.consent.is_none() {
            return Err(accounts::Error::ConsentWanted.into());
        }
        let agreement = self.consent.as_deref().map(|hash| client.agreement(hash));
        limited
            .check_guest(&self.applicant(), self.code()?, agreement, form.has_file())
            .await?;
        Ok(())
    }

    /// The guest that the same form has made before.
    async fn joined_before(&self, limited: &Limited<'_>) -> Result<Option<accounts::JoinedGuest>> {
        let Some(code) = &self.code else {
            return Ok(None);
        };
        let applicant = self.applicant();
        let joined = limited.joined_by_attempt(&applicant, code, self.selfie.as_ref());
        Ok(joined.await?)
    }

    fn code(&self) -> Result<&str> {
        let missing = || Error::invalid(Problem::from(Sentence::FieldMissing).of_field("event_code"));
        self.code.as_deref().ok_or_else(missing)
    }

    fn applicant(&self) -> Applicant<'_> {
        Applicant {
            email: self.email.as_deref(),
            name: self.name.as_deref(),
            language: self.language,
            attempt: self.attempt.as_deref(),
        }
    }
}
