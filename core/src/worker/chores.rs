//! The chores, each a job of its own: what one of them fails at is tried again by itself and keeps no other from being
//! done.
//!
//! All of them erase by time or tell people of it, and do nothing while the clock is in doubt: the next round does it.

use super::Worker;
use crate::clock::Confirmed;
use crate::model::Chore;
use crate::queue::JobOutcome;

impl Worker {
    /// Does one chore.
    pub(super) async fn do_chore(&self, chore: Chore) -> Result<(), JobOutcome> {
        match self.clock_trust.confirmed().await? {
            Some(now) => self.do_at(chore, now).await,
            None => Ok(()),
        }
    }

    async fn do_at(&self, chore: Chore, now: Confirmed) -> Result<(), JobOutcome> {
        match chore {
            Chore::ExpireEvents => {
                self.endings.expire(now).await?;
            }
            Chore::SweepStorage => {
                self.storage.sweep_daily().await?;
            }
            Chore::PruneUploads => {
                self.photos.prune_uploads(now).await?;
            }
            Chore::PruneResumableUploads => {
                self.photos.prune_resumable(now).await?;
            }
            Chore::ClosePendingAccounts => {
                self.accounts.close_pending(now, self.pending_selfie_ttl).await?;
            }
            Chore::PruneJobs => {
                self.queue.prune(now).await?;
            }
            Chore::PruneRemovals => {
                self.matching.prune_removals(now).await?;
            }
            Chore::PruneLimits => self.limits.prune(now).await?,
            Chore::PruneAudit => self.audit.prune_log(now).await?,
            Chore::PruneConsents => self.audit.prune_consents(now).await?,
            Chore::PruneReceipts => self.erasures.prune_receipts(now).await?,
            Chore::PruneInvitations => {
                self.accounts.prune_invitations(now).await?;
            }
            Chore::PruneUsage => self.provider.prune_days(now).await?,
            Chore::WarnOfEndings => {
                self.notices.warn_of_endings(self.event_retention, now).await?;
            }
        }
        Ok(())
    }
}
