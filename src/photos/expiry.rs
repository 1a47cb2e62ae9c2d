//! The end of events, some time after their last upload: first all that comes from faces, then the photos, then the event
//! with its guests.
//!
//! Each step is a transaction under a lock on the event whose time is over, so it may be interrupted anywhere and goes on
//! where it was; an upload that comes in between extends the time and saves what is left. The files and the engine's faces go
//! by jobs, in the same order, and one receipt tells of it all.

use crate::clock::Timestamp;
use crate::model::{Action, Erasure, ErasureCause, EventId, Task};
use crate::photos::Photos;
use crate::photos::error::Error;
use crate::store::audit::{self, Line};
use crate::store::erasures::{self, Counts, NewErasure, Step};
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
    /// Removes all events whose time is over. Interrupted, it can simply run again.
    pub async fn expire(&self) -> Result<Expired, Error> {
        let now = self.clock.now();
        let mut expired = Expired::default();
        let over = events::expired(self.store.read().await?.conn(), now).await?;
        for event in over {
            self.expire_event(event.id, now, &mut expired).await?;
        }
        self.close_saved(now).await?;
        Ok(expired)
    }

    async fn expire_event(&self, event: EventId, now: Timestamp, expired: &mut Expired) -> Result<(), Error> {
        let Some(receipt) = self.expire_faces(event, now).await? else {
            return Ok(());
        };
        while let Some(batch) = self.expire_batch(event, receipt, now).await? {
            for photo in batch {
                expired.photos += 1;
                expired.bytes += photo.size_bytes.cast_unsigned();
            }
        }
        if self.expire_rest(event, receipt, now).await? {
            expired.events += 1;
        }
        Ok(())
    }

    /// Removes all that comes from faces, the selfies of guests without another event included; answers the receipt. `None`
    /// if the event's time is not over any more.
    pub(super) async fn expire_faces(&self, event: EventId, now: Timestamp) -> Result<Option<i64>, Error> {
        let mut tx = self.store.begin().await?;
        if !photos::lock_expired(tx.conn(), event, now).await? {
            return Ok(None);
        }
        if let Some(receipt) = erasures::unsealed_expiry(tx.conn(), event).await? {
            return Ok(Some(receipt));
        }
        locks::guests_of(tx.conn(), event).await?;
        let gone = removal::remove_faces(tx.conn(), event).await?;
        let receipt = NewErasure {
            cause: ErasureCause::Expiry,
            actor: None,
            user: None,
            event: Some(event),
            counts: Counts {
                selfies: gone.selfies.len() as u64,
                matches: gone.matches,
                faces: gone.faces,
                ..Counts::default()
            },
            is_sealed: false,
            at: now,
        };
        let receipt = erasures::open(tx.conn(), &receipt).await?;
        let erasure = Erasure {
            event,
            objects: gone.selfies,
            all_faces: true,
            ..Erasure::default()
        };
        self.admit_part(&mut tx, receipt, erasure, Step::Faces).await?;
        let line = Line::of(Action::EventExpired).at_event(event);
        audit::write(tx.conn(), &line, now).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Some(receipt))
    }

    /// Removes some photos; `None` once the event's time is not over any more, or it has none left.
    async fn expire_batch(
        &self,
        event: EventId,
        receipt: i64,
        now: Timestamp,
    ) -> Result<Option<Vec<Removed>>, Error> {
        let mut tx = self.store.begin().await?;
        if !photos::lock_expired(tx.conn(), event, now).await? {
            return Ok(None);
        }
        let batch = photos::first_of_event(tx.conn(), event, BATCH).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let (job, counts) = self.erase(&mut tx, event, &batch).await?;
        erasures::add_part(tx.conn(), receipt, job, Step::Photos).await?;
        erasures::add_counts(tx.conn(), receipt, &counts).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Some(batch))
    }

    /// Removes the event, and its guests who have no other; false if its time is not over any more.
    async fn expire_rest(&self, event: EventId, receipt: i64, now: Timestamp) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        // Two events that end at once would move their common guests to each other.
        locks::turn(tx.conn()).await?;
        if !photos::lock_expired(tx.conn(), event, now).await? {
            return Ok(false);
        }
        locks::event(tx.conn(), event).await?;
        locks::guests_of(tx.conn(), event).await?;
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
        erasures::add_counts(tx.conn(), receipt, &counts).await?;
        let erasure = Erasure {
            event,
            objects: gone.objects,
            whole_event: true,
            ..Erasure::default()
        };
        self.admit_part(&mut tx, receipt, erasure, Step::Rest).await?;
        erasures::seal(tx.conn(), receipt, now).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(true)
    }

    /// Ends the receipts of events that were saved by an upload while they were being removed, and lets the engine learn the
    /// photos that are left again.
    async fn close_saved(&self, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        for (receipt, event) in erasures::saved_from_expiry(tx.conn(), now).await? {
            erasures::seal(tx.conn(), receipt, now).await?;
            self.queue.admit(tx.conn(), &Task::ReindexEvent { event }).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }

    async fn admit_part(&self, tx: &mut Tx, receipt: i64, erasure: Erasure, step: Step) -> Result<(), Error> {
        let job = self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        Ok(erasures::add_part(tx.conn(), receipt, job, step).await?)
    }
}
