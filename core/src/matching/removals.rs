//! How long it is known what was removed from the embedded engine's memory.
//!
//! Every process with a copy of an event's faces takes out what is listed before its next search. One that searched
//! nothing in an event for longer than this reads that event once more.

use std::time::Duration;

use super::{Error, Matching};
use crate::clock::Confirmed;
use crate::store::vectors;

/// Longer than a process rests in an event with guests; a row takes less than a hundred bytes.
const KEPT_FOR: Duration = Duration::from_hours(24);

impl Matching {
    /// Forgets which faces were removed long ago.
    pub async fn prune_removals(&self, now: Confirmed) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        let pruned = vectors::prune_removals(tx.conn(), now.at() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(pruned)
    }
}
