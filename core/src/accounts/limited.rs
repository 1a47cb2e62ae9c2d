//! The operations for callers without a login, with their rate limits.
//!
//! Wrong passwords are charged to the accounts they were tried on and to their origin; wrong codes to their origin.
//! Attempts are charged before their result is known and refunded if they were right, so that parallel guessing is no
//! faster.

use super::{Accounts, Credentials, Error, NewSelfie, Offer};
use crate::consent::Agreement;
use crate::limits::{Attempt, Limit, Origin};
use crate::model::{Account, Event, User};

/// The rate-limited operations for one origin.
pub struct Limited<'a> {
    pub(super) accounts: &'a Accounts,
    pub(super) origin: Origin,
}

impl Accounts {
    /// The rate-limited operations for `origin`.
    pub fn limited(&self, origin: Origin) -> Limited<'_> {
        Limited {
            accounts: self,
            origin,
        }
    }
}

impl Limited<'_> {
    /// Registers a guest for the event of a code, with or without a selfie. Account, membership, selfie, consent and
    /// matching job are stored in one transaction. All problems are reported at once, including an unknown code
    /// ([`Problem::EventCodeUnknown`](super::Problem)).
    pub async fn register(
        &self,
        credentials: &Credentials<'_>,
        code: &str,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Account, Error> {
        self.count_registration().await?;
        self.complete_registration(credentials, code, selfie, agreement)
            .await
    }

    /// Counts a registration before its body is read; [`Limited::check_registration`] and
    /// [`Limited::complete_registration`] follow.
    pub async fn count_registration(&self) -> Result<(), Error> {
        let origin = self.origin.to_string();
        let attempt = Attempt {
            limit: Limit::Registration,
            key: &origin,
        };
        self.accounts.limits.charge(&[attempt]).await?;
        Ok(())
    }

    /// Refuses a registration with a selfie that would not be accepted now; writes nothing. A missing consent is only
    /// reported once the request `is_whole`.
    pub async fn check_registration(
        &self,
        credentials: &Credentials<'_>,
        code: &str,
        agreement: Option<Agreement<'_>>,
        is_whole: bool,
    ) -> Result<(), Error> {
        let event = self.find_event(code).await?;
        let accounts = self.accounts;
        accounts
            .check_registration(credentials, event, agreement, is_whole)
            .await
    }

    /// Registers a guest whose registration was counted.
    pub async fn complete_registration(
        &self,
        credentials: &Credentials<'_>,
        code: &str,
        selfie: Option<&NewSelfie<'_>>,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Account, Error> {
        let event = self.find_event(code).await?;
        let accounts = self.accounts;
        accounts
            .register(credentials, event, selfie, agreement, self.origin)
            .await
    }

    /// The event with a code.
    pub async fn event(&self, code: &str) -> Result<Event, Error> {
        self.find_event(code).await?.ok_or(Error::EventCodeUnknown)
    }

    /// The consent texts of the event with a code.
    pub async fn offer(&self, code: &str) -> Result<Offer, Error> {
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        self.accounts.offer(event.id).await
    }

    /// Makes a guest a member of the event with a code, and queues matching if the guest has a selfie.
    pub async fn join_event(
        &self,
        user: &User,
        code: &str,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Event, Error> {
        Accounts::check_is_guest(user)?;
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        self.accounts.join_event(user, event, agreement).await
    }
}
