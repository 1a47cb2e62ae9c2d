//! Origins that an account is known at: it has logged in or registered there.
//!
//! Whoever guesses an account's password from elsewhere uses up what is common to all origins. Its owner must not pay for
//! that, so the origins known by a success are limited by themselves. They are kept as digests of both together, which
//! tell neither, and forgotten when the account was not seen there for long.

use std::time::Duration;

use super::{Limits, Origin};
use crate::clock::Confirmed;
use crate::model::UserId;
use crate::store::{self, Conn, known_origins};

/// How long an origin stays known without being seen.
const KNOWN_FOR: Duration = Duration::from_hours(90 * 24);

impl Limits {
    /// Remembers that an account is known at an origin.
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
        // In one order everywhere, so that two that remember the same never wait for each other.
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
