//! The owner of an event removes a guest.
//!
//! A guest of several events keeps the account, for the other events are other people's: only what this event knew goes, and
//! the selfie stays for as long as one of the others may search by it. A guest of this event alone goes with the account:
//! without an event it is good for nothing, and nobody would be left to answer for the selfie. Deleting an event does the
//! same to all of its guests.

use super::{Error, Events};
use crate::model::{Action, ErasureCause, EventId, User, UserId};
use crate::store::audit::NewAuditEntry;
use crate::store::{enrolments, erasures, users};

/// What went with a guest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RemovedGuest {
    /// Whether the account went, too: the guest was in no other event.
    pub with_account: bool,
    /// Number of the receipt that tells when all of it is gone.
    pub receipt_id: i64,
}

impl Events {
    /// Whether a guest's account would go with the guest: it has no other event. [`Error::GuestUnknown`] if the event has no
    /// such guest. The caller checks the permission.
    pub async fn is_only_event(&self, id: EventId, guest: UserId) -> Result<bool, Error> {
        let joined = enrolments::events_of(self.store.read().await?.conn(), guest).await?;
        if joined.contains(&id) {
            Ok(joined.len() == 1)
        } else {
            Err(Error::GuestUnknown)
        }
    }

    /// Removes a guest from an event that the actor may act for: face, matches and place there, and the account with the
    /// selfie if the guest is in no other event. [`Error::GuestUnknown`] if the event has no such guest (any more).
    pub async fn remove_guest(
        &self,
        actor: &User,
        id: EventId,
        guest: UserId,
    ) -> Result<RemovedGuest, Error> {
        self.owned(actor, id).await?;
        let begun = self
            .erasures
            .begin_for_account(ErasureCause::Removal, Some(actor.id), guest)
            .await?;
        let mut erasing = begun.ok_or(Error::GuestUnknown)?;
        let joined = enrolments::events_of(erasing.conn(), guest).await?;
        if !joined.contains(&id) {
            return Err(Error::GuestUnknown);
        }
        let found = users::by_id(erasing.conn(), guest).await?;
        let mut user = found.ok_or(Error::GuestUnknown)?;
        let with_account = joined.len() == 1;
        let removed = NewAuditEntry::by(actor.id, Action::GuestRemoved)
            .to(guest)
            .at_event(id);
        let erased = if with_account {
            // The receipt names the event.
            user.event_id = Some(id);
            let erased = erasing.account(&user).await?.ok_or(Error::GuestUnknown)?;
            erasing.note(&removed.noting("account")).await?;
            let entry = NewAuditEntry::by(actor.id, Action::AccountErased).to(guest);
            erasing.note(&entry.at_event(id).noting(user.role.name())).await?;
            erased
        } else {
            erasing.note(&removed.noting("event")).await?;
            erasing.membership(&user, id).await?
        };
        erasing.commit().await?;
        Ok(RemovedGuest {
            with_account,
            receipt_id: erased.receipt,
        })
    }

    /// Whether an account, which may be gone, was removed from an event.
    pub async fn was_removed(&self, id: EventId, guest: UserId) -> Result<bool, Error> {
        Ok(erasures::was_removed(self.store.read().await?.conn(), id, guest).await?)
    }
}
