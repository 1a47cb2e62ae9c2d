//! Login by a link or a code that is sent to a guest's email address.
//!
//! Neither the response nor its time reveals whether an address has an account: the work that depends on it is done
//! after the response. The letter has a link and a code of six digits, because an app on the home screen and another device
//! cannot open the link. Mail programs open links to look at them, so looking at one uses nothing up; the browser that
//! asked is known by a nonce. Photographers and admins have passwords, and get no links.

use std::time::Duration;

use super::{Accounts, Email, Error, Limited, Login, secret};
use crate::limits::{Attempt, Limit};
use crate::model::{Account, Action, EventId, Language, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::login_links::{self, NewLoginLink};
use crate::store::{Tx, users};

/// Lifetime of a link and its code.
pub(super) const LIFE: Duration = Duration::from_mins(15);

/// A request for a link, within its rate limits.
#[derive(Clone, Debug)]
pub struct LoginRequest {
    email_key: String,
    event: Option<EventId>,
    nonce_digest: Option<String>,
}

/// The secrets of a letter with a link; only their digests are stored.
#[derive(Clone, Debug)]
pub struct LoginLetter {
    /// The recipient.
    pub email: String,
    /// The secret of the link's address.
    pub token: String,
    /// The code of six digits.
    pub code: String,
    /// The language of the recipient, where it is known.
    pub language: Option<Language>,
}

/// What shows that somebody has read a letter.
#[derive(Clone, Copy, Debug)]
pub enum LoginProof<'a> {
    /// The secret of the link.
    Token(&'a str),
    /// The address and the code, as typed.
    Code {
        /// The address.
        email: &'a str,
        /// The code.
        code: &'a str,
    },
}

/// A link that can be used.
#[derive(Clone, Debug)]
pub struct PendingLink {
    /// The accounts that it opens.
    pub accounts: Vec<Account>,
    /// Whether the browser asked for it that now opens it.
    pub is_same_browser: bool,
    /// Whether it confirms a new address instead of opening an account; see [`Limited::confirm_email`].
    pub confirms_email: bool,
}

impl LoginLetter {
    /// New secrets for a recipient.
    pub(super) fn new(email: String, language: Option<Language>) -> Self {
        Self {
            email,
            language,
            token: secret::token(),
            code: secret::code(),
        }
    }
}

impl Accounts {
    /// Makes the requested link; `None` if the address has no guest's account.
    pub async fn make_login_link(&self, request: &LoginRequest) -> Result<Option<LoginLetter>, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        login_links::prune(tx.conn(), now).await?;
        let recipients = login_links::recipients(tx.conn(), &request.email_key, request.event).await?;
        let Some(newest) = recipients.last() else {
            tx.commit().await?;
            return Ok(None);
        };
        // The stored address: the typed one may be another mailbox that is only compared as the same.
        let letter = LoginLetter::new(newest.email.clone(), newest.language);
        for recipient in &recipients {
            let entry = NewAuditEntry::of(Action::LoginLinkSent).to(recipient.user_id);
            audit::write(tx.conn(), &entry.at_event(recipient.event_id), now).await?;
            let nonce = request.nonce_digest.as_deref();
            self.store_letter(&mut tx, &letter, recipient.user_id, nonce, None)
                .await?;
        }
        tx.commit().await?;
        Ok(Some(letter))
    }

    /// Stores the digests of a letter for an account.
    pub(super) async fn store_letter(
        &self,
        tx: &mut Tx,
        letter: &LoginLetter,
        user: UserId,
        nonce_digest: Option<&str>,
        new_email: Option<&str>,
    ) -> Result<(), Error> {
        let digest = secret::digest(&letter.token);
        let link = NewLoginLink {
            code_digest: &self.code_digest(&digest, &letter.code),
            digest: &digest,
            nonce_digest,
            new_email,
            expires_at: self.clock.now() + LIFE,
        };
        Ok(login_links::insert(tx.conn(), &link, user).await?)
    }

    /// The digest of a code, with the key of the limits: a million codes are soon tried by who reads the database.
    fn code_digest(&self, link: &str, code: &str) -> String {
        self.limits.keyed_digest(&format!("{link} {code}"))
    }

    /// The link whose code this is.
    pub(super) fn link_of_code(&self, codes: Vec<login_links::Code>, typed: &str) -> Option<String> {
        let typed: String = typed.chars().filter(|c| !c.is_whitespace()).collect();
        let mut codes = codes.into_iter();
        let found = codes.find(|code| self.code_digest(&code.digest, &typed) == code.code_digest);
        found.map(|code| code.digest)
    }
}

