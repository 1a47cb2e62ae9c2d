//! An event ends.
//!
//! Its rows go at once, photos and guests with them; its files and faces go by a job that is stored in the
//! same transaction, so that nothing of it is left behind by a crash.

use serde::Serialize;

use super::{Error, Events};
use crate::model::{Erasure, EventId, Task, User};
use crate::store::locks;
use crate::store::removal::remove_event;

/// What went with an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Accounts of guests who had no other event.
    pub guests: u64,
    /// Photos.
    pub photos: u64,
    /// Guests found in photos.
    pub matches: u64,
}

impl Events {
    /// Deletes an event the actor may act for, with its photos, their files and faces, and the guests who have
    /// no other event. A guest who has joined another one keeps the account.
    pub async fn delete(&self, actor: &User, id: EventId) -> Result<Removed, Error> {
        self.owned(actor, id).await?;
        let mut tx = self.store.begin().await?;
        // Two events that end at once would move their common guests to each other.
        locks::turn(tx.conn()).await?;
        if !locks::event(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        locks::guests_of(tx.conn(), id).await?;
        let removed = remove_event(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        let erasure = Erasure {
            event: id,
            objects: removed.objects,
            faces: Vec::new(),
            whole_event: true,
        };
        self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Removed {
            guests: removed.guests,
            photos: removed.photos,
            matches: removed.matches,
        })
    }
}
