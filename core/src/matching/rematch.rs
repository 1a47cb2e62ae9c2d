//! Searching a whole event again: one parent job, one part per guest; in a guests-only event, one per photo.
//!
//! Parts stand behind everything that was asked for by itself, so a rematch of thousands is in nobody's way.

use super::{Error, Matching};
use crate::model::{Action, EventId, Fence, Job, JobId, Priority, Task, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, enrolments, jobs};

/// Parts that are queued by one transaction: a guest who comes meanwhile waits for one of them, not for all.
const PARTS_AT_ONCE: usize = 100;

impl Matching {
    /// Queues a rematch of an event. However often it is asked for, one runs and at most one waits.
    pub async fn rematch(&self, actor: Option<UserId>, event: EventId) -> Result<JobId, Error> {
        let mut tx = self.store.begin().await?;
        let job = self.queue.admit(tx.conn(), &Task::RematchEvent { event }).await?;
        let entry = NewAuditEntry::by(actor, Action::RematchAsked).at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(job)
    }

    /// The rematch of an event that tells how it stands: the one under way, else the one that is queued, else the last that
    /// ended within a week.
    pub async fn last_rematch(&self, event: EventId) -> Result<Option<Job>, Error> {
        let task = Task::RematchEvent { event };
        let subject = task.subject().unwrap_or_default();
        Ok(jobs::latest(self.store.read().await?.conn(), task.kind(), &subject).await?)
    }

    /// A rematch's job: queues a search for every guest with an accepted selfie, or a look at every photo, and lets the
    /// rematch wait for them. Galleries stay as they are until each of these is swapped in.
    pub async fn fan_out(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        let parts = if self.is_guests_only(event).await? {
            self.rescan_all(fence, event).await?
        } else {
            let guests = enrolments::searchable_guests(self.store.read().await?.conn(), event).await?;
            let search = |guest| Task::MatchGuest {
                event: Some(event),
                guest,
            };
            guests.into_iter().map(search).collect()
        };
        tracing::info!(event_id = %event, parts = parts.len(), "an event is searched again");
        self.hand_out(fence, &parts, Priority::Bulk).await
    }

    /// Queues the parts of a job, and lets it wait for them.
    pub(super) async fn hand_out(
        &self,
        fence: Fence,
        parts: &[Task],
        priority: Priority,
    ) -> Result<(), Error> {
        for parts in parts.chunks(PARTS_AT_ONCE) {
            let mut tx = self.begin(fence).await?;
            self.queue
                .admit_parts(tx.conn(), parts, fence.job, priority)
                .await?;
            tx.commit().await?;
            self.queue.wake();
        }
        let tx = self.begin(fence).await?;
        self.split(tx, fence).await
    }

    /// Lets a job wait for its parts, and commits.
    pub(super) async fn split(&self, mut tx: Tx, fence: Fence) -> Result<(), Error> {
        if jobs::split(tx.conn(), fence, self.clock.now()).await?.is_none() {
            return Err(Error::Lost);
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }
}
