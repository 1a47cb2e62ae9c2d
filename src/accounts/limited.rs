//! What people who are not known yet may do, each within its rate limits.
//!
//! Wrong passwords are charged to the accounts they were tried on and to where they come from; so are codes that no event
//! has. Everything is charged before its outcome is known and refunded if it was right, so that trying many things at once
//! helps nobody.

use super::{Accounts, Credentials, Error, NewSelfie, Offer};
use crate::consent::Agreement;
use crate::limits::{Attempt, Limit, Origin};
use crate::model::{Account, Event, User};

/// The operations that anybody may try, limited by rate, for one origin.
pub struct Limited<'a> {
    pub(super) accounts: &'a Accounts,
    pub(super) origin: Origin,
}

impl Accounts {
    /// What a stranger from `origin` may do, within its rate limits.
    pub fn limited(&self, origin: Origin) -> Limited<'_> {
        Limited {
            accounts: self,
            origin,
        }
    }
}

impl Limited<'_> {
    /// Registers a guest for the event of a code, with a selfie or with one to come. Account, membership,
    /// selfie, agreement and matching job are stored together or not at all. All that is wrong is answered at once, an
    /// unknown code too ([`Problem::EventCodeUnknown`](super::Problem)).
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

    /// Counts a registration before anything of it is read; [`Limited::check_registration`] and
    /// [`Limited::complete_registration`] come after it.
    pub async fn count_registration(&self) -> Result<(), Error> {
        let origin = self.origin.to_string();
        let attempt = Attempt {
            limit: Limit::Registration,
            key: &origin,
        };
        self.accounts.limits.charge(&[attempt]).await?;
        Ok(())
    }

    /// Refuses a registration with a selfie that would not be accepted as things stand now; nothing is written. An agreement
    /// that has to be there is only missed once the request `is_whole`.
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

    /// What guests of the event of a code are asked to agree to.
    pub async fn offer(&self, code: &str) -> Result<Offer, Error> {
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        self.accounts.offer(event.id).await
    }

    /// Makes a guest a member of the event of a code. Whoever has sent a selfie is matched there at once.
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
