//! The protocol that keeps matches right, whoever comes first and whatever is interrupted.
//!
//! A job reads the event's version before it learns or searches ([`Matching::event_version`]). Its writes begin with the
//! fence ([`Matching::begin`]): they count only while the job is this worker's. What the engine has learned is committed at
//! a revision of its own ([`next_revision`]) and searched for only after that, so that of any guest and photo, whichever
//! commits last sees the other. What a search found is written under the event's lock ([`lock_as`]). Both compare the
//! generation: results of a memory that is gone, or of a rule that was switched, are superseded.

use super::{Error, Matching};
use crate::model::{EventId, Fence, Task};
use crate::store::generations::{self, EventVersion};
use crate::store::{Conn, Tx, enrolments, jobs};

impl Matching {
    /// A write transaction for a job: its writes count only while the job is ours.
    pub(super) async fn begin(&self, fence: Fence) -> Result<Tx, Error> {
        self.store.begin_for(fence).await?.ok_or(Error::Lost)
    }

    /// The event's version, for a job that begins to learn or to search; superseded while the engine is told to forget the
    /// event, or if other networks describe faces now.
    pub(super) async fn event_version(&self, event: EventId) -> Result<EventVersion, Error> {
        let found = event_version(self.store.read().await?.conn(), event).await?;
        // Looked for afterwards: what other networks describe from now on has a later revision than the one that was read.
        if self.replace_former_descriptors(event).await? {
            return event_version(self.store.read().await?.conn(), event).await;
        }
        Ok(found)
    }

    /// Whether something may be learned about the event now: [`Error::Superseded`] if other jobs or processes come first.
    pub async fn may_learn(&self, event: EventId) -> Result<(), Error> {
        self.event_version(event).await.map(drop)
    }
}

/// The revision of the event at which something becomes known that the engine learned in version `learned`. The event
/// stays locked until the transaction ends.
pub(super) async fn next_revision(tx: &mut Tx, event: EventId, learned: EventVersion) -> Result<i64, Error> {
    let revision = enrolments::next_revision(tx.conn(), event).await?;
    if event_version(tx.conn(), event).await?.generation == learned.generation {
        revision.ok_or(Error::Gone)
    } else {
        Err(Error::Superseded)
    }
}

/// Locks the event until the transaction ends, for the results of a search that began in version `searched`.
pub(super) async fn lock_as(tx: &mut Tx, event: EventId, searched: EventVersion) -> Result<(), Error> {
    if !enrolments::lock_event(tx.conn(), event).await? {
        return Err(Error::Gone);
    }
    let present = generations::event_version(tx.conn(), event).await?;
    if present.is_some_and(|present| present.generation == searched.generation) {
        Ok(())
    } else {
        Err(Error::Superseded)
    }
}

async fn event_version(mut db: Conn<'_>, event: EventId) -> Result<EventVersion, Error> {
    let reindex = Task::ReindexEvent { event };
    let subject = reindex.subject().unwrap_or_default();
    if jobs::is_running(db.reborrow(), reindex.kind(), &subject).await? {
        return Err(Error::Superseded);
    }
    generations::event_version(db, event).await?.ok_or(Error::Gone)
}
