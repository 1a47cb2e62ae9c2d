//! Events: codes, owners, guests and expiry.
//!
//! Functions that act for a person take the acting account. Photographers see the events they own and those they work on;
//! others do not exist for them. An admin sees all events, a guest those they have joined. Two gates stand before an event:
//! [`Events::owned`] is for what its owner alone may do, [`Events::worked_on`] for what all its photographers do.

mod code;
mod consent;
mod editing;
mod error;
mod expiry;
mod guest_removal;
mod guests_only;
mod older;
mod photographers;
mod removal;
mod retention;
#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use code::random as random_code;
pub use consent::TermsChange;
pub use editing::{EventChange, NewEvent};
pub use error::Error;
pub use expiry::{Expiration, Extended};
pub use guest_removal::RemovedGuest;
pub use removal::Removed;

use photographers::{Part, part_in};

pub use crate::store::event_photographers::EventPhotographer;
pub use crate::store::events::{OwnedEvent, PageFrom};
pub use crate::store::memberships::{EventGuest, GuestCounts, Joined, Member};

use crate::clock::{Clock, Timestamp};
use crate::erasure::Erasures;
use crate::model::{Event, EventCode, EventId, MAX_PAGE, Role, User, UserId};
use crate::queue::Queue;
use crate::store::{Store, events, memberships};

/// Most guests in one list.
pub const GUESTS_LIMIT: i64 = 1000;

/// A page of the guests of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuestPage {
    /// The guests, in the order of joining.
    pub guests: Vec<EventGuest>,
    /// The last of them, if more come after.
    pub next: Option<AfterGuest>,
}

/// The guest after whom a page begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AfterGuest {
    /// The guest.
    pub guest: UserId,
    /// When the guest joined: with it the page is found even if the guest has been erased.
    pub joined_at: Option<Timestamp>,
}

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

    /// The event, if the actor may act for its owner: the owner, or an admin. [`Error::OwnersOnly`] for a photographer it is
    /// shared with, otherwise [`Error::NotFound`].
    pub async fn owned(&self, actor: &User, id: EventId) -> Result<Event, Error> {
        let mut reader = self.store.read().await?;
        let event = events::by_id(reader.conn(), id).await?.ok_or(Error::NotFound)?;
        match part_in(reader.conn(), actor, &event).await? {
            Part::Owner => Ok(event),
            Part::Shared => Err(Error::OwnersOnly),
            Part::None => Err(Error::NotFound),
        }
    }

    /// The events that the actor sees, with their owners, the oldest first: all for an admin, those that a photographer owns
    /// or works on, none for a guest.
    pub async fn seen_by(&self, actor: &User) -> Result<Vec<OwnedEvent>, Error> {
        let mut reader = self.store.read().await?;
        match actor.role {
            Role::Admin => Ok(events::list_with_owners(reader.conn()).await?),
            Role::Photographer => Ok(events::list_worked_on(reader.conn(), actor.id).await?),
            Role::Guest => Ok(Vec::new()),
        }
    }

    /// A page of the events that the actor sees, as by [`Events::seen_by`], at most `limit` and never more than [`MAX_PAGE`].
    pub async fn page_seen_by(
        &self,
        actor: &User,
        from: PageFrom,
        limit: u32,
    ) -> Result<Vec<OwnedEvent>, Error> {
        let photographer = match actor.role {
            Role::Admin => None,
            Role::Photographer => Some(actor.id),
            Role::Guest => return Ok(Vec::new()),
        };
        let mut reader = self.store.read().await?;
        Ok(events::page(reader.conn(), photographer, from, limit.min(MAX_PAGE)).await?)
    }

    /// The earliest event that the actor owns, or else sees; an admin sees all.
    pub async fn first_seen_by(&self, actor: &User) -> Result<Option<OwnedEvent>, Error> {
        if actor.role == Role::Photographer {
            let mut reader = self.store.read().await?;
            if let Some(own) = events::first_owned(reader.conn(), actor.id).await? {
                return Ok(Some(own));
            }
        }
        let page = self.page_seen_by(actor, PageFrom::After(None), 1).await?;
        Ok(page.into_iter().next())
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

    /// How the guests of an event stand. The caller checks the permission.
    pub async fn guest_counts(&self, id: EventId) -> Result<GuestCounts, Error> {
        Ok(memberships::counts(self.store.read().await?.conn(), id).await?)
    }

    /// What a guest of an event is called; [`Error::NotAGuest`] if the event has no such guest. The caller checks the
    /// permission.
    pub async fn guest_name(&self, id: EventId, guest: UserId) -> Result<String, Error> {
        let name = memberships::name(self.store.read().await?.conn(), id, guest).await?;
        name.ok_or(Error::NotAGuest)
    }

    /// A page of the guests of an event, in the order of joining, after a guest or from the first. At most
    /// [`GUESTS_LIMIT`]. [`Error::NotAGuest`] if the page begins after nobody knows whom. The caller checks the permission.
    pub async fn guests(
        &self,
        id: EventId,
        after: Option<AfterGuest>,
        limit: i64,
    ) -> Result<GuestPage, Error> {
        let mut reader = self.store.read().await?;
        let after = match after {
            None => (Timestamp::from_micros(i64::MIN), UserId(i64::MIN)),
            Some(AfterGuest {
                guest,
                joined_at: Some(at),
            }) => (at, guest),
            Some(AfterGuest { guest, .. }) => {
                let joined = memberships::joined_at(reader.conn(), guest, id).await?;
                (joined.ok_or(Error::NotAGuest)?, guest)
            }
        };
        let limit = limit.clamp(1, GUESTS_LIMIT);
        let mut guests = memberships::guests(reader.conn(), id, after, limit + 1).await?;
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let is_last_page = guests.len() <= limit;
        guests.truncate(limit);
        let next = guests.last().filter(|_| !is_last_page).map(|last| AfterGuest {
            guest: last.id,
            joined_at: Some(last.joined_at),
        });
        Ok(GuestPage { guests, next })
    }

    /// The guests of an event that the actor may act for, in the order of joining, after a guest if one is given, who joined at
    /// the instant beside; at most `limit` and never more than [`MAX_PAGE`]. Without the instant the guest must be there:
    /// [`Error::NotFound`].
    pub async fn members(
        &self,
        actor: &User,
        id: EventId,
        after: Option<(UserId, Option<Timestamp>)>,
        limit: u32,
    ) -> Result<Vec<Member>, Error> {
        self.owned(actor, id).await?;
        let mut reader = self.store.read().await?;
        let position = match after {
            None => (Timestamp::from_micros(i64::MIN), UserId(0)),
            Some((guest, Some(joined_at))) => (joined_at, guest),
            Some((guest, None)) => {
                let joined_at = memberships::joined_at(reader.conn(), guest, id).await?;
                (joined_at.ok_or(Error::NotFound)?, guest)
            }
        };
        let limit = limit.min(MAX_PAGE).into();
        Ok(memberships::members(reader.conn(), id, position, limit).await?)
    }
}
