//! Guests who join an event by its code and a selfie, without a password.
//!
//! Nothing is hashed, so a crowd that arrives at once does not wait for the processor. The username is made, because the
//! account needs one that is unique, and nobody logs in with it: the guest comes back by the personal link, or by a letter
//! to the address, if there is one. The address is not confirmed, as little as at a registration with a password. So it
//! gives whoever reads its mail a way into this account, and gives this guest nothing: it is not used to find or to
//! join other accounts, and letters to it hold nothing that the guest wrote.

use super::links::PersonalLink;
use super::registration::{Guest, in_use};
use super::{Accounts, DisplayName, Email, Error, Limited, NewSelfie, Problem, secret};
use crate::consent::Agreement;
use crate::limits::{Attempt, Limit, Origin, SelfieDigest};
use crate::model::{Account, Event, EventCode, Language, SelfieStatus};
use crate::store::personal_links;
use crate::store::users::{self, Taken};

/// Random characters of a username: 26⁶ are 309 millions, so two guests of an event hardly ever get the same.
const CHARS: usize = 6;

/// How many usernames are tried.
const TRIES: usize = 5;

/// What a guest without a password says of themselves, as typed.
#[derive(Clone, Copy, Debug, Default)]
pub struct Applicant<'a> {
    /// The email address; an empty one is none.
    pub email: Option<&'a str>,
    /// What the guest is called; an empty name is none.
    pub name: Option<&'a str>,
    /// The language the guest is written to in.
    pub language: Option<Language>,
    /// What [`new_attempt`] gave to the form, if it is to be the same one when it is sent again.
    pub attempt: Option<&'a str>,
}

/// A secret for one form. With what is sent it makes the secret of the personal link, so a form that is sent again,
/// because its answer was lost on the way, finds the account that it made and opens it. With another selfie it is another
/// guest's, who goes back to the form on the same phone.
pub fn new_attempt() -> String {
    secret::token()
}

/// A guest who has joined, and the ways back.
#[derive(Clone, Debug)]
pub struct JoinedGuest {
    /// The account.
    pub account: Account,
    /// A token for it.
    pub token: String,
    /// The personal link.
    pub link: PersonalLink,
}

/// A valid applicant.
struct Sound {
    email: Option<Email>,
    name: Option<DisplayName>,
    language: Option<Language>,
}

impl Applicant<'_> {
    /// The secret of the personal link that this form makes; none if it may be another one each time.
    fn link(&self, code: &str, selfie: Option<&SelfieDigest>) -> Option<String> {
        let attempt = self.attempt.filter(|attempt| secret::is_token(attempt))?;
        let code = EventCode::parse(code)?.key();
        let email = self.email.unwrap_or_default().trim();
        let selfie = selfie.map(SelfieDigest::as_slice).unwrap_or_default();
        Some(secret::token_of(&[
            attempt.as_bytes(),
            code.as_bytes(),
            email.as_bytes(),
            selfie,
        ]))
    }

    /// The valid parts; the problems of the others are added.
    fn parse(&self, problems: &mut Vec<Problem>) -> Sound {
        let email = self.email.filter(|text| !text.trim().is_empty());
        let email = email.map(Email::parse).transpose();
        let name = DisplayName::parse(self.name.unwrap_or_default());
        Sound {
            email: email.map_err(|problem| problems.push(problem)).ok().flatten(),
            name: name.map_err(|problem| problems.push(problem)).ok().flatten(),
            language: self.language,
        }
    }
}

