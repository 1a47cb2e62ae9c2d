//! The last step of an event's end, a week after it was over: the photos go, then the event with its guests.
//!
//! Each step is a transaction under a lock on the event that is over, so it may be interrupted anywhere and goes on where it
//! was; whoever restores the event in between, or uploads to it, saves what is left. The files go by jobs, after the faces, and
//! one receipt tells of it all. An event that cannot be removed keeps no other from it.

use crate::clock::{Confirmed, Timestamp};
use crate::model::{Action, Erasure, Event, EventId, Task};
use crate::photos::Photos;
use crate::photos::ending::open_receipt;
use crate::photos::error::Error;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{self, Counts, Step};
use crate::store::photos::{self, Removed};
use crate::store::{Tx, consents, events, locks, removal};

/// Photos removed in one transaction, so that nobody waits long for the database.
const BATCH: i64 = 200;

/// What an expiry removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Events.
    pub events: u64,
    /// Photos.
    pub photos: u64,
    /// Bytes of their originals.
    pub bytes: u64,
}

impl Photos {
    /// Ends all events whose time has come and removes those that were over for a week; nothing where events are kept for
    /// ever. Interrupted, it can simply run again. What failed about an event is answered after all others had their turn.
    pub async fn expire(&self, now: Confirmed) -> Result<Expired, Error> {
        let mut expired = Expired::default();
        if self.kept_for.is_none() {
            return Ok(expired);
        }
        let mut outcome = Ok(());
        for event in self.due(now).await? {
            outcome = outcome.and(told(event, self.end(event, now.at()).await));
        }
        let before = now.at() - Event::RESTORABLE;
        for event in events::erase_due(self.store.read().await?.conn(), before).await? {
            let erased = self.erase_event(event, now.at(), &mut expired).await;
            outcome = outcome.and(told(event, erased));
        }
        self.close_saved(now.at()).await?;
        outcome.map(|()| expired)
    }

    async fn erase_event(&self, event: EventId, now: Timestamp, expired: &mut Expired) -> Result<(), Error> {
        while let Some(batch) = self.erase_batch(event, now).await? {
            for photo in batch {
                expired.photos += 1;
                expired.bytes += photo.size_bytes.cast_unsigned();
            }
        }
        if self.erase_rest(event, now).await? {
            expired.events += 1;
        }
        Ok(())
    }

    /// Removes some photos; `None` once the event is restored, or has none left.
    pub(super) async fn erase_batch(
        &self,
        event: EventId,
        now: Timestamp,
    ) -> Result<Option<Vec<Removed>>, Error> {
        let mut tx = self.store.begin().await?;
        if !events::lock_ended(tx.conn(), event, now - Event::RESTORABLE).await? {
            return Ok(None);
        }
        let batch = photos::first_of_event(tx.conn(), event, BATCH).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let receipt = open_receipt(&mut tx, event, Counts::default(), now).await?;
        let (job, counts) = self.erase(&mut tx, event, &batch).await?;
        erasures::add_part(tx.conn(), receipt, job, Step::Photos).await?;
        erasures::add_counts(tx.conn(), receipt, &counts).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Some(batch))
    }

    /// Removes the event, and its guests who have no other; false if it is restored.
    async fn erase_rest(&self, event: EventId, now: Timestamp) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        // Two events that go at once would move their common guests to each other.
        locks::turn(tx.conn()).await?;
        if !events::lock_ended(tx.conn(), event, now - Event::RESTORABLE).await? {
            return Ok(false);
        }
        locks::event(tx.conn(), event).await?;
        locks::guests_of(tx.conn(), event).await?;
        events::erased(tx.conn(), event, now).await?;
        let Some(gone) = removal::remove_event(tx.conn(), event).await? else {
            return Ok(false);
        };
        consents::end_event(tx.conn(), event, now).await?;
        let counts = Counts {
            accounts: gone.guests,
            selfies: gone.objects.len() as u64,
            photos: gone.photos,
            matches: gone.matches,
            faces: gone.faces,
        };
        let receipt = open_receipt(&mut tx, event, counts, now).await?;
        let erasure = Erasure {
            event,
            objects: gone.objects,
            whole_event: true,
            ..Erasure::default()
        };
        self.admit_part(&mut tx, receipt, erasure, Step::Rest).await?;
        erasures::seal(tx.conn(), receipt, now).await?;
        let entry = NewAuditEntry::of(Action::EventExpired).at_event(event);
        audit::write(tx.conn(), &entry, now).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(true)
    }

    /// Ends the receipts of events that an upload has saved, and lets the engine learn the photos that are left again.
    async fn close_saved(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        for (receipt, event) in erasures::saved_from_expiry(tx.conn()).await? {
            erasures::seal(tx.conn(), receipt, now).await?;
            events::rejoin(tx.conn(), event).await?;
            self.queue.admit(tx.conn(), &Task::ReindexEvent { event }).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }

    pub(super) async fn admit_part(
        &self,
        tx: &mut Tx,
        receipt: i64,
        erasure: Erasure,
        step: Step,
    ) -> Result<(), Error> {
        let job = self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        Ok(erasures::add_part(tx.conn(), receipt, job, step).await?)
    }
}

/// Logs what went wrong with an event, and answers it.
fn told(event: EventId, outcome: Result<(), Error>) -> Result<(), Error> {
    outcome.inspect_err(|error| tracing::warn!(event_id = %event, %error, "an event could not be ended"))
}
