//! When an event's photos go: asked by guests, extended by admins, found out by the worker.
//!
//! The time itself is [`retention`]'s; here it is read and stored. Uploads extend it through
//! `store::events::extend_expiry`, in the transaction of the photo.

use serde::Serialize;

use super::{Error, Events, retention};
use crate::clock::Timestamp;
use crate::model::{Action, Event, EventId, User};
use crate::store::audit::{self, Line};
use crate::store::events;

/// How long an event's photos are still there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Expiration {
    /// The event.
    pub event_id: EventId,
    /// When its photos go; none while it has had no photo.
    pub expires_at: Option<Timestamp>,
    /// Whole seconds until then; none without an end.
    pub seconds_remaining: Option<u64>,
    /// Photos it has.
    pub photos_count: i64,
}

/// An event whose photos were given more time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Extended {
    /// The event.
    pub event_id: EventId,
    /// When its photos go now.
    pub new_expiration: Timestamp,
    /// Photos that stay longer.
    pub photos_updated: i64,
}

impl Events {
    /// How long an event's photos are still there. Whether the caller may know is for the caller to decide.
    pub async fn expiration(&self, id: EventId) -> Result<Expiration, Error> {
        let mut reader = self.store.read().await?;
        let event = events::by_id(reader.conn(), id).await?.ok_or(Error::NotFound)?;
        let now = self.clock.now();
        Ok(Expiration {
            event_id: id,
            expires_at: event.expires_at,
            seconds_remaining: event.expires_at.map(|end| retention::seconds_remaining(end, now)),
            photos_count: events::count_photos(reader.conn(), id).await?,
        })
    }

    /// Gives an event's photos as much time as after an upload.
    pub async fn reset_expiration(&self, actor: &User, id: EventId) -> Result<Extended, Error> {
        self.owned(actor, id).await?;
        let until = self.clock.now() + self.kept_for;
        let mut tx = self.store.begin().await?;
        if !events::extend_expiry(tx.conn(), id, until).await? {
            return Err(Error::NotFound);
        }
        let photos = events::count_photos(tx.conn(), id).await?;
        let line = Line::by(actor.id, Action::EventExtended).at_event(id);
        audit::write(tx.conn(), &line, self.clock.now()).await?;
        tx.commit().await?;
        Ok(Extended {
            event_id: id,
            new_expiration: until,
            photos_updated: photos,
        })
    }

    /// The events whose photos' time is over, the longest over first.
    pub async fn expired(&self) -> Result<Vec<Event>, Error> {
        Ok(events::expired(self.store.read().await?.conn(), self.clock.now()).await?)
    }
}
