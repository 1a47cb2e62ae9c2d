//! The job that tells an event's guests by mail that it ends soon, or has ended.
//!
//! Which of the two is read from the event when the job runs. Mails go out one after the other, and after each it is noted that
//! it was sent: whoever goes on after a crash writes again at most to one guest. Where mails are only logged nobody is told.

use super::{Error, MOST_BROKEN, Notices};
use crate::clock::Timestamp;
use crate::mail::{Letter, Obstacle, letters};
use crate::model::{Event, EventId, Fence, UserId};
use crate::store::events;
use crate::store::guest_warnings::{self, Recipient, Warning};

impl Notices {
    /// Tells the guests of an event who were not told of its end yet. [`Error::Waiting`] if some are left.
    pub async fn warn_guests(&self, fence: Fence, id: EventId) -> Result<(), Error> {
        let (mut last, mut broken_in_a_row, mut put_off) = (UserId(0), 0, None);
        if self.is_dry_run() {
            return Ok(());
        }
        while let Some((event, ends_at, recipient)) = self.next_guest(id, last).await? {
            last = recipient.user_id;
            let letter = self.letter(&event, ends_at, &recipient);
            let sent_at = match self.mailer.send(&letter).await {
                Ok(()) => Some(self.clock.now()),
                Err(error) => {
                    let obstacle = error.obstacle();
                    broken_in_a_row += usize::from(obstacle == Obstacle::Conversation);
                    match obstacle {
                        Obstacle::Letter => None,
                        Obstacle::Moment | Obstacle::Conversation if broken_in_a_row < MOST_BROKEN => {
                            put_off = Some(error);
                            continue;
                        }
                        _ => return Err(Error::Waiting(error.to_string())),
                    }
                }
            };
            broken_in_a_row = 0;
            let mut tx = self.begin(fence).await?;
            guest_warnings::note(tx.conn(), id, last, warning(&event), ends_at, sent_at).await?;
            tx.commit().await?;
        }
        match put_off {
            None => Ok(()),
            Some(error) => Err(Error::Waiting(error.to_string())),
        }
    }

    /// Read anew for each mail, for somebody may have left, and an upload may have moved the end.
    async fn next_guest(
        &self,
        id: EventId,
        after: UserId,
    ) -> Result<Option<(Event, Timestamp, Recipient)>, Error> {
        let mut reader = self.store.read().await?;
        let Some(event) = events::by_id(reader.conn(), id).await? else {
            return Ok(None);
        };
        let Some(ends_at) = event.expires_at else {
            return Ok(None);
        };
        let next = guest_warnings::next(reader.conn(), id, warning(&event), ends_at, after).await?;
        Ok(next.map(|recipient| (event, ends_at, recipient)))
    }

    fn letter(&self, event: &Event, ends_at: Timestamp, recipient: &Recipient) -> Letter {
        match warning(event) {
            Warning::EndsSoon => {
                letters::guest_event_ends(&recipient.email, &event.name, ends_at, self.site.as_deref())
            }
            Warning::Ended => letters::guest_event_ended(&recipient.email, &event.name),
        }
    }
}

fn warning(event: &Event) -> Warning {
    if event.ended_at.is_some() {
        Warning::Ended
    } else {
        Warning::EndsSoon
    }
}
