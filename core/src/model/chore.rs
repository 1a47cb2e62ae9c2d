//! Chores: what is done once an hour by itself, whatever people do.
//!
//! Each is a job of its own, so that it is tried again, counted and shown by itself, and none waits for another to
//! succeed.

use serde::{Deserialize, Serialize};
use strum::{IntoStaticStr, VariantArray};

/// One of the things that keep the place in order.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, IntoStaticStr, VariantArray)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum Chore {
    /// Remove the events whose time is over.
    ExpireEvents,
    /// Remove stored files without a row.
    SweepStorage,
    /// Forget uploads whose progress nobody asks for any more.
    PruneUploads,
    /// Give up uploads in chunks that nobody goes on with.
    PruneResumableUploads,
    /// Close accounts that never sent a selfie.
    ClosePendingAccounts,
    /// Forget jobs that ended long ago.
    PruneJobs,
    /// Forget rate limits that are full again.
    PruneLimits,
    /// Forget entries of the audit log whose time is over.
    PruneAudit,
    /// Forget consents that ended long ago.
    PruneConsents,
    /// Forget receipts of erasures whose time is over.
    PruneReceipts,
    /// Forget which faces were removed from the engine's memory long ago.
    PruneRemovals,
    /// Forget invitations of photographers that ended long ago.
    PruneInvitations,
    /// Forget the face engine's calls of days long ago.
    PruneUsage,
    /// Tell owners by mail that their event ends soon.
    WarnOfEndings,
}

impl Chore {
    /// Its stable name: the kind of its job, in lists and metrics.
    pub fn name(self) -> &'static str {
        self.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Task;

    /// What the version before chores knew, as far as it read a chore's job.
    #[derive(Debug, PartialEq, Deserialize)]
    #[serde(tag = "kind", rename_all = "snake_case")]
    enum Before {
        ExpireEvents,
    }

    #[test]
    fn a_version_before_chores_reads_each_as_its_own_housekeeping() {
        for chore in Chore::VARIANTS.iter().copied() {
            let task = Task::Housekeeping { chore: Some(chore) };
            let stored = serde_json::to_string(&task).unwrap();
            assert_eq!(
                serde_json::from_str::<Before>(&stored).unwrap(),
                Before::ExpireEvents
            );
            assert_eq!(serde_json::from_str::<Task>(&stored).unwrap(), task);
        }
    }

    #[test]
    fn the_housekeeping_of_a_version_before_chores_is_read() {
        let stored = r#"{"kind":"expire_events"}"#;
        let task = serde_json::from_str::<Task>(stored).unwrap();
        assert_eq!(task, Task::Housekeeping { chore: None });
    }

    #[test]
    fn chores_keep_their_names_and_have_jobs_of_their_own() {
        let names: Vec<_> = Chore::VARIANTS.iter().map(|chore| chore.name()).collect();
        assert_eq!(
            names,
            [
                "expire_events",
                "sweep_storage",
                "prune_uploads",
                "prune_resumable_uploads",
                "close_pending_accounts",
                "prune_jobs",
                "prune_limits",
                "prune_audit",
                "prune_consents",
                "prune_receipts",
                "prune_removals",
                "prune_invitations",
                "prune_usage",
                "warn_of_endings",
            ]
        );
        for chore in Chore::VARIANTS.iter().copied() {
            assert_eq!(serde_json::to_value(chore).unwrap(), chore.name());
            assert_eq!(Task::Housekeeping { chore: Some(chore) }.kind(), chore.name());
        }
    }
}
