//! Emails to the owners of events that end soon.
//!
//! A housekeeping job finds such events. An owner is notified once of each end; an upload moves the end, and the new
//! one is notified again. If the owner cannot be notified, the admins are. An email that the server does not accept at
//! present is sent in the next round, after the others; after a crash one email may be sent twice. Where emails are
//! only logged, or the clock is in doubt, nobody is notified.

use std::time::Duration;

use super::{Error, MOST_BROKEN, Notices, real_end};
use crate::clock::{Confirmed, Timestamp};
use crate::error_chain::chain;
use crate::mail::letters::{self, End};
use crate::mail::{self, Letter, Obstacle};
use crate::model::{Event, EventId, Task};
use crate::store::expiry_warnings::{self, Ending, Moment, NotifiedParty};
use crate::store::users;

/// How long to wait before trying again if nobody could be notified.
const AGAIN: Duration = Duration::from_hours(24);

/// The result of sending an email.
enum Handed {
    /// The server accepted it.
    Over,
    /// No server will ever accept it, or it was only logged.
    Nowhere,
    /// It may be accepted later.
    Later(Obstacle),
}

impl Notices {
    /// Notifies the owners of all events that end soon, where events are kept for `kept_for` after their last upload,
    /// and queues the emails to their guests; does nothing where events are kept for ever. Returns for how many events
    /// somebody was notified.
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
                .notify(&ending, real_end(ending.expires_at, now, kept_for))
                .await?
            {
                Ok(party) => {
                    broken_in_a_row = 0;
                    sent += u64::from(party != NotifiedParty::Nobody);
                    self.note_warned(&ending, party, now).await?;
                }
                Err(obstacle) => {
                    // The next round begins with the others.
                    self.note_warned(&ending, NotifiedParty::Later, now).await?;
                    broken_in_a_row += usize::from(obstacle == Obstacle::Conversation);
                    if obstacle == Obstacle::Server || broken_in_a_row == MOST_BROKEN {
                        break;
                    }
                }
            }
        }
        if sent > 0 {
            tracing::info!(sent, "owners were notified that events end soon");
        }
        Ok(sent)
    }

    /// Notifies the owner that the event ends at `at`, or the admins if that is not possible; returns the obstacle if
    /// it may be tried again soon.
    async fn notify(&self, ending: &Ending, at: Timestamp) -> Result<Result<NotifiedParty, Obstacle>, Error> {
        let site = self.site.as_deref();
        let event = &ending.event_name;
        // The id uses the stored end: the real one moves while nobody can be notified.
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
                Handed::Over => return Ok(Ok(NotifiedParty::Owner)),
                Handed::Nowhere => {}
                Handed::Later(obstacle) => return Ok(Err(obstacle)),
            }
        }
        let (mut party, mut put_off) = (NotifiedParty::Nobody, None);
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
                Handed::Over => party = NotifiedParty::Admins,
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
            Some(obstacle) if party == NotifiedParty::Nobody => Err(obstacle),
            _ => Ok(party),
        })
    }

    async fn hand(&self, letter: &Letter, event: EventId) -> Handed {
        match self.mailer.send(letter).await {
            Ok(()) if self.is_dry_run() => Handed::Nowhere,
            Ok(()) => Handed::Over,
            Err(error) => {
                tracing::warn!(event_id = %event, error = %chain(&error), "an email about an event's end was not sent");
                handed(&error)
            }
        }
    }

    async fn endings(&self, moment: Moment) -> Result<Vec<EventId>, Error> {
        Ok(expiry_warnings::queue(self.store.read().await?.conn(), moment).await?)
    }

    /// Read again for each email, because an upload may have moved the end meanwhile.
    async fn ending(&self, moment: Moment, event: EventId) -> Result<Option<Ending>, Error> {
        Ok(expiry_warnings::ending(self.store.read().await?.conn(), moment, event).await?)
    }

    async fn note_warned(&self, ending: &Ending, party: NotifiedParty, now: Timestamp) -> Result<(), Error> {
        let event = ending.event_id;
        let mut tx = self.store.begin().await?;
        expiry_warnings::note(tx.conn(), event, ending.expires_at, party, now).await?;
        if matches!(party, NotifiedParty::Owner | NotifiedParty::Admins) {
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