impl Limited<'_> {
    /// Accepts a request for a link, in the same way for every valid address; [`Accounts::make_login_link`] follows
    /// after the response. `nonce` is what the browser holds that asks. [`Error::Invalid`] for an invalid address,
    /// [`Error::EventCodeUnknown`] for an unknown code, [`Error::TooMany`] after too many requests.
    pub async fn ask_for_login_link(
        &self,
        email: &str,
        code: Option<&str>,
        nonce: Option<&str>,
    ) -> Result<LoginRequest, Error> {
        let email = Email::parse(email).map_err(|problem| Error::Invalid(vec![problem]))?;
        let event = match code {
            Some(code) => Some(self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?.id),
            None => None,
        };
        let (email_key, origin) = (email.key(), self.origin.to_string());
        let attempts = [
            Attempt {
                limit: Limit::LoginLink,
                key: &email_key,
            },
            Attempt {
                limit: Limit::LoginLinks,
                key: &origin,
            },
        ];
        self.accounts.limits.charge(&attempts).await?;
        Ok(LoginRequest {
            email_key,
            event,
            nonce_digest: nonce.map(secret::digest),
        })
    }

    /// What a link opens, without using it up. [`Error::LoginLinkInvalid`] if it is unknown, used or expired,
    /// [`Error::TooMany`] after too many of these.
    pub async fn find_login_link(&self, token: &str, nonce: Option<&str>) -> Result<PendingLink, Error> {
        let digest = self.prove_login(LoginProof::Token(token)).await?;
        let mut reader = self.accounts.store.read().await?;
        let links = login_links::find(reader.conn(), &digest, self.accounts.clock.now()).await?;
        let nonce = nonce.map(secret::digest);
        let first = links.first().ok_or(Error::LoginLinkInvalid)?;
        let mut pending = PendingLink {
            accounts: Vec::new(),
            is_same_browser: nonce.is_some() && nonce == first.nonce_digest,
            confirms_email: first.new_email.is_some(),
        };
        for link in &links {
            let account = users::account(reader.conn(), link.user_id).await?;
            pending
                .accounts
                .extend(account.filter(|account| account.user.is_active));
        }
        Ok(pending)
    }

    /// Logs in by a link or a code, which is used up by it; `chosen` selects one of several accounts.
    /// [`Error::LoginLinkInvalid`] for a link or a code that is wrong, used or expired, [`Error::EventEnded`] if the events
    /// of all its accounts have ended, [`Error::TooMany`] after too many wrong ones, and after too many logins.
    pub async fn confirm_login(&self, proof: LoginProof<'_>, chosen: Option<UserId>) -> Result<Login, Error> {
        let digest = self.prove_login(proof).await?;
        let accounts = self.accounts;
        let mut tx = accounts.store.begin().await?;
        let mut opened = Vec::new();
        for link in login_links::take(tx.conn(), &digest, accounts.clock.now()).await? {
            if link.new_email.is_none() && chosen.is_none_or(|chosen| chosen == link.user_id) {
                opened.extend(users::account(tx.conn(), link.user_id).await?);
            }
        }
        opened.retain(|account| account.user.is_active);
        if opened.is_empty() {
            return Err(Error::LoginLinkInvalid);
        }
        let login = accounts.let_in(opened)?;
        // Of several, one is chosen by the same link: it is not used up.
        if let Login::One { account, .. } = &login {
            self.note_login(&mut tx, account, "login_link").await?;
            tx.commit().await?;
        }
        Ok(login)
    }

    /// The digest of the link that a proof is of. Wrong proofs are charged.
    async fn prove_login(&self, proof: LoginProof<'_>) -> Result<String, Error> {
        let (accounts, origin) = (self.accounts, self.origin.to_string());
        let now = accounts.clock.now();
        // First, so that others behind the same address do not keep anybody out.
        if let LoginProof::Token(token) = proof {
            let digest = secret::digest(token);
            let mut reader = accounts.store.read().await?;
            if !login_links::find(reader.conn(), &digest, now).await?.is_empty() {
                return Ok(digest);
            }
        }
        let mut attempts = vec![Attempt {
            limit: Limit::UnknownLoginLink,
            key: &origin,
        }];
        let email_key = match proof {
            LoginProof::Token(_) => None,
            LoginProof::Code { email, .. } => Some(Email::look_up(email).unwrap_or_default()),
        };
        attempts.extend(email_key.as_deref().map(|key| Attempt {
            limit: Limit::LoginCode,
            key,
        }));
        let mut tx = accounts.store.begin().await?;
        let charged = accounts.limits.charge_in(tx.conn(), &attempts).await?;
        charged.map_err(Error::TooMany)?;
        let found = match (proof, email_key) {
            (LoginProof::Code { code, .. }, Some(email_key)) => {
                let codes = login_links::try_logins(tx.conn(), &email_key, now).await?;
                accounts.link_of_code(codes, code)
            }
            (LoginProof::Token(_), _) | (LoginProof::Code { .. }, None) => None,
        };
        if found.is_none() {
            tx.commit().await?;
        }
        // Otherwise the charges and the try are rolled back with the transaction.
        found.ok_or(Error::LoginLinkInvalid)
    }
}
