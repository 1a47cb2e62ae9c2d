//! Rate limits: wrong passwords, unknown codes, accounts and looks by the thousand.
//!
//! An attempt is charged to its limits before its outcome is known, so that no number of parallel ones passes together, and
//! refunded if it was an honest one; where most are honest a token is held instead ([`Held`]). A refused attempt costs nothing. The algorithm is GCRA (`store::limits`); what is
//! used up is shared by all processes, under digests that tell nobody's name.

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

pub use held::Held;
use held::Holders;
pub use origin::Origin;
pub use rates::Limit;
pub use selfies::SelfieDigest;

use crate::clock::{Clock, Confirmed, Timestamp};
use crate::store::{self, Conn, Store, limits};

/// Bytes of a digest that are kept.
const DIGEST_BYTES: usize = 16;

/// One attempt, as one limit counts it.
#[derive(Clone, Copy, Debug)]
pub struct Attempt<'a> {
    /// The limit.
    pub limit: Limit,
    /// By whom or to whom, as text: each key has the whole limit for itself.
    pub key: &'a str,
}

/// What an attempt was charged, to be refunded if it was an honest one. Dropped, it stays charged.
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
    /// When time will have given back all that was used up, this charge included.
    full_at: Timestamp,
}

/// Why an attempt is not let through.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There were too many; the next is let through after this long.
    #[error("too many attempts: the next in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The database gave no answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The limits of this place; clones share them.
#[derive(Clone)]
pub struct Limits {
    store: Store,
    clock: Arc<dyn Clock>,
    key: Arc<[u8]>,
    is_on: bool,
    holders: Arc<Holders>,
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

    /// The same in the caller's transaction: if that is dropped, nothing was charged. The inner error is the time until the
    /// next attempt.
    pub async fn charge_in(
        &self,
        db: Conn<'_>,
        attempts: &[Attempt<'_>],
    ) -> Result<Result<Charge, Duration>, store::Error> {
        let mut outcomes = self.charge_each(db, &[attempts.to_vec()]).await?;
        Ok(outcomes.pop().unwrap_or_else(|| Ok(Charge::default())))
    }

    /// Charges several attempts independently of each other, in the caller's transaction; the outcomes are in their order.
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
        // In one order everywhere, so that two that charge the same never wait for each other.
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

    /// Takes a charge back.
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
            // What time has given back already is not given back twice.
            let left = entry.full_at.since(self.clock.now());
            let amount = entry.limit.rate().interval.min(left);
            limits::refund(db.reborrow(), &entry.digest, amount).await?;
        }
        Ok(())
    }

    /// Forgets limits that nobody has used up any more, and origins that were not seen for long.
    pub async fn prune(&self, now: Confirmed) -> Result<(), store::Error> {
        let mut tx = self.store.begin().await?;
        limits::prune(tx.conn(), now.at()).await?;
        Self::prune_known(tx.conn(), now).await?;
        tx.commit().await?;
        Ok(())
    }

    /// What an origin is called where it may not be told: equal ones have equal aliases, and that is all they say.
    pub fn alias(&self, origin: &str) -> String {
        self.digest_of("origin", origin)
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
