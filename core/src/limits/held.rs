//! Attempts whose result is looked up before they are charged, because most cost nothing.
//!
//! A right code is not charged. A crowd with right codes would only queue for the database's one writer, to charge and
//! refund. So each attempt holds a token until its result is known, and a wrong one is charged before the token is
//! released; parallel attempts thus get no further than sequential ones. This works within one process: where several
//! share a database, every attempt is charged first.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use super::rates::Rate;
use super::{Attempt, Limits};
use crate::store::{self, limits};

/// How long an attempt waits for a release before it checks again.
const LOOKS_AGAIN: Duration = Duration::from_millis(50);

/// Number of held tokens of each limit, by its digest.
#[derive(Debug, Default)]
pub(super) struct TokenHolders {
    counts: Mutex<HashMap<String, u32>>,
    released: Notify,
}

/// Tokens that are held; released when dropped.
#[derive(Debug)]
pub struct HeldTokens {
    digests: Vec<String>,
    holders: Arc<TokenHolders>,
    is_granted: bool,
}

impl TokenHolders {
    /// Adds a holder to each; returns the new numbers.
    fn join(self: &Arc<Self>, digests: Vec<String>) -> (HeldTokens, Vec<u32>) {
        let mut counts = self.lock();
        let join = |digest: &String| {
            let count = counts.entry(digest.clone()).or_default();
            *count += 1;
            *count
        };
        let places = digests.iter().map(join).collect();
        let held = HeldTokens {
            digests,
            holders: self.clone(),
            is_granted: false,
        };
        (held, places)
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, HashMap<String, u32>> {
        // The counts stay consistent after a panic.
        self.counts.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for HeldTokens {
    fn drop(&mut self) {
        let mut counts = self.holders.lock();
        for digest in &self.digests {
            if let Some(count) = counts.get_mut(digest) {
                *count -= 1;
                if *count == 0 {
                    counts.remove(digest);
                }
            }
        }
        drop(counts);
        // Those who only looked were in nobody's way for long, and waking would go round among those who wait.
        if self.is_granted {
            self.holders.released.notify_waiters();
        }
    }
}

impl Limits {
    /// Holds a token of each of these limits, once there is one that no other attempt of this process holds. `None` if
    /// the attempts have to be charged before their outcome is looked up: a limit is used up, or other processes may
    /// use it up.
    pub async fn hold(&self, attempts: &[Attempt<'_>]) -> Result<Option<HeldTokens>, store::Error> {
        if !self.store.has_one_writer() {
            return Ok(None);
        }
        let attempts = if self.is_on { attempts } else { &[] };
        loop {
            let mut released = std::pin::pin!(self.holders.released.notified());
            released.as_mut().enable();
            let digests = attempts.iter().map(|attempt| self.digest(attempt)).collect();
            // The order matters: who joined before is counted here, who joins later counts this one, and a charge that
            // was made since shows in what is left.
            let (mut held, places) = self.holders.join(digests);
            let mut is_free = true;
            let mut reader = self.store.read().await?;
            for ((attempt, digest), place) in attempts.iter().zip(&held.digests).zip(places) {
                let Rate { burst, interval } = attempt.limit.rate();
                let left = limits::left(reader.conn(), digest, burst, interval, self.clock.now()).await?;
                if left == 0 {
                    return Ok(None);
                }
                is_free &= place <= left;
            }
            drop(reader);
            if is_free {
                held.is_granted = true;
                return Ok(Some(held));
            }
            drop(held);
            // Either is a reason to check again.
            let _ = tokio::time::timeout(LOOKS_AGAIN, released).await;
        }
    }
}
