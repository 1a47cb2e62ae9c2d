//! The job that tells an event's guests by mail that it ends soon, or has ended.
//!
//! Which of the two is read from the event when the job runs. Mails go out one after the other, and after each it is noted how
//! that went: whoever goes on after a crash writes again at most to one guest, and those who were tried least come first, so
//! that no mail keeps the others waiting. One that is put off is tried until the next letter is due, or the event is erased.
//! Where mails are only logged nobody is told.

use std::time::Duration;

use super::run::{REFUSED, Run};
use super::{Error, Notices, real_end};
use crate::clock::Timestamp;
use crate::mail::letters::{self, End};
use crate::mail::{Letter, Obstacle};
use crate::model::{Event, EventId, Fence, UserId};
use crate::store::guest_warnings::{self, Outcome, Recipient, Warning};
use crate::store::{events, expiry_warnings};

impl Notices {
    /// Tells the guests of an event who were not told of its end yet, where events are kept for `kept_for` after their last
    /// upload. [`Error::Waiting`] if some are left.
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
        for guest in self.untold(id).await? {
            let Some((event, expires_at, recipient)) = self.next_guest(id, guest).await? else {
                continue;
            };
            let ends_at = self.ends_at(id, expires_at, kept_for).await?;
            let letter = self.letter(&event, ends_at, &recipient);
            let (outcome, is_over) = match self.mailer.send(&letter).await {
                Ok(()) => {
                    run.took();
                    (Outcome::Sent(self.clock.now()), false)
                }
                Err(error) if error.obstacle() == Obstacle::Letter => {
                    tracing::warn!(event_id = %id, user_id = %guest, %error, "a guest cannot be told of an event's end by mail");
                    (Outcome::GivenUp(REFUSED), false)
                }
                Err(error) => (Outcome::PutOff, run.put_off(error)),
            };
            let mut tx = self.begin(fence).await?;
            guest_warnings::note(tx.conn(), id, guest, warning(&event), expires_at, outcome).await?;
            tx.commit().await?;
            if is_over {
                break;
            }
        }
        run.outcome()
    }

    /// The guests who are to be told now; none where the event is gone or has no end.
    async fn untold(&self, id: EventId) -> Result<Vec<UserId>, Error> {
        let mut reader = self.store.read().await?;
        let event = events::by_id(reader.conn(), id).await?;
        let Some((event, expires_at)) = event.and_then(|event| event.expires_at.map(|at| (event, at))) else {
            return Ok(Vec::new());
        };
        Ok(guest_warnings::queue(reader.conn(), id, warning(&event), expires_at).await?)
    }

    /// Read anew for each mail, for somebody may have left, and an upload may have moved the end.
    async fn next_guest(
        &self,
        id: EventId,
        guest: UserId,
    ) -> Result<Option<(Event, Timestamp, Recipient)>, Error> {
        let mut reader = self.store.read().await?;
        let Some(event) = events::by_id(reader.conn(), id).await? else {
            return Ok(None);
        };
        let Some(expires_at) = event.expires_at else {
            return Ok(None);
        };
        let recipient = guest_warnings::recipient(reader.conn(), id, guest).await?;
        Ok(recipient.map(|recipient| (event, expires_at, recipient)))
    }

    /// When the event really ends: whoever is told late has some time left.
    async fn ends_at(
        &self,
        id: EventId,
        expires_at: Timestamp,
        kept_for: Option<Duration>,
    ) -> Result<Timestamp, Error> {
        let told_at = expiry_warnings::told_at(self.store.read().await?.conn(), id, expires_at).await?;
        Ok(match (told_at, kept_for) {
            (Some(told_at), Some(kept_for)) => real_end(expires_at, told_at, kept_for),
            _ => expires_at,
        })
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
