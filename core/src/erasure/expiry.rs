//! The last step of an event's end, a week after it was over: the photos go, then the event with its guests.
//!
//! Each step is a transaction under a lock on the event that is over, so it may be interrupted anywhere and goes on where it
//! was. Restoring the event in between, or uploading to it, saves what is left. The files go by jobs, after the faces, and one
//! receipt tells of it all. An event that cannot be removed keeps no other from it.

use super::EventEndings;
use crate::clock::{Confirmed, Timestamp};
use crate::error_chain::chain;
use crate::model::{Action, Event, EventId};
use crate::store::audit::NewAuditEntry;
use crate::store::erasures::{self, Step};
use crate::store::photos::{self, Removed};
use crate::store::{Result, events, locks};

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

impl EventEndings {
    /// Ends all events whose time has come and removes those that were over for a week; nothing where events are kept for
    /// ever. Interrupted, it can simply run again. What failed about an event is answered after all others had their turn.
    pub async fn expire(&self, now: Confirmed) -> Result<Expired> {
        let mut expired = Expired::default();
        if self.kept_for.is_none() {
            return Ok(expired);
        }
        let mut outcome = Ok(());
        for event in self.due(now).await? {
            outcome = outcome.and(logged(event, self.end(event, now.at()).await));
        }
        let before = now.at() - Event::RESTORABLE;
        for event in events::erase_due(self.erasures.store.read().await?.conn(), before).await? {
            let erased = self.erase_event(event, now.at(), &mut expired).await;
            outcome = outcome.and(logged(event, erased));
        }
        self.close_saved(now.at()).await?;
        outcome.map(|()| expired)
    }

    async fn erase_event(&self, event: EventId, now: Timestamp, expired: &mut Expired) -> Result<()> {
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
    pub(super) async fn erase_batch(&self, event: EventId, now: Timestamp) -> Result<Option<Vec<Removed>>> {
        let mut erasing = self.erasures.begin_step(now).await?;
        if !events::lock_ended(erasing.conn(), event, now - Event::RESTORABLE).await? {
            return Ok(None);
        }
        let batch = photos::first_of_event(erasing.conn(), event, BATCH).await?;
        if batch.is_empty() {
            return Ok(None);
        }
        let (counts, part) = erasing.remove_photos(event, &batch).await?;
        erasing.record_step(event, counts, Step::Photos, part).await?;
        erasing.commit().await?;
        Ok(Some(batch))
    }

    /// Removes the event, and its guests who have no other; false if it is restored.
    async fn erase_rest(&self, event: EventId, now: Timestamp) -> Result<bool> {
        let mut erasing = self.erasures.begin_step(now).await?;
        erasing.lock_globally().await?;
        if !events::lock_ended(erasing.conn(), event, now - Event::RESTORABLE).await? {
            return Ok(false);
        }
        locks::event(erasing.conn(), event).await?;
        locks::guests_of(erasing.conn(), event).await?;
        events::erased(erasing.conn(), event, now).await?;
        let Some((counts, part)) = erasing.remove_event(event).await? else {
            return Ok(false);
        };
        let receipt = erasing.record_step(event, counts, Step::Rest, part).await?;
        erasures::seal(erasing.conn(), receipt, now).await?;
        let entry = NewAuditEntry::of(Action::EventExpired).at_event(event);
        erasing.note(&entry).await?;
        erasing.commit().await?;
        Ok(true)
    }

    /// Ends the receipts of events that an upload has saved, and lets the engine learn the photos that are left again.
    async fn close_saved(&self, now: Timestamp) -> Result<()> {
        let mut erasing = self.erasures.begin_step(now).await?;
        for (receipt, event) in erasures::saved_from_expiry(erasing.conn()).await? {
            erasures::seal(erasing.conn(), receipt, now).await?;
            self.erasures.learn_again(erasing.conn(), event).await?;
        }
        erasing.commit().await
    }
}

/// Logs what went wrong with an event, and answers it.
fn logged(event: EventId, outcome: Result<()>) -> Result<()> {
    outcome.inspect_err(
        |error| tracing::warn!(event_id = %event, error = %chain(error), "an event could not be ended"),
    )
}
