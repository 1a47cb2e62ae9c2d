//! The link to an event's slideshow, for a screen in the hall: whoever has it sees the photos that are shown to all guests.
//!
//! There is one for each event; a new one voids the former one. It is void as soon as whoever made it could no longer make it,
//! and shows nothing once the event is over.
//!
//! It asks for no account, no consent and no approval. A photographer who makes it decides to show the photos of the tab "All" to
//! whoever stands before the screen, and nothing else: no names, no faces, nobody's own photos. Where guests wait for approval,
//! that is said beside the button. `guests_only` is about whose faces are kept, so it changes nothing here.

use super::{Accounts, Error, Limited, secret};
use crate::clock::Timestamp;
use crate::limits::{Attempt, Limit};
use crate::model::{Action, Event, EventId, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{events, locks, walls};

impl Accounts {
    /// Makes the link to the slideshow of an event, and answers its secret; the former one is void. The caller has checked that
    /// the actor works on the event. [`Error::EventUnknown`] without the event, [`Error::TooMany`] after too many links,
    /// because the audit log keeps each.
    pub async fn make_wall(&self, actor: &User, event: EventId) -> Result<String, Error> {
        let token = secret::token();
        let attempt = Attempt {
            limit: Limit::Wall,
            key: &actor.id.to_string(),
        };
        let (mut tx, now) = (self.store.begin().await?, self.clock.now());
        if !locks::keep_user(tx.conn(), actor.id).await? {
            return Err(Error::Unauthenticated);
        }
        if !locks::keep_event(tx.conn(), event).await? {
            return Err(Error::EventUnknown);
        }
        let charged = self.limits.charge_in(tx.conn(), &[attempt]).await?;
        charged.map_err(Error::TooMany)?;
        walls::put(tx.conn(), event, &secret::digest(&token), actor.id, now).await?;
        let entry = NewAuditEntry::by(actor.id, Action::WallMade).at_event(event);
        audit::write(tx.conn(), &entry, now).await?;
        tx.commit().await?;
        Ok(token)
    }

    /// Ends the link to the slideshow of an event; nothing happens if there is none. The caller has checked that the actor works
    /// on the event.
    pub async fn end_wall(&self, actor: &User, event: EventId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if walls::remove(tx.conn(), event).await? {
            let entry = NewAuditEntry::by(actor.id, Action::WallEnded).at_event(event);
            audit::write(tx.conn(), &entry, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(())
    }

    /// When the link to the slideshow of an event was made, if there is one that is not void. The caller has checked that the
    /// actor works on the event.
    pub async fn wall_made_at(&self, event: EventId) -> Result<Option<Timestamp>, Error> {
        Ok(walls::made_at(self.store.read().await?.conn(), event).await?)
    }
}

impl Limited<'_> {
    /// The event of a link to a slideshow. [`Error::WallInvalid`] if the link is unknown or void, [`Error::EventEnded`] if its
    /// event is over, [`Error::TooMany`] after too many unknown links.
    pub async fn event_of_wall(&self, token: &str) -> Result<Event, Error> {
        let accounts = self.accounts;
        // First, so that others behind the same address do not keep a screen dark.
        let mut reader = accounts.store.read().await?;
        if let Some(event) = walls::find(reader.conn(), &secret::digest(token)).await?
            && let Some(event) = events::by_id(reader.conn(), event).await?
        {
            return if event.ended_at.is_some() {
                Err(Error::EventEnded)
            } else {
                Ok(event)
            };
        }
        drop(reader);
        // Nobody guesses one, but each try costs a look.
        let origin = self.origin.to_string();
        let attempt = Attempt {
            limit: Limit::UnknownWall,
            key: &origin,
        };
        accounts.limits.charge(&[attempt]).await?;
        Err(Error::WallInvalid)
    }
}
