//! The audit log and the consents that have ended: what proves what was done, for admins to read and for time to shorten.
//!
//! They are written where things are done, in the same transaction (`store::audit`, `store::consents`); nothing here adds any.
//! They hold numbers and no names, so that they may stay when what they tell of goes.

use crate::clock::Confirmed;
use crate::model::{AUDIT_KEPT_FOR, AuditEntry, CONSENTS_KEPT_FOR};
use crate::store::{Error, Store, audit, consents};

pub use crate::store::audit::Filter;

/// Most entries of one page.
pub const MOST: u32 = 1000;

/// The records; clones share them.
#[derive(Clone)]
pub struct Audit {
    store: Store,
}

impl Audit {
    /// The records in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Entries, the newest first, at most `limit` and never more than [`MOST`].
    pub async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<AuditEntry>, Error> {
        audit::list(self.store.read().await?.conn(), filter, limit.min(MOST).into()).await
    }

    /// Forgets entries whose year is over.
    pub async fn prune_log(&self, now: Confirmed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        audit::prune(tx.conn(), now.at() - AUDIT_KEPT_FOR).await?;
        tx.commit().await
    }

    /// Forgets consents that ended years ago.
    pub async fn prune_consents(&self, now: Confirmed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        consents::prune(tx.conn(), now.at() - CONSENTS_KEPT_FOR).await?;
        tx.commit().await
    }
}
