//! The job that notifies the guests of an event by email that it ends soon, or has ended.
//!
//! Which of the two is read from the event when the job runs. Emails are sent one after the other, and each result is
//! stored, so after a crash at most one guest gets an email twice. Guests with the fewest attempts come first, so that
//! no email blocks the others. One that is put off is retried until the next one is due, or the event is erased. Where
//! emails are only logged, nobody is notified.

use std::time::Duration;

use super::run::{REFUSED, Run};
use super::{Error, Notices, real_end};
use crate::clock::Timestamp;
use crate::error_chain::chain;
use crate::mail::letters::{self, End};
use crate::mail::{Letter, Obstacle};
use crate::model::{Event, EventId, Fence, UserId};
use crate::store::guest_warnings::{self, Outcome, Recipient, Warning};
use crate::store::{events, expiry_warnings};

/// What the guests of an event are notified of.
#[derive(Clone, Copy)]
struct Due {
    warning: Warning,
    /// The stored end.
    expires_at: Timestamp,
    /// When the event really ends.
    ends_at: Timestamp,
}

impl Notices {
    /// Notifies the guests of an event who were not notified of its end yet, where events are kept for `kept_for` after
    /// their last upload. [`Error::Waiting`] if some are left.
    pub async fn warn_guests(
        &self,
        fence: Fence,
        id: EventId,
        kept_for: Option<Duration>,
    ) -> Result<(), Error> {
        let mut run = Run::default();
        if self.is_dry_run() {
            return Ok(());
        }
        let Some(due) = self.due(id, kept_for).await? else {
            return Ok(());
        };
        for guest in self.untold(id, due).await? {
            let Some((event, recipient)) = self.next_guest(id, due, guest).await? else {
                continue;
            };
            let letter = self.letter(&event, due.ends_at, &recipient);
            let (outcome, is_over) = match self.mailer.send(&letter).await {
                Ok(()) => {
                    run.took();
                    (Outcome::Sent(self.clock.now()), false)
                }
                Err(error) if error.obstacle() == Obstacle::Letter => {
                    tracing::warn!(event_id = %id, user_id = %guest, error = %chain(&error), "a guest cannot be notified of an event's end by email");
                    (Outcome::GivenUp(REFUSED), false)
                }
                Err(error) => (Outcome::PutOff, run.put_off(error)),
            };
            let mut tx = self.begin(fence).await?;
            guest_warnings::note(tx.conn(), id, guest, due.warning, due.expires_at, outcome).await?;
            tx.commit().await?;
            if is_over {
                break;
            }
        }
        run.outcome()
    }

    /// What to notify of; nothing if the event is deleted or has no end, or if it ends soon and its owner was not
    /// notified of that end yet: an upload or an extension may have moved it since the job was queued.
    async fn due(&self, id: EventId, kept_for: Option<Duration>) -> Result<Option<Due>, Error> {
        let mut reader = self.store.read().await?;
        let Some(event) = events::by_id(reader.conn(), id).await? else {
            return Ok(None);
        };
        let Some(expires_at) = event.expires_at else {
            return Ok(None);
        };
        let warning = warning(&event);
        let told_at = expiry_warnings::told_at(reader.conn(), id, expires_at).await?;
        let ends_at = match (warning, told_at, kept_for) {
            (Warning::Ended, ..) => expires_at,
            // A late notification still leaves some time.
            (Warning::EndsSoon, Some(told_at), Some(kept_for)) => real_end(expires_at, told_at, kept_for),
            (Warning::EndsSoon, ..) => return Ok(None),
        };
        Ok(Some(Due {
            warning,
            expires_at,
            ends_at,
        }))
    }

    async fn untold(&self, id: EventId, due: Due) -> Result<Vec<UserId>, Error> {
        let mut reader = self.store.read().await?;
        Ok(guest_warnings::queue(reader.conn(), id, due.warning, due.expires_at).await?)
    }

    /// Read again for each email, because the guest may have left, and the end may have moved.
    async fn next_guest(
        &self,
        id: EventId,
        due: Due,
        guest: UserId,
    ) -> Result<Option<(Event, Recipient)>, Error> {
        let mut reader = self.store.read().await?;
        let Some(event) = events::by_id(reader.conn(), id).await? else {
            return Ok(None);
        };
        if (warning(&event), event.expires_at) != (due.warning, Some(due.expires_at)) {
            return Ok(None);
        }
        let recipient = guest_warnings::recipient(reader.conn(), id, guest).await?;
        Ok(recipient.map(|recipient| (event, recipient)))
    }

    fn letter(&self, event: &Event, ends_at: Timestamp, recipient: &Recipient) -> Letter {
        let (kind, letter): (_, fn(End<'_>) -> Letter) = match warning(event) {
            Warning::EndsSoon => ("ends", letters::guest_event_ends),
            Warning::Ended => ("ended", letters::guest_event_ended),
        };
        letter(End {
            to: &recipient.email,
            event: &event.name,
            at: ends_at,
            id: &format!(
                "{kind}-{}-{}-{}",
                event.id,
                recipient.user_id,
                ends_at.as_micros()
            ),
            site: self.site.as_deref(),
        })
    }
}

fn warning(event: &Event) -> Warning {
    if event.ended_at.is_some() {
        Warning::Ended
    } else {
        Warning::EndsSoon
    }
}
