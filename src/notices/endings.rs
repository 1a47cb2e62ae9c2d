//! Telling the owners of events that an event ends soon, while they can still do something about it.
//!
//! A housekeeping job looks for such events. An owner is told once of each end: an upload moves the end, and of the new one
//! its owner is told again. Where an event has no owner who can be told, the admins are. A mail that nobody takes at present
//! is tried again by the next round; after a crash one mail may come twice. Where mails are only logged nobody is told.

use std::time::Duration;

use super::{Error, MOST_BROKEN, Notices};
use crate::mail::{self, Letter, Obstacle, letters};
use crate::model::{Event, EventId, Task};
use crate::store::expiry_warnings::{self, Ending, Told};
use crate::store::users;

/// After how long it is tried again to tell of an end that nobody could be told of.
const AGAIN: Duration = Duration::from_hours(24);

/// How handing over a mail went.
enum Handed {
    /// The server took it.
    Over,
    /// Nobody will ever take it, or it went into the log.
    Nowhere,
    /// Not now.
    Later(Obstacle),
}

impl Notices {
    /// Tells the owners of all events that end soon, where events are kept for `kept_for` after their last upload, and queues
    /// the mails to their guests; nothing where they are kept for ever. Answers of how many events somebody was told.
    pub async fn warn_of_endings(&self, kept_for: Option<Duration>) -> Result<u64, Error> {
        let Some(kept_for) = kept_for else {
            return Ok(0);
        };
        let notice = Event::notice(kept_for);
        let (mut last, mut sent, mut broken_in_a_row) = (EventId(0), 0, 0);
        while let Some(ending) = self.next_ending(last, notice).await? {
            last = ending.event_id;
            match self.tell(&ending).await? {
                Ok(told) => {
                    broken_in_a_row = 0;
                    sent += u64::from(told != Told::Nobody);
                    self.note_warned(&ending, told).await?;
                }
                Err(Obstacle::Letter | Obstacle::Moment) => {}
                Err(Obstacle::Conversation) if broken_in_a_row + 1 < MOST_BROKEN => broken_in_a_row += 1,
                Err(Obstacle::Conversation | Obstacle::Server) => break,
            }
        }
        if sent > 0 {
            tracing::info!(sent, "owners were told that events end soon");
        }
        Ok(sent)
    }

    /// Tells the owner, or the admins if that cannot be done; answers what stood in the way if it may be tried again soon.
    async fn tell(&self, ending: &Ending) -> Result<Result<Told, Obstacle>, Error> {
        let site = self.site.as_deref();
        let (name, at) = (&ending.event_name, ending.expires_at);
        if let Some(owner) = &ending.email {
            let letter = letters::event_ends(owner, name, at, site);
            match self.hand(&letter, ending.event_id).await {
                Handed::Over => return Ok(Ok(Told::Owner)),
                Handed::Nowhere => {}
                Handed::Later(obstacle) => return Ok(Err(obstacle)),
            }
        }
        let mut told = Told::Nobody;
        for admin in users::admin_addresses(self.store.read().await?.conn()).await? {
            let letter = letters::event_ends_unheard(&admin, name, at, site);
            match self.hand(&letter, ending.event_id).await {
                Handed::Over => told = Told::Admins,
                Handed::Later(obstacle) if told == Told::Nobody => return Ok(Err(obstacle)),
                Handed::Nowhere | Handed::Later(_) => {}
            }
        }
        Ok(Ok(told))
    }

    async fn hand(&self, letter: &Letter, event: EventId) -> Handed {
        match self.mailer.send(letter).await {
            Ok(()) if self.is_dry_run() => Handed::Nowhere,
            Ok(()) => Handed::Over,
            Err(error) => {
                tracing::warn!(event_id = %event, %error, "nobody is told of an event's end by this mail");
                handed(&error)
            }
        }
    }

    /// Read anew for each mail, for an upload may have moved the end meanwhile.
    async fn next_ending(&self, after: EventId, notice: Duration) -> Result<Option<Ending>, Error> {
        let now = self.clock.now();
        let mut reader = self.store.read().await?;
        Ok(expiry_warnings::next(reader.conn(), after, now + notice, now - AGAIN).await?)
    }

    async fn note_warned(&self, ending: &Ending, told: Told) -> Result<(), Error> {
        let (event, now) = (ending.event_id, self.clock.now());
        let mut tx = self.store.begin().await?;
        expiry_warnings::note(tx.conn(), event, ending.expires_at, told, now).await?;
        if told != Told::Nobody {
            self.queue.admit(tx.conn(), &Task::WarnGuests { event }).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }
}

fn handed(error: &mail::Error) -> Handed {
    match error.obstacle() {
        Obstacle::Letter => Handed::Nowhere,
        obstacle => Handed::Later(obstacle),
    }
}
