//! An admin or a photographer deletes an event.

use serde::Serialize;

use super::{Error, Events};
use crate::model::{Action, EventId, User};
use crate::store::audit::NewAuditEntry;

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
        let begun = self.erasures.begin_for_event(actor.id, id).await?;
        let mut erasing = begun.ok_or(Error::NotFound)?;
        let erased = erasing.event(id).await?.ok_or(Error::NotFound)?;
        let entry = NewAuditEntry::by(actor.id, Action::EventErased).at_event(id);
        erasing.note(&entry.counting(erased.counts.photos)).await?;
        erasing.commit().await?;
        Ok(Removed {
            guests: erased.counts.accounts,
            photos: erased.counts.photos,
            matches: erased.counts.matches,
            receipt_id: erased.receipt,
        })
    }
}
