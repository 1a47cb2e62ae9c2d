//! The end of an event: guests read it, photographers and admins move it, and restore an event that has ended.
//!
//! [`retention`] computes the time; this module reads and stores it. Uploads extend it through
//! `store::events::extend_expiry`, in the transaction of the photo. A restored event has no faces: its photos are
//! indexed again, and guests send their selfies again.

use std::time::Duration;

use serde::Serialize;

use super::{Error, Events, retention};
use crate::clock::Timestamp;
use crate::model::{Action, Event, EventId, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, events, locks};

/// How long before its end an event is said to end soon.
const SOON: Duration = Duration::from_hours(7 * 24);

/// How long the photos of an event stay available.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Expiration {
    /// The event.
    pub event_id: EventId,
    /// When the event ends; null while it has had no photo, or if it is kept for ever.
    pub expires_at: Option<Timestamp>,
    /// Whole seconds until `expires_at`; null without an end.
    pub seconds_remaining: Option<u64>,
    /// When the event ended; null while it has not.
    pub ended_at: Option<Timestamp>,
    /// When the rest of the event is erased; null while it has not ended.
    pub erased_at: Option<Timestamp>,
    /// Number of photos of the event.
    pub photos_count: i64,
}

/// An event with a new end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Extended {
    /// The event.
    pub event_id: EventId,
    /// The new end; null if events are kept for ever on this server.
    pub new_expiration: Option<Timestamp>,
    /// Number of photos that stay longer.
    pub photos_updated: i64,
}

impl Events {
    /// How long the photos of an event stay available. The caller checks the permission.
    pub async fn expiration(&self, id: EventId) -> Result<Expiration, Error> {
        let mut reader = self.store.read().await?;
        let event = events::by_id(reader.conn(), id).await?.ok_or(Error::NotFound)?;
        let now = self.clock.now();
        let expires_at = event.expires_at.filter(|_| self.kept_for.is_some());
        Ok(Expiration {
            event_id: id,
            expires_at,
            seconds_remaining: expires_at.map(|end| retention::seconds_remaining(end, now)),
            ended_at: event.ended_at,
            erased_at: event.erased_at(),
            photos_count: events::count_photos(reader.conn(), id).await?,
        })
    }

    /// Whether events end at all on this server.
    pub fn are_ended(&self) -> bool {
        self.kept_for.is_some()
    }

    /// Whether an event ends within a week.
    pub fn ends_soon(&self, event: &Event) -> bool {
        let soon = self.clock.now() + SOON;
        event.expires_at.is_some_and(|end| end <= soon)
    }

    /// Moves the end of an event to where an upload now would move it.
    pub async fn reset_expiration(&self, actor: &User, id: EventId) -> Result<Extended, Error> {
        self.owned(actor, id).await?;
        let now = self.clock.now();
        let mut tx = self.change_end(id).await?;
        self.begin_anew(&mut tx, id).await?;
        events::extend_expiry(tx.conn(), id, self.end_after(now), now).await?;
        self.extended(tx, NewAuditEntry::by(actor.id, Action::EventExtended), id)
            .await
    }

    /// Restores an ended event that the actor may act for; without an actor (the command line) any event. Its photos
    /// are visible again, and it is kept as long as after an upload.
    pub async fn restore(&self, actor: Option<&User>, id: EventId) -> Result<Extended, Error> {
        self.reachable(actor, id).await?;
        let now = self.clock.now();
        let mut tx = self.change_end(id).await?;
        if !self.begin_anew(&mut tx, id).await? {
            return Err(Error::NotEnded);
        }
        events::extend_expiry(tx.conn(), id, self.end_after(now), now).await?;
        self.extended(tx, audit_entry(actor, Action::EventRestored), id)
            .await
    }

    /// Sets the end of an event to this instant, which has to be in the future, or to never; where events are kept for
    /// ever, only to never ([`Error::KeptForEver`]). An ended event is restored.
    pub async fn extend(
        &self,
        actor: Option<&User>,
        id: EventId,
        until: Option<Timestamp>,
    ) -> Result<Extended, Error> {
        self.reachable(actor, id).await?;
        let now = self.clock.now();
        if until.is_some_and(|until| until <= now) {
            return Err(Error::EndInThePast);
        }
        if until.is_some() && self.kept_for.is_none() {
            return Err(Error::KeptForEver);
        }
        let mut tx = self.change_end(id).await?;
        self.begin_anew(&mut tx, id).await?;
        events::set_expiry(tx.conn(), id, until, now).await?;
        self.extended(tx, audit_entry(actor, Action::EventExtended), id)
            .await
    }

    async fn reachable(&self, actor: Option<&User>, id: EventId) -> Result<(), Error> {
        match actor {
            Some(actor) => self.owned(actor, id).await.map(drop),
            None => Ok(()),
        }
    }

    /// The end of an event whose last upload is now.
    fn end_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.kept_for.map(|kept_for| now + kept_for)
    }

    /// A transaction with the event locked, in which its guests may be changed.
    async fn change_end(&self, id: EventId) -> Result<Tx, Error> {
        let mut tx = self.store.begin().await?;
        locks::global(tx.conn()).await?;
        if !locks::event(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        Ok(tx)
    }

    /// If the event has ended, closes the receipt of its erasure and queues its re-index; false if it has not ended.
    async fn begin_anew(&self, tx: &mut Tx, id: EventId) -> Result<bool, Error> {
        let event = events::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        if event.ended_at.is_none() {
            return Ok(false);
        }
        self.erasures.call_off(tx.conn(), id).await?;
        Ok(true)
    }

    /// Writes the audit entry for the new end, and commits.
    async fn extended(&self, mut tx: Tx, entry: NewAuditEntry<'_>, id: EventId) -> Result<Extended, Error> {
        let event = events::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        let photos = events::count_photos(tx.conn(), id).await?;
        audit::write(tx.conn(), &entry.at_event(id), self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(Extended {
            event_id: id,
            new_expiration: event.expires_at,
            photos_updated: photos,
        })
    }

    /// The event that ends next; `None` where events are kept for ever.
    pub async fn next_end(&self) -> Result<Option<Event>, Error> {
        if self.kept_for.is_none() {
            return Ok(None);
        }
        Ok(events::next_end(self.store.read().await?.conn()).await?)
    }

    /// Whether an event should have ended before the last two rounds of housekeeping.
    pub async fn any_overdue(&self) -> Result<bool, Error> {
        const ROUNDS: Duration = Duration::from_hours(2);
        if self.kept_for.is_none() {
            return Ok(false);
        }
        let before = self.clock.now() - ROUNDS;
        Ok(events::any_overdue(self.store.read().await?.conn(), before).await?)
    }

    /// All events, for the command line.
    pub async fn all(&self) -> Result<Vec<Event>, Error> {
        Ok(events::list(self.store.read().await?.conn()).await?)
    }
}

/// The actor: an account, or the command line.
fn audit_entry(actor: Option<&User>, action: Action) -> NewAuditEntry<'static> {
    match actor {
        Some(actor) => NewAuditEntry::by(actor.id, action),
        None => NewAuditEntry::by(None::<UserId>, action).noting("cli"),
    }
}
