//! The photographers who work on an event: its owner, and those it is shared with by an invitation
//! (`accounts::invitations`).
//!
//! All of them upload, see and show photos; what concerns the event itself, its guests or its photographers is the
//! owner's. Whoever is removed loses the event with the next request; the photos stay.

use super::{Error, Events};
use crate::model::{Action, Event, EventId, Role, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::event_photographers::{self, EventPhotographer};
use crate::store::{Conn, events, locks};

impl Events {
    /// The event, if the actor works on it: its owner, a photographer it is shared with, or an admin. Otherwise
    /// [`Error::NotFound`].
    pub async fn worked_on(&self, actor: &User, id: EventId) -> Result<Event, Error> {
        let mut reader = self.store.read().await?;
        let event = events::by_id(reader.conn(), id).await?.ok_or(Error::NotFound)?;
        match part_in(reader.conn(), actor, &event).await? {
            Part::Owner | Part::Shared => Ok(event),
            Part::None => Err(Error::NotFound),
        }
    }

    /// The event with this code, if the actor works on it.
    pub async fn worked_on_by_code(&self, actor: &User, code: &str) -> Result<Event, Error> {
        let event = self.by_code(code).await?;
        self.worked_on(actor, event.id).await
    }

    /// The photographers of an event that the actor works on: its owner first, then the others in the order in which they
    /// came.
    pub async fn photographers(&self, actor: &User, id: EventId) -> Result<Vec<EventPhotographer>, Error> {
        self.worked_on(actor, id).await?;
        Ok(event_photographers::list(self.store.read().await?.conn(), id).await?)
    }

    /// Takes an event from a photographer with whom it is shared. The owner and admins remove anybody but the owner
    /// ([`Error::OwnerStays`]), others only themselves ([`Error::OwnersOnly`]). [`Error::PhotographerUnknown`] if the event
    /// is not shared with the account.
    pub async fn remove_photographer(&self, actor: &User, id: EventId, user: UserId) -> Result<(), Error> {
        let event = if actor.id == user {
            self.worked_on(actor, id).await?
        } else {
            self.owned(actor, id).await?
        };
        if event.photographer_id == Some(user) {
            return Err(Error::OwnerStays);
        }
        let mut tx = self.store.begin().await?;
        if !locks::keep_event(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        if !event_photographers::remove(tx.conn(), id, user).await? {
            return Err(Error::PhotographerUnknown);
        }
        let entry = NewAuditEntry::by(actor.id, Action::PhotographerRemoved)
            .to(user)
            .at_event(id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        Ok(tx.commit().await?)
    }
}

/// The part that an account has in an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// It may do all: the owner, or an admin.
    Owner,
    /// It works on the event, which is another photographer's.
    Shared,
    /// The event does not exist for it.
    None,
}

/// The part of an account in an event.
pub(super) async fn part_in(db: Conn<'_>, actor: &User, event: &Event) -> Result<Part, Error> {
    let is_shared = match actor.role {
        Role::Admin => return Ok(Part::Owner),
        Role::Guest => false,
        Role::Photographer if event.photographer_id == Some(actor.id) => return Ok(Part::Owner),
        Role::Photographer => event_photographers::is_shared(db, event.id, actor.id).await?,
    };
    Ok(if is_shared { Part::Shared } else { Part::None })
}
