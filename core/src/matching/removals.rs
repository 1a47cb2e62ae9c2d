//! How long it is known what was removed from the embedded engine's memory, and from the guests' matches.
//!
//! Every process with a copy of an event's faces takes out what is listed before its next search. One that searched
//! nothing in an event for longer than this reads that event once more.

use std::time::Duration;

use super::{Error, Matching};
use crate::clock::Confirmed;
use crate::store::{enrolments, matches, vectors};

/// Longer than a process rests in an event with guests; a row takes less than a hundred bytes.
const KEPT_FOR: Duration = Duration::from_hours(24);

impl Matching {
    /// Forgets which faces, and which matches, were removed long ago.
    pub async fn prune_removals(&self, now: Confirmed) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        let pruned = vectors::prune_removals(tx.conn(), now.at() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(pruned + self.prune_match_removals(now).await?)
    }

    async fn prune_match_removals(&self, now: Confirmed) -> Result<u64, Error> {
        let before = now.at() - KEPT_FOR;
        let guests = matches::listed_before(self.store.read().await?.conn(), before).await?;
        let mut pruned = 0;
        for (event, guest, number) in guests {
            let mut tx = self.store.begin().await?;
            if enrolments::lock_event(tx.conn(), event).await? {
                pruned += matches::forget_up_to(tx.conn(), event, guest, number).await?;
            }
            tx.commit().await?;
        }
        Ok(pruned)
    }
}
