//! The transaction that an erasure begins with.
//!
//! The one place that writes receipts and the jobs that carry an erasure out: rows, receipt and jobs are stored together, so a
//! crash leaves nothing behind that no job names.

use super::Erasures;
use crate::clock::Timestamp;
use crate::model::{Erasure, ErasureCause, EventId, JobId, Task, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{self, Counts, NewErasure, Step};
use crate::store::{Conn, Result, Tx, enrolments, locks};

/// An erasure that has begun and is not committed: dropped, nothing has happened.
pub struct Erasing {
    pub(super) tx: Tx,
    pub(super) erasures: Erasures,
    pub(super) at: Timestamp,
    cause: ErasureCause,
    actor: Option<UserId>,
}

/// What went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Erased {
    /// Number of the receipt, which is complete once nothing is left.
    pub receipt: i64,
    /// What the rows said.
    pub counts: Counts,
}

/// Whose data a receipt is about.
#[derive(Clone, Copy)]
pub(super) struct Subject {
    pub(super) user: Option<UserId>,
    pub(super) event: Option<EventId>,
}

impl Subject {
    /// Nobody's in particular, of an event.
    pub(super) fn of_event(event: EventId) -> Self {
        Self {
            user: None,
            event: Some(event),
        }
    }
}

impl Erasures {
    /// Begins to erase something, in nobody's way yet; no `actor` is FindMe itself.
    pub async fn begin(&self, cause: ErasureCause, actor: Option<UserId>) -> Result<Erasing> {
        Ok(Erasing {
            tx: self.store.begin().await?,
            erasures: self.clone(),
            at: self.clock.now(),
            cause,
            actor,
        })
    }

    /// Begins a step of an event's end.
    pub(super) async fn begin_step(&self, at: Timestamp) -> Result<Erasing> {
        let erasing = self.begin(ErasureCause::Expiry, None).await?;
        Ok(Erasing { at, ..erasing })
    }

    /// Begins to erase something of an account, and locks it after its events, so that no matching is writing about it. `None`
    /// if the account is gone.
    pub async fn begin_for_account(
        &self,
        cause: ErasureCause,
        actor: Option<UserId>,
        account: UserId,
    ) -> Result<Option<Erasing>> {
        self.begin(cause, actor).await?.lock_account(account).await
    }

    /// As [`Erasures::begin_for_account`], under the global lock of rare steps: of two admins who leave at once one stays.
    pub async fn begin_for_admin(
        &self,
        cause: ErasureCause,
        actor: Option<UserId>,
        account: UserId,
    ) -> Result<Option<Erasing>> {
        let mut erasing = self.begin(cause, actor).await?;
        erasing.lock_globally().await?;
        erasing.lock_account(account).await
    }

    /// Queues the removal of something that was replaced, in the transaction that replaces it. It has no receipt: nobody asked
    /// for it.
    pub async fn discard(&self, db: Conn<'_>, replaced: Erasure) -> Result<JobId> {
        self.queue.admit(db, &Task::Erase(replaced)).await
    }
}

impl Erasing {
    /// The transaction, for what the caller stores with the erasure.
    pub fn conn(&mut self) -> Conn<'_> {
        self.tx.conn()
    }

    /// When it is asked for: after what it had to wait for, so that nothing it ends began later.
    pub fn at(&self) -> Timestamp {
        self.at
    }

    /// Says that all locks are held.
    pub(super) fn locked(&mut self) {
        self.at = self.erasures.clock.now();
    }

    async fn lock_account(mut self, account: UserId) -> Result<Option<Self>> {
        let is_there = locks::user_and_events(self.conn(), account).await?;
        self.locked();
        Ok(is_there.then_some(self))
    }

    /// Takes the global lock of rare steps: two events that end at once would move their common guests to each other. It
    /// comes before all other locks.
    pub(super) async fn lock_globally(&mut self) -> Result<()> {
        locks::global(self.conn()).await
    }

    /// Locks an event, so that no search finds what is about to go. Several events are locked in the order of their numbers.
    /// False if it is gone.
    pub async fn lock_event(&mut self, event: EventId) -> Result<bool> {
        let is_there = enrolments::lock_event(self.conn(), event).await?;
        self.locked();
        Ok(is_there)
    }

    /// Writes an entry of the audit log with the erasure.
    pub async fn note(&mut self, entry: &NewAuditEntry<'_>) -> Result<()> {
        let at = self.at;
        audit::write(self.conn(), entry, at).await
    }

    /// Stores the receipt of an erasure and the jobs of its parts, whose order does not matter.
    pub(super) async fn record(
        &mut self,
        subject: Subject,
        counts: Counts,
        parts: impl IntoIterator<Item = Erasure>,
    ) -> Result<Erased> {
        let receipt = self.open(subject, counts, true).await?;
        for part in parts {
            self.add_part(receipt, Step::Faces, part).await?;
        }
        Ok(Erased { receipt, counts })
    }

    /// As [`Erasing::record`], for photos; answers the job of the one part.
    pub(super) async fn record_photos(
        &mut self,
        event: EventId,
        counts: Counts,
        part: Erasure,
    ) -> Result<JobId> {
        let receipt = self.open(Subject::of_event(event), counts, true).await?;
        self.add_part(receipt, Step::Photos, part).await
    }

    /// As [`Erasing::record`], for one part of an event's end, whose receipt is opened by the first step, goes on with the
    /// others and is sealed by the last.
    pub(super) async fn record_step(
        &mut self,
        event: EventId,
        counts: Counts,
        step: Step,
        part: Erasure,
    ) -> Result<i64> {
        let begun = erasures::unsealed_expiry(self.conn(), event).await?;
        let receipt = if let Some(receipt) = begun {
            erasures::add_counts(self.conn(), receipt, &counts).await?;
            receipt
        } else {
            self.open(Subject::of_event(event), counts, false).await?
        };
        self.add_part(receipt, step, part).await?;
        Ok(receipt)
    }

    async fn open(&mut self, subject: Subject, counts: Counts, is_sealed: bool) -> Result<i64> {
        let receipt = NewErasure {
            cause: self.cause,
            actor: self.actor,
            user: subject.user,
            event: subject.event,
            counts,
            is_sealed,
            at: self.at,
        };
        erasures::open(self.conn(), &receipt).await
    }

    async fn add_part(&mut self, receipt: i64, step: Step, part: Erasure) -> Result<JobId> {
        let task = Task::Erase(part);
        let job = self.erasures.queue.admit(self.tx.conn(), &task).await?;
        erasures::add_part(self.conn(), receipt, job, step).await?;
        Ok(job)
    }

    /// Commits, and wakes those who do the jobs.
    pub async fn commit(self) -> Result<()> {
        self.tx.commit().await?;
        self.erasures.queue.wake();
        Ok(())
    }
}