impl Limited<'_> {
    /// Refuses a guest who would not be accepted now; writes nothing. [`Limited::count_registration`] comes first. That
    /// consent is missing for a selfie is only reported if the form `has_selfie`.
    pub async fn check_guest(
        &self,
        applicant: &Applicant<'_>,
        code: &str,
        agreement: Option<Agreement<'_>>,
        has_selfie: bool,
    ) -> Result<(), Error> {
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        let admitted = self
            .accounts
            .admit_guest(applicant, &event, agreement, has_selfie);
        self.counting_taken(admitted.await).await.map(drop)
    }

    /// The same result. An address that is taken is counted, so that nobody can list the guests by trying addresses.
    async fn counting_taken<T>(&self, admitted: Result<T, Error>) -> Result<T, Error> {
        let is_taken =
            matches!(&admitted, Err(Error::Invalid(problems)) if problems.contains(&Problem::EmailTaken));
        if is_taken {
            let origin = self.origin.to_string();
            let attempt = Attempt {
                limit: Limit::NameTaken,
                key: &origin,
            };
            self.accounts.limits.charge(&[attempt]).await?;
        }
        admitted
    }

    /// The guest that the same form has made before, with the same selfie.
    pub async fn joined_by_attempt(
        &self,
        applicant: &Applicant<'_>,
        code: &str,
        selfie: Option<&SelfieDigest>,
    ) -> Result<Option<JoinedGuest>, Error> {
        let Some(link) = applicant.link(code, selfie) else {
            return Ok(None);
        };
        let accounts = self.accounts;
        let mut reader = accounts.store.read().await?;
        let Some(user) = personal_links::find(reader.conn(), &secret::digest(&link)).await? else {
            return Ok(None);
        };
        let account = users::account(reader.conn(), user).await?;
        let Some(account) = account.filter(|account| account.user.is_active && !account.is_over()) else {
            return Ok(None);
        };
        // Without a selfie the form does not tell this guest from the next one on the same phone, who must not see the photos
        // that a later selfie has found.
        if selfie.is_none() && account.user.selfie_status != SelfieStatus::Pending {
            return Ok(None);
        }
        Ok(Some(JoinedGuest {
            token: accounts.issue_token(&account.user)?,
            link: PersonalLink::new(link, &account),
            account,
        }))
    }

    /// Makes a guest without a password, whose attempt was counted by [`Limited::count_registration`]. Account,
    /// membership, selfie, consent, personal link and matching job are stored in one transaction.
    pub async fn join_as_guest(
        &self,
        applicant: &Applicant<'_>,
        code: &str,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
    ) -> Result<JoinedGuest, Error> {
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        let accounts = self.accounts;
        let admitted = accounts.admit_guest(applicant, &event, agreement, selfie.is_some());
        let sound = self.counting_taken(admitted.await).await?;
        let made = applicant.link(code, selfie.map(|selfie| &selfie.digest));
        let link = match made {
            Some(link) if !accounts.is_link_taken(&link).await? => link,
            _ => secret::token(),
        };
        accounts
            .store_applicant(&sound, link, &event, selfie, agreement, self.origin)
            .await
    }
}

impl Accounts {
    /// Whether an account has this link, or had it before its tokens were ended.
    async fn is_link_taken(&self, link: &str) -> Result<bool, Error> {
        let mut reader = self.store.read().await?;
        Ok(personal_links::is_taken(reader.conn(), &secret::digest(link)).await?)
    }

    /// The applicant, if the guest would be accepted now.
    async fn admit_guest(
        &self,
        applicant: &Applicant<'_>,
        event: &Event,
        agreement: Option<Agreement<'_>>,
        has_selfie: bool,
    ) -> Result<Sound, Error> {
        let mut problems = Vec::new();
        let sound = applicant.parse(&mut problems);
        if let Some(email) = &sound.email {
            let mut reader = self.store.read().await?;
            let taken = in_use(reader.conn(), event.id, None, Some(&email.key())).await?;
            problems.extend(taken.email.then_some(Problem::EmailTaken));
        }
        if !problems.is_empty() {
            return Err(Error::Invalid(problems));
        }
        self.check_agreement(event, agreement).await?;
        if has_selfie && agreement.is_none() && self.texts.is_required() {
            return Err(Error::ConsentWanted);
        }
        Ok(sound)
    }

    async fn store_applicant(
        &self,
        sound: &Sound,
        link: String,
        event: &Event,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
        origin: Origin,
    ) -> Result<JoinedGuest, Error> {
        let email_key = match &sound.email {
            Some(email) => email.key(),
            None => format!("guest:{}", uuid::Uuid::new_v4()),
        };
        for _ in 0..TRIES {
            let username = format!("guest-{}", secret::characters(CHARS));
            let guest = Guest {
                event,
                username: &username,
                email: sound.email.as_ref().map(Email::as_str).unwrap_or_default(),
                email_key: &email_key,
                hash: "",
                display_name: sound.name.as_ref().map(DisplayName::as_str),
                language: sound.language,
                link: Some(&secret::digest(&link)),
                origin,
            };
            let mut reader = self.store.read().await?;
            let taken = in_use(reader.conn(), event.id, Some(&username), None).await?;
            drop(reader);
            if taken != Taken::default() {
                continue;
            }
            let account = match self.store_guest(&guest, selfie, agreement).await {
                // Somebody took the name since.
                Err(Error::Invalid(problems)) if problems == [Problem::UsernameTaken] => continue,
                account => account?,
            };
            self.queue.wake();
            tracing::info!(user_id = %account.user.id, "a guest without a password has joined");
            return Ok(JoinedGuest {
                token: self.issue_token(&account.user)?,
                link: PersonalLink::new(link, &account),
                account,
            });
        }
        Err(Error::Busy)
    }
}
