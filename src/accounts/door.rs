//! The ways in for people who are not known yet, each slowed down by what failed before.
//!
//! Wrong passwords count for the account they were tried on and for where they come from; so do codes that no event
//! has. Whether an account exists changes nothing about it. What was let through together before the first of it failed
//! is judged again afterwards, so that trying many things at once helps nobody.

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{Accounts, Availability, Credentials, Error, Login, NewSelfie, Problem};
use crate::limits::{Deed, Limits, Origin, Try};
use crate::model::{Account, Event, User, UserId};

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
        self.attempt(&tries, login, is_wrong).await
    }

    /// Registers a guest for the event of a code, as [`Accounts`] tells.
    pub async fn register(
        &self,
        credentials: &Credentials<'_>,
        code: &str,
        selfie: Option<&NewSelfie<'_>>,
    ) -> Result<Account, Error> {
        let registration = Try {
            deed: Deed::Registration,
            who: &self.origin,
        };
        self.limits().take(registration).await?;
        self.with_code(self.accounts.register(credentials, code, selfie).boxed())
            .await
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
    pub async fn join_event(&self, user: &User, code: &str) -> Result<Event, Error> {
        self.with_code(self.accounts.join_event(user, code).boxed()).await
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
