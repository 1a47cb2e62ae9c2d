//! The end of an event's photos, thirty days after the last upload.
//!
//! They go with their files and faces, batch by batch, each under a lock on the event: an upload that comes in
//! between extends the time and saves what is left.

use crate::clock::Timestamp;
use crate::model::EventId;
use crate::photos::Photos;
use crate::photos::error::Error;
use crate::store::events;
use crate::store::photos::{self, Removed};

/// Photos removed in one transaction, so that nobody waits long for the database.
const BATCH: i64 = 200;

/// What an expiry removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Expired {
    /// Photos.
    pub photos: u64,
    /// Bytes of their originals.
    pub bytes: u64,
}

impl Photos {
    /// Removes the photos of all events whose time is over. Interrupted, it can simply run again.
    pub async fn expire(&self) -> Result<Expired, Error> {
        let now = self.clock.now();
        let mut expired = Expired::default();
        let over = events::expired(self.store.read().await?.conn(), now).await?;
        for event in over {
            while let Some(batch) = self.expire_batch(event.id, now).await? {
                for photo in batch {
                    expired.photos += 1;
                    expired.bytes += photo.size_bytes.cast_unsigned();
                }
            }
        }
        Ok(expired)
    }

    /// Removes some photos of an event whose time is over; `None` once it is not, or has none left.
    async fn expire_batch(&self, event: EventId, now: Timestamp) -> Result<Option<Vec<Removed>>, Error> {
        let mut tx = self.store.begin().await?;
        if !photos::lock_expired(tx.conn(), event, now).await? {
            return Ok(None);
        }
        let batch = photos::first_of_event(tx.conn(), event, BATCH).await?;
        if batch.is_empty() {
            events::clear_expiry(tx.conn(), event, now).await?;
            tx.commit().await?;
            return Ok(None);
        }
        self.erase(&mut tx, event, &batch).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Some(batch))
    }
}
