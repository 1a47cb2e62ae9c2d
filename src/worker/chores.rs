//! The chores, each a job of its own: what one of them fails at is tried again by itself and keeps no other from being
//! done.

use super::Worker;
use crate::model::Chore;
use crate::queue::Verdict;

impl Worker {
    /// Does one chore.
    pub(super) async fn do_chore(&self, chore: Chore) -> Result<(), Verdict> {
        match chore {
            Chore::ExpireEvents => {
                self.photos.expire().await?;
            }
            Chore::SweepStorage => {
                self.photos.sweep_daily().await?;
            }
            Chore::PruneUploads => {
                self.photos.prune_uploads().await?;
            }
            Chore::ClosePendingAccounts => {
                self.accounts.close_pending(self.pending_selfie_ttl).await?;
            }
            Chore::PruneJobs => {
                self.queue.prune().await?;
            }
            Chore::PruneLimits => self.limits.prune().await?,
            Chore::PruneAudit => self.audit.prune_log().await?,
            Chore::PruneConsents => self.audit.prune_consents().await?,
            Chore::PruneReceipts => self.audit.prune_receipts().await?,
            Chore::PruneRemovals => {
                self.matching.prune_removals().await?;
            }
            Chore::WarnOfEndings => {
                self.notices.warn_of_endings(self.event_retention).await?;
            }
        }
        Ok(())
    }
}
