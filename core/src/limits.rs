//! Rate limits: wrong passwords, unknown codes, mass registrations and selfie checks.
//!
//! An attempt is charged to its limits before its result is known, so that parallel attempts cannot pass together, and
//! refunded if it was right; where most are right, a token is held instead ([`HeldTokens`]). A refused attempt costs nothing.
//! The algorithm is GCRA (`store::limits`); all processes share the counts, under digests that reveal no names.

mod held;
mod known;
mod origin;
mod rates;
mod selfies;

use std::sync::Arc;
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

pub use held::HeldTokens;
use held::TokenHolders;
pub use origin::Origin;
pub use rates::Limit;
pub use selfies::SelfieDigest;

use crate::clock::{Clock, Confirmed, Timestamp};
use crate::store::{self, Conn, Store, limits};

/// Length of a digest in bytes.
const DIGEST_BYTES: usize = 16;

/// One attempt of one limit.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The limit.
    pub limit: Limit,
    /// Who or what is limited, as text: each key has a separate count.
    pub key: &'a str,
}

/// The charges of an attempt, for a refund. If it is dropped, the attempt stays charged.
#[derive(Debug, Default)]
pub struct Charge(Vec<Entry>);

impl FromIterator<Charge> for Charge {
    fn from_iter<T: IntoIterator<Item = Charge>>(charges: T) -> Self {
        Self(charges.into_iter().flat_map(|Charge(entries)| entries).collect())
    }
}

/// A charge to one limit.
#[derive(Debug)]
struct Entry {
    digest: String,
    limit: Limit,
    /// When the limit is full again, after this charge.
    full_at: Timestamp,
}

/// Why an attempt is refused.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There were too many; the next one is allowed after this time.
    #[error("too many attempts: the next in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The rate limits; clones share them.
#[derive(Clone)]
pub struct Limits {
    store: Store,
    clock: Arc<dyn Clock>,
    key: Arc<[u8]>,
    is_on: bool,
    holders: Arc<TokenHolders>,
}

impl Limits {
    /// Limits counted in `store`, under digests made with `key`; without effect unless `is_on`.
    pub fn new(store: Store, clock: Arc<dyn Clock>, key: &[u8], is_on: bool) -> Self {
        Self {
            store,
            clock,
            key: key.into(),
            is_on,
            holders: Arc::default(),
        }
    }

