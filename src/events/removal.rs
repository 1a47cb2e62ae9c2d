//! An event ends.
//!
//! Its rows go at once, photos and guests with them; its files and faces go by a job that is stored in the
//! same transaction, so that nothing of it is left behind by a crash.

use serde::Serialize;

use super::{Error, Events};
use crate::model::{Action, Erasure, ErasureCause, EventId, Task, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{self, Counts, NewErasure, Step};
use crate::store::removal::remove_event;
use crate::store::{consents, locks};

/// What went with an event.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Removed {
    /// Accounts of guests who had no other event.
    pub guests: u64,
    /// Photos.
    pub photos: u64,
    /// Guests found in photos.
    pub matches: u64,
    /// Number of the receipt that tells when all of it is gone.
    pub receipt_id: i64,
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
        let selfies = removed.objects.len() as u64;
        let erasure = Erasure {
            event: id,
            objects: removed.objects,
            whole_event: true,
            ..Erasure::default()
        };
        let job = self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        let receipt = NewErasure {
            cause: ErasureCause::Event,
            actor: Some(actor.id),
            user: None,
            event: Some(id),
            counts: Counts {
                accounts: removed.guests,
                selfies,
                photos: removed.photos,
                matches: removed.matches,
                faces: removed.faces,
            },
            is_sealed: true,
            at: self.clock.now(),
        };
        let receipt_id = erasures::open(tx.conn(), &receipt).await?;
        erasures::add_part(tx.conn(), receipt_id, job, Step::Faces).await?;
        consents::end_event(tx.conn(), id, self.clock.now()).await?;
        let entry = NewAuditEntry::by(actor.id, Action::EventErased).at_event(id);
        audit::write(tx.conn(), &entry.counting(removed.photos), self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Removed {
            guests: removed.guests,
            photos: removed.photos,
            matches: removed.matches,
            receipt_id,
        })
    }
}
