//! The ways in for people who are not known yet, each slowed down by what failed before.
//!
//! Wrong passwords count for the account they were tried on and for where they come from; so do codes that no event
//! has. Whether an account exists changes nothing about it. What was let through together before the first of it failed
//! is judged again afterwards, so that trying many things at once helps nobody.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{Accounts, Availability, Credentials, Error, Login, NewSelfie, Offer, Problem};
use crate::consent::Agreement;
use crate::limits::{Deed, Limits, Origin, Try};
use crate::model::{Account, Action, Event, User, UserId};
use crate::store::audit::{self, Line};

/// The ways in, for whoever comes from one origin.
pub struct Door<'a> {
    accounts: &'a Accounts,
    origin: String,
}

impl Accounts {
    /// The ways in for somebody from `origin`.
    pub fn door(&self, origin: Origin) -> Door<'_> {
        Door {
            accounts: self,
            origin: origin.to_string(),
        }
    }
}

impl Door<'_> {
    /// Logs in by name or e-mail address; `chosen` picks one of several accounts. [`Error::TooMany`] after too many
    /// wrong passwords, whatever this one is.
    pub async fn login(&self, name: &str, password: &str, chosen: Option<UserId>) -> Result<Login, Error> {
        let account = name.trim().to_lowercase();
        let pair = format!("{account} from {}", self.origin);
        let tries = [
            Try {
                deed: Deed::WrongPassword,
                who: &pair,
            },
            Try {
                deed: Deed::WrongPasswordAnywhere,
                who: &account,
            },
            Try {
                deed: Deed::WrongPasswords,
                who: &self.origin,
            },
        ];
        let login = self.accounts.login(name, password, chosen).boxed();
        let is_wrong = |login: &Result<Login, Error>| matches!(login, Err(Error::WrongCredentials));
        let outcome = self.attempt(&tries, login, is_wrong).await;
        self.note_login(name, chosen, &outcome).await?;
        outcome
    }

    /// Writes down who has logged in, or whose password was not right. A known and an unknown account take the same steps.
    async fn note_login(
        &self,
        name: &str,
        chosen: Option<UserId>,
        outcome: &Result<Login, Error>,
    ) -> Result<(), Error> {
        let alias = self.limits().alias(&self.origin);
        let line = match outcome {
            Ok(Login::One { account, .. }) => {
                let user = &account.user;
                Line::by(user.id, Action::LoggedIn)
                    .to(user.id)
                    .at_event(user.event_id)
            }
            Err(Error::WrongCredentials) => {
                let candidates = self.accounts.candidates(name, chosen).await?;
                let line = Line::of(Action::LoginFailed);
                match candidates.first() {
                    Some(account) => line.to(account.user.id).at_event(account.user.event_id),
                    None => line,
                }
            }
            Ok(Login::Several(_)) | Err(_) => return Ok(()),
        };
        let mut tx = self.accounts.store.begin().await?;
        audit::write(tx.conn(), &line.from_origin(&alias), self.accounts.clock.now()).await?;
        Ok(tx.commit().await?)
    }

    /// Registers a guest for the event of a code, as [`Accounts`] tells.
    pub async fn register(
        &self,
        credentials: &Credentials<'_>,
        code: &str,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Account, Error> {
        let registration = Try {
            deed: Deed::Registration,
            who: &self.origin,
        };
        self.limits().take(registration).await?;
        self.with_code(
            self.accounts
                .register(credentials, code, selfie, agreement)
                .boxed(),
        )
        .await
    }

    /// What guests of the event of a code are asked to agree to.
    pub async fn offer(&self, code: &str) -> Result<Offer, Error> {
        self.with_code(self.accounts.offer_by_code(code).boxed()).await
    }

    /// Whether an event has this code.
    pub async fn check_event_code(&self, code: &str) -> Result<bool, Error> {
        let known = async {
            if self.accounts.check_event_code(code).await? {
                Ok(true)
            } else {
                Err(Error::EventCodeUnknown)
            }
        };
        match self.with_code(known.boxed()).await {
            Err(Error::EventCodeUnknown) => Ok(false),
            known => known,
        }
    }

    /// Whether a name and an address are free, as [`Accounts`] tells.
    pub async fn check_availability(
        &self,
        username: Option<&str>,
        email: Option<&str>,
        code: Option<&str>,
    ) -> Result<Availability, Error> {
        self.with_code(self.accounts.check_availability(username, email, code).boxed())
            .await
    }

    /// Makes a guest a member of the event of a code, as [`Accounts`] tells.
    pub async fn join_event(
        &self,
        user: &User,
        code: &str,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Event, Error> {
        self.with_code(self.accounts.join_event(user, code, agreement).boxed())
            .await
    }

    /// Does something with an event code; one that no event has counts.
    async fn with_code<T>(&self, deed: BoxFuture<'_, Result<T, Error>>) -> Result<T, Error> {
        let guess = Try {
            deed: Deed::UnknownCode,
            who: &self.origin,
        };
        self.attempt(&[guess], deed, is_unknown_code).await
    }

    async fn attempt<T>(
        &self,
        tries: &[Try<'_>],
        deed: BoxFuture<'_, Result<T, Error>>,
        has_failed: impl Fn(&Result<T, Error>) -> bool,
    ) -> Result<T, Error> {
        self.limits().check(tries).await?;
        let outcome = deed.await;
        if has_failed(&outcome) {
            self.limits().count(tries).await?;
        } else {
            self.limits().check(tries).await?;
        }
        outcome
    }

    fn limits(&self) -> &Limits {
        &self.accounts.limits
    }
}

fn is_unknown_code<T>(outcome: &Result<T, Error>) -> bool {
    match outcome {
        Err(Error::EventCodeUnknown) => true,
        Err(Error::Invalid(problems)) => problems.contains(&Problem::EventCodeUnknown),
        _ => false,
    }
}