    /// Charges an attempt to all of its limits, or to none: [`Error::TooMany`] if one of them is used up.
    pub async fn charge(&self, attempts: &[Attempt<'_>]) -> Result<Charge, Error> {
        if !self.is_on {
            return Ok(Charge::default());
        }
        let mut tx = self.store.begin().await?;
        let outcome = self.charge_in(tx.conn(), attempts).await?;
        tx.commit().await?;
        outcome.map_err(Error::TooMany)
    }

    /// The same in the caller's transaction: if that is dropped, nothing was charged. The inner error is the time until
    /// the next attempt.
    pub async fn charge_in(
        &self,
        db: Conn<'_>,
        attempts: &[Attempt<'_>],
    ) -> Result<Result<Charge, Duration>, store::Error> {
        let mut outcomes = self.charge_each(db, &[attempts.to_vec()]).await?;
        Ok(outcomes.pop().unwrap_or_else(|| Ok(Charge::default())))
    }

    /// Charges several attempts independently of each other, in the caller's transaction; the outcomes are in their
    /// order.
    pub async fn charge_each(
        &self,
        mut db: Conn<'_>,
        attempts: &[Vec<Attempt<'_>>],
    ) -> Result<Vec<Result<Charge, Duration>>, store::Error> {
        let mut outcomes: Vec<_> = attempts.iter().map(|_| Ok(Charge::default())).collect();
        if !self.is_on {
            return Ok(outcomes);
        }
        let all = attempts.iter().enumerate();
        let all = all.flat_map(|(number, attempt)| attempt.iter().map(move |one| (number, one)));
        let mut keyed: Vec<_> = all
            .map(|(number, one)| (self.digest(one), one.limit, number))
            .collect();
        // Sorted, so that two transactions cannot deadlock.
        keyed.sort_by(|a, b| a.0.cmp(&b.0));
        let mut unwanted = Vec::new();
        for (digest, limit, number) in keyed {
            let rates::Rate { burst, interval } = limit.rate();
            let charged = limits::charge(db.reborrow(), &digest, burst, interval, self.clock.now()).await?;
            match (charged, &mut outcomes[number]) {
                (Ok(full_at), Ok(Charge(entries))) => entries.push(Entry {
                    digest,
                    limit,
                    full_at,
                }),
                (Ok(full_at), Err(_)) => unwanted.push(Entry {
                    digest,
                    limit,
                    full_at,
                }),
                (Err(wait), Ok(Charge(entries))) => {
                    unwanted.append(entries);
                    outcomes[number] = Err(wait);
                }
                (Err(wait), Err(longest)) => *longest = wait.max(*longest),
            }
        }
        // The rows are locked already: the order does not matter any more.
        self.refund_in(db, &Charge(unwanted)).await?;
        Ok(outcomes)
    }

    /// Refuses while a limit is used up. Nothing is charged: several at once may pass where there was room for one.
    pub async fn peek(
        &self,
        db: Conn<'_>,
        attempt: Attempt<'_>,
    ) -> Result<Result<(), Duration>, store::Error> {
        if !self.is_on {
            return Ok(Ok(()));
        }
        let rates::Rate { burst, interval } = attempt.limit.rate();
        let wait = limits::wait(db, &self.digest(&attempt), burst, interval, self.clock.now()).await?;
        Ok(wait.map_or(Ok(()), Err))
    }

    /// Refunds a charge.
    pub async fn refund(&self, charge: &Charge) -> Result<(), store::Error> {
        if charge.0.is_empty() {
            return Ok(());
        }
        let mut tx = self.store.begin().await?;
        self.refund_in(tx.conn(), charge).await?;
        tx.commit().await
    }

    /// The same in the caller's transaction, which charges nothing afterwards.
    pub async fn refund_in(&self, mut db: Conn<'_>, charge: &Charge) -> Result<(), store::Error> {
        let mut entries: Vec<_> = charge.0.iter().collect();
        entries.sort_by(|a, b| a.digest.cmp(&b.digest));
        for entry in entries {
            // What has already recovered by time is not refunded again.
            let left = entry.full_at.since(self.clock.now());
            let amount = entry.limit.rate().interval.min(left);
            limits::refund(db.reborrow(), &entry.digest, amount).await?;
        }
        Ok(())
    }

    /// Deletes limits that are full again, and origins that were not seen for long.
    pub async fn prune(&self, now: Confirmed) -> Result<(), store::Error> {
        let mut tx = self.store.begin().await?;
        limits::prune(tx.conn(), now.at()).await?;
        Self::prune_known(tx.conn(), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// A pseudonym of an origin: equal origins have equal pseudonyms, and nothing else can be learned from them.
    pub fn alias(&self, origin: &str) -> String {
        self.digest_of("origin", origin)
    }

    /// A digest of a secret that is too short for a digest without a key.
    pub fn keyed_digest(&self, secret: &str) -> String {
        self.digest_of("secret", secret)
    }

    fn digest(&self, attempt: &Attempt<'_>) -> String {
        self.digest_of(attempt.limit.name(), attempt.key)
    }

    fn digest_of(&self, kind: &str, key: &str) -> String {
        let mut digest = Hmac::<Sha256>::new_from_slice(&self.key).expect("HMAC takes keys of any length");
        digest.update(kind.as_bytes());
        digest.update(b":");
        digest.update(key.as_bytes());
        URL_SAFE_NO_PAD.encode(&digest.finalize().into_bytes()[..DIGEST_BYTES])
    }
}

#[cfg(test)]
mod tests;
