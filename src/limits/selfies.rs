//! How many different selfies an account may send: five, then one an hour.
//!
//! Whoever sends one face after another looks for other people. The same bytes again are no other selfie: phones repeat
//! requests whose answers were lost. It is charged in the transaction that stores the selfie, with the account locked, so
//! that nothing has to be refunded: a selfie that is not stored was not charged.

use std::time::Duration;

use super::{Attempt, Limit, Limits};
use crate::model::UserId;
use crate::store::{self, Conn};

/// The SHA-256 of a selfie's bytes.
pub type SelfieDigest = [u8; 32];

impl Limits {
    /// Whether an account may send a selfie now; the inner error is the time until it may send a new one. Nothing is
    /// charged.
    pub async fn peek_selfie(
        &self,
        mut db: Conn<'_>,
        account: UserId,
        digest: &SelfieDigest,
    ) -> Result<Result<(), Duration>, store::Error> {
        let (account, same) = keys(account, digest);
        if self.peek(db.reborrow(), same_selfie(&same)).await?.is_err() {
            return Ok(Ok(()));
        }
        self.peek(db, selfie(&account)).await
    }

    /// Charges an account for a selfie, in the transaction that stores it; the inner error is the time until it may send
    /// a new one. Bytes that it has sent within a week cost nothing. The account must be locked or new.
    pub async fn charge_selfie(
        &self,
        mut db: Conn<'_>,
        account: UserId,
        digest: &SelfieDigest,
    ) -> Result<Result<(), Duration>, store::Error> {
        let (account, same) = keys(account, digest);
        if self.peek(db.reborrow(), same_selfie(&same)).await?.is_err() {
            return Ok(Ok(()));
        }
        let attempts = [selfie(&account), same_selfie(&same)];
        Ok(self.charge_in(db, &attempts).await?.map(drop))
    }
}

fn selfie(key: &str) -> Attempt<'_> {
    Attempt {
        limit: Limit::Selfie,
        key,
    }
}

fn same_selfie(key: &str) -> Attempt<'_> {
    Attempt {
        limit: Limit::SameSelfie,
        key,
    }
}

/// Under which an account is counted, and under which it is with these bytes.
fn keys(account: UserId, digest: &SelfieDigest) -> (String, String) {
    let hex = hex::encode(digest);
    (account.to_string(), format!("{account} {hex}"))
}
