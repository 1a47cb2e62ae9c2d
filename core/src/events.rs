//! Events: codes, owners, guests and expiry.
//!
//! Functions that act for a person take the acting account. A photographer sees only the own events; others do not
//! exist for them. An admin sees all events, a guest those they have joined.

mod code;
mod consent;
mod editing;
mod error;
mod expiry;
mod guests_only;
mod older;
mod removal;
mod retention;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use consent::TermsChange;
pub use editing::{EventChange, NewEvent};
pub use error::Error;
pub use expiry::{Expiration, Extended};
pub use removal::Removed;

pub use crate::store::memberships::Joined;

use crate::clock::Clock;
use crate::erasure::Erasures;
use crate::model::{Account, Event, EventCode, EventId, Role, User, UserId};
use crate::queue::Queue;
use crate::store::{Store, events, memberships};

/// The service for events; clones share everything.
#[derive(Clone)]
pub struct Events {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
    erasures: Erasures,
    kept_for: Option<Duration>,
}

impl Events {
    /// A service for the events in `store`. Jobs in `queue` delete their files and faces. Events are kept for
    /// `retention` after an upload, or for ever.
    pub fn new(store: Store, queue: Queue, clock: Arc<dyn Clock>, kept_for: Option<Duration>) -> Self {
        Self {
            erasures: Erasures::new(store.clone(), queue.clone(), clock.clone()),
            store,
            queue,
            clock,
            kept_for,
        }
    }

    /// The event, if the actor may act for its owner; otherwise [`Error::NotFound`].
    pub async fn owned(&self, actor: &User, id: EventId) -> Result<Event, Error> {
        events::by_id(self.store.read().await?.conn(), id)
            .await?
            .filter(|event| may_manage(actor, event))
            .ok_or(Error::NotFound)
    }

    /// The events that the actor may act for, the oldest first: all for an admin, the own ones for a photographer, none
    /// for a guest.
    pub async fn managed_by(&self, actor: &User) -> Result<Vec<Event>, Error> {
        match actor.role {
            Role::Admin => Ok(events::list(self.store.read().await?.conn()).await?),
            Role::Photographer => Ok(events::list_owned(self.store.read().await?.conn(), actor.id).await?),
            Role::Guest => Ok(Vec::new()),
        }
    }

    /// The events a guest has joined, with the time of joining, in that order.
    pub async fn joined_by(&self, guest: UserId) -> Result<Vec<Joined>, Error> {
        Ok(memberships::events_of(self.store.read().await?.conn(), guest).await?)
    }

    /// The event, if the guest has joined it; [`Error::NotAGuest`] otherwise, whether it exists or not.
    pub async fn joined(&self, guest: &User, id: EventId) -> Result<Event, Error> {
        let mut reader = self.store.read().await?;
        if memberships::joined_at(reader.conn(), guest.id, id)
            .await?
            .is_none()
        {
            return Err(Error::NotAGuest);
        }
        events::by_id(reader.conn(), id).await?.ok_or(Error::NotAGuest)
    }

    /// The event with this code.
    pub async fn by_code(&self, code: &str) -> Result<Event, Error> {
        let code = EventCode::parse(code).ok_or(Error::NotFound)?;
        let found = events::by_code(self.store.read().await?.conn(), &code).await?;
        found.ok_or(Error::NotFound)
    }

    /// The event with this code, if the actor may act for its owner.
    pub async fn owned_by_code(&self, actor: &User, code: &str) -> Result<Event, Error> {
        let event = self.by_code(code).await?;
        may_manage(actor, &event).then_some(event).ok_or(Error::NotFound)
    }

    /// The guests of an event that the actor may act for, in the order of joining.
    pub async fn members(&self, actor: &User, id: EventId) -> Result<Vec<Account>, Error> {
        self.owned(actor, id).await?;
        Ok(memberships::members(self.store.read().await?.conn(), id).await?)
    }
}

/// Whether an account may act for the owner of an event.
fn may_manage(actor: &User, event: &Event) -> bool {
    match actor.role {
        Role::Admin => true,
        Role::Photographer => event.photographer_id == Some(actor.id),
        Role::Guest => false,
    }
}
