//! The audit log and the consents that have ended: what proves what was done, for admins to read and for time to shorten.
//!
//! They are written by the operations themselves, in the same transaction (`store::audit`, `store::consents`), not here. They
//! contain ids and no names, so that they may be kept after the data is deleted.

use crate::clock::Confirmed;
use crate::model::{AUDIT_KEPT_FOR, AuditEntry, CONSENTS_KEPT_FOR, MAX_PAGE};
use crate::store::{Error, Store, audit, consents};

pub use crate::store::audit::Filter;

/// The service for these records; clones share everything.
#[derive(Clone)]
pub struct Audit {
    store: Store,
}

impl Audit {
    /// A service for the records in `store`.
    pub fn new(store: Store) -> Self {
        Self { store }
    }

    /// Audit entries, newest first, at most `limit` and never more than [`MAX_PAGE`].
    pub async fn list(&self, filter: &Filter, limit: u32) -> Result<Vec<AuditEntry>, Error> {
        audit::list(
            self.store.read().await?.conn(),
            filter,
            limit.min(MAX_PAGE).into(),
        )
        .await
    }

    /// Deletes entries that are more than a year old.
    pub async fn prune_log(&self, now: Confirmed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        audit::prune(tx.conn(), now.at() - AUDIT_KEPT_FOR).await?;
        tx.commit().await
    }

    /// Deletes consents whose retention after their end is over.
    pub async fn prune_consents(&self, now: Confirmed) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        consents::prune(tx.conn(), now.at() - CONSENTS_KEPT_FOR).await?;
        tx.commit().await
    }
}
