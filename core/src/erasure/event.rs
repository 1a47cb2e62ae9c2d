//! Erasing an event: photos and guests go with its rows, its files and faces by one job.

use super::Erasures;
use super::transaction::{Erased, Erasing, Subject};
use crate::model::{Erasure, ErasureCause, EventId, Scope, UserId};
use crate::store::erasures::Counts;
use crate::store::removal::{RemovedEvent, remove_event};
use crate::store::{Result, consents, locks};

impl Erasures {
    /// Begins to erase an event, and locks it and its guests. `None` if it is gone.
    pub async fn begin_for_event(&self, actor: UserId, event: EventId) -> Result<Option<Erasing>> {
        let mut erasing = self.begin(ErasureCause::Event, Some(actor)).await?;
        erasing.lock_globally().await?;
        if !locks::event(erasing.conn(), event).await? {
            return Ok(None);
        }
        locks::guests_of(erasing.conn(), event).await?;
        erasing.locked();
        Ok(Some(erasing))
    }
}

impl Erasing {
    /// Erases an event with its photos, and the guests who have no other event; others keep the account. `None` if it is gone.
    /// The event and its guests are locked.
    pub async fn event(&mut self, event: EventId) -> Result<Option<Erased>> {
        let Some((counts, part)) = self.remove_event(event).await? else {
            return Ok(None);
        };
        self.record(Subject::of_event(event), counts, [part])
            .await
            .map(Some)
    }

    /// Removes the rows of an event; answers what they counted and what is left of it.
    pub(super) async fn remove_event(&mut self, event: EventId) -> Result<Option<(Counts, Erasure)>> {
        let Some(removed) = remove_event(self.conn(), event).await? else {
            return Ok(None);
        };
        let at = self.at;
        consents::end_event(self.conn(), event, at).await?;
        let RemovedEvent {
            guests,
            photos,
            matches,
            faces,
            objects,
        } = removed;
        let counts = Counts {
            accounts: guests,
            selfies: objects.len() as u64,
            photos,
            matches,
            faces,
        };
        let part = Erasure::of(Scope::Event(event)).with_objects(objects);
        Ok(Some((counts, part)))
    }
}
