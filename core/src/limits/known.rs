//! Known origins of an account: it has logged in or registered there.
//!
//! Guessing a password from elsewhere uses up the limit of all origins together. This must not lock the owner out, so
//! known origins have separate limits. They are stored as digests of account and origin, which reveal neither, and
//! deleted when the account was not seen there for long.

use std::time::Duration;

use super::{Limits, Origin};
use crate::clock::Confirmed;
use crate::model::UserId;
use crate::store::{self, Conn, known_origins};

/// How long an origin stays known after the last login.
const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);

impl Limits {
    /// Stores that an account is known at an origin.
    pub async fn remember(
        &self,
        mut db: Conn<'_>,
        account: UserId,
        origin: Origin,
    ) -> Result<(), store::Error> {
        let mut digests = [
            self.digest_of_account(account, origin),
            self.digest_of_origin(origin),
        ];
        // Sorted, so that two transactions cannot deadlock.
        digests.sort();
        for digest in digests {
            known_origins::see(db.reborrow(), &digest, self.clock.now()).await?;
        }
        Ok(())
    }

    /// Whether an account is known at an origin.
    pub async fn is_known(
        &self,
        db: Conn<'_>,
        account: UserId,
        origin: Origin,
    ) -> Result<bool, store::Error> {
        known_origins::is_known(db, &self.digest_of_account(account, origin)).await
    }

    /// Whether any account is known at an origin.
    pub async fn is_known_to_anybody(&self, db: Conn<'_>, origin: Origin) -> Result<bool, store::Error> {
        known_origins::is_known(db, &self.digest_of_origin(origin)).await
    }

    pub(super) async fn prune_known(db: Conn<'_>, now: Confirmed) -> Result<(), store::Error> {
        known_origins::prune(db, now.at() - KNOWN_FOR).await
    }

    fn digest_of_account(&self, account: UserId, origin: Origin) -> String {
        self.digest_of("known", &format!("{account} at {origin}"))
    }

    fn digest_of_origin(&self, origin: Origin) -> String {
        self.digest_of("known", &origin.to_string())
    }
}
