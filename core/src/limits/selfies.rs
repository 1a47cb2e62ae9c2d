//! The limit of different selfies per account: five, then one an hour.
//!
//! An account that sends one face after another searches for other people. The same bytes again are not counted,
//! because phones repeat requests whose responses were lost. The charge is part of the transaction that stores the
//! selfie, with the account locked, so nothing has to be refunded.

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

    /// Charges an account for a selfie, in the transaction that stores it; the inner error is the time until it may
    /// send a new one. Bytes that it has sent within a week cost nothing. The account must be locked or new.
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

/// The key of an account, and that of the account with these bytes.
fn keys(account: UserId, digest: &SelfieDigest) -> (String, String) {
    let hex = hex::encode(digest);
    (account.to_string(), format!("{account} {hex}"))
}
