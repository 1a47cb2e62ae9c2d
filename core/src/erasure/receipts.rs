//! Receipts: what went, how much and when, and that nothing was left. They hold numbers and no names, so that they may stay when
//! what they are about goes.

use super::Erasures;
use crate::clock::Confirmed;
use crate::model::{CONSENTS_KEPT_FOR, ErasureReceipt, MAX_PAGE};
use crate::store::Result;
use crate::store::erasures::{self, Filter};

impl Erasures {
    /// Receipts, the newest first, at most `limit` and never more than [`MAX_PAGE`].
    pub async fn receipts(&self, filter: &Filter, limit: u32) -> Result<Vec<ErasureReceipt>> {
        let limit = limit.min(MAX_PAGE);
        erasures::list(self.store.read().await?.conn(), filter, limit.into()).await
    }

    /// Forgets receipts that were complete years ago, as long as consents are kept.
    pub async fn prune_receipts(&self, now: Confirmed) -> Result<()> {
        let mut tx = self.store.begin().await?;
        erasures::prune(tx.conn(), now.at() - CONSENTS_KEPT_FOR).await?;
        tx.commit().await
    }
}
