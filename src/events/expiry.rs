//! When an event ends: asked by guests, moved by photographers and admins, who may also restore an event that is over.
//!
//! The time itself is [`retention`]'s; here it is read and stored. Uploads extend it through
//! `store::events::extend_expiry`, in the transaction of the photo. What is restored has no faces: they are learned again from
//! the photos, and guests send their selfies again.

use std::time::Duration;

use serde::Serialize;

use super::{Error, Events, retention};
use crate::clock::Timestamp;
use crate::model::{Action, Event, EventId, User, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Tx, events, locks};

/// How long an event's photos are still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Expiration {
    /// The event.
    pub event_id: EventId,
    /// When it ends; none while it has had no photo, and if it is kept for ever.
    pub expires_at: Option<Timestamp>,
    /// Whole seconds until then; none without an end.
    pub seconds_remaining: Option<u64>,
    /// Since when it is over; none while it is not.
    pub ended_at: Option<Timestamp>,
    /// When what is left of it is erased; none while it is not over.
    pub erased_at: Option<Timestamp>,
    /// Photos it has.
    pub photos_count: i64,
}

/// An event whose photos were given more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Extended {
    /// The event.
    pub event_id: EventId,
    /// When it ends now; none if events are kept for ever here.
    pub new_expiration: Option<Timestamp>,
    /// Photos that stay longer.
    pub photos_updated: i64,
}

impl Events {
    /// How long an event's photos are still there. Whether the caller may know is for the caller to decide.
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

    /// Gives an event's photos as much time as after an upload.
    pub async fn reset_expiration(&self, actor: &User, id: EventId) -> Result<Extended, Error> {
        self.owned(actor, id).await?;
        let now = self.clock.now();
        let mut tx = self.change_end(id).await?;
        self.begin_anew(&mut tx, id).await?;
        events::extend_expiry(tx.conn(), id, self.end_after(now), now).await?;
        self.extended(tx, NewAuditEntry::by(actor.id, Action::EventExtended), id)
            .await
    }

    /// Restores an event that is over and that the actor may act for, or whatever event somebody at the machine means
    /// (`None`): its photos are there again, and it is kept as long as after an upload.
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

    /// Lets an event end at this instant, which has to be in the future, or never; where events are kept for ever, only never
    /// ([`Error::KeptForEver`]). One that is over is restored.
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

    /// When an event ends whose last upload is now.
    fn end_after(&self, now: Timestamp) -> Option<Timestamp> {
        self.kept_for.map(|kept_for| now + kept_for)
    }

    /// A transaction that holds the event, in which its guests may be moved.
    async fn change_end(&self, id: EventId) -> Result<Tx, Error> {
        let mut tx = self.store.begin().await?;
        locks::turn(tx.conn()).await?;
        if !locks::event(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        Ok(tx)
    }

    /// If an event is over, ends the receipt of its erasure and lets the engine learn it again; false if it is not over.
    async fn begin_anew(&self, tx: &mut Tx, id: EventId) -> Result<bool, Error> {
        let event = events::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        if event.ended_at.is_none() {
            return Ok(false);
        }
        self.erasures.call_off(tx.conn(), id).await?;
        Ok(true)
    }

    /// Writes down that an event's end was moved, and commits.
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

    /// The event that ends next; none where events are kept for ever.
    pub async fn next_end(&self) -> Result<Option<Event>, Error> {
        if self.kept_for.is_none() {
            return Ok(None);
        }
        Ok(events::next_end(self.store.read().await?.conn()).await?)
    }

    /// Whether an event should have ended two rounds of the housekeeping ago.
    pub async fn any_overdue(&self) -> Result<bool, Error> {
        const ROUNDS: Duration = Duration::from_hours(2);
        if self.kept_for.is_none() {
            return Ok(false);
        }
        let before = self.clock.now() - ROUNDS;
        Ok(events::any_overdue(self.store.read().await?.conn(), before).await?)
    }

    /// All events, for somebody at the machine.
    pub async fn all(&self) -> Result<Vec<Event>, Error> {
        Ok(events::list(self.store.read().await?.conn()).await?)
    }
}

/// Who did it: an account, or somebody at the machine.
fn audit_entry(actor: Option<&User>, action: Action) -> NewAuditEntry<'static> {
    match actor {
        Some(actor) => NewAuditEntry::by(actor.id, action),
        None => NewAuditEntry::by(None::<UserId>, action).noting("cli"),
    }
}
