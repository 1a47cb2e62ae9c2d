//! Telling the owners of events that an event ends soon, while they can still do something about it.
//!
//! A housekeeping job looks for such events. An owner is told once of each end: an upload moves the end, and of the new one
//! its owner is told again. Where an event has no owner who can be told, the admins are. A mail that nobody takes at present
//! is tried again by the next round, after the others; after a crash one mail may come twice. Where mails are only logged nobody
//! is told, and while the clock is in doubt nobody is either, for what was said cannot be taken back.

use std::time::Duration;

use super::{Error, MOST_BROKEN, Notices, real_end};
use crate::clock::{Confirmed, Timestamp};
use crate::mail::letters::{self, End};
use crate::mail::{self, Letter, Obstacle};
use crate::model::{Event, EventId, Task};
use crate::store::expiry_warnings::{self, Ending, Moment, Told};
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
    pub async fn warn_of_endings(&self, kept_for: Option<Duration>, now: Confirmed) -> Result<u64, Error> {
        let Some(kept_for) = kept_for else {
            return Ok(0);
        };
        let now = now.at();
        let moment = Moment {
            until: now + Event::notice(kept_for),
            tried_before: now - AGAIN,
            latest: now + AGAIN,
        };
        let (mut sent, mut broken_in_a_row) = (0, 0);
        for event in self.endings(moment).await? {
            let Some(ending) = self.ending(moment, event).await? else {
                continue;
            };
            match self
                .tell(&ending, real_end(ending.expires_at, now, kept_for))
                .await?
            {
                Ok(told) => {
                    broken_in_a_row = 0;
                    sent += u64::from(told != Told::Nobody);
                    self.note_warned(&ending, told, now).await?;
                }
                Err(obstacle) => {
                    // The next round begins with the others.
                    self.note_warned(&ending, Told::Later, now).await?;
                    broken_in_a_row += usize::from(obstacle == Obstacle::Conversation);
                    if obstacle == Obstacle::Server || broken_in_a_row == MOST_BROKEN {
                        break;
                    }
                }
            }
        }
        if sent > 0 {
            tracing::info!(sent, "owners were told that events end soon");
        }
        Ok(sent)
    }

    /// Tells the owner that the event ends `at` an instant, or the admins if that cannot be done; answers what stood in the way
    /// if it may be tried again soon.
    async fn tell(&self, ending: &Ending, at: Timestamp) -> Result<Result<Told, Obstacle>, Error> {
        let site = self.site.as_deref();
        let event = &ending.event_name;
        // By the end that is stored: the real one moves while nobody can be told.
        let end = ending.expires_at.as_micros();
        if let Some(owner) = &ending.email {
            let id = &format!("ends-{}-owner-{end}", ending.event_id);
            let letter = letters::event_ends(End {
                to: owner,
                event,
                at,
                id,
                site,
            });
            match self.hand(&letter, ending.event_id).await {
                Handed::Over => return Ok(Ok(Told::Owner)),
                Handed::Nowhere => {}
                Handed::Later(obstacle) => return Ok(Err(obstacle)),
            }
        }
        let (mut told, mut put_off) = (Told::Nobody, None);
        let admins = users::admin_addresses(self.store.read().await?.conn()).await?;
        for (place, to) in admins.iter().enumerate() {
            let id = &format!("ends-{}-admin-{place}-{end}", ending.event_id);
            let letter = letters::event_ends_unheard(End {
                to,
                event,
                at,
                id,
                site,
            });
            match self.hand(&letter, ending.event_id).await {
                Handed::Over => told = Told::Admins,
                Handed::Nowhere => {}
                Handed::Later(obstacle) => {
                    put_off = put_off.or(Some(obstacle));
                    if obstacle == Obstacle::Server {
                        break;
                    }
                }
            }
        }
        Ok(match put_off {
            Some(obstacle) if told == Told::Nobody => Err(obstacle),
            _ => Ok(told),
        })
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

    async fn endings(&self, moment: Moment) -> Result<Vec<EventId>, Error> {
        Ok(expiry_warnings::queue(self.store.read().await?.conn(), moment).await?)
    }

    /// Read anew for each mail, for an upload may have moved the end meanwhile.
    async fn ending(&self, moment: Moment, event: EventId) -> Result<Option<Ending>, Error> {
        Ok(expiry_warnings::ending(self.store.read().await?.conn(), moment, event).await?)
    }

    async fn note_warned(&self, ending: &Ending, told: Told, now: Timestamp) -> Result<(), Error> {
        let event = ending.event_id;
        let mut tx = self.store.begin().await?;
        expiry_warnings::note(tx.conn(), event, ending.expires_at, told, now).await?;
        if matches!(told, Told::Owner | Told::Admins) {
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
