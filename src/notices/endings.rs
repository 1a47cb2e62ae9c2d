//! Telling the owners of events that an event ends soon, while they can still do something about it.
//!
//! The housekeeping job looks for such events. An owner is told once of each end: an upload moves the end, and of the new one
//! its owner is told again. A mail that nobody takes at present is tried again by the next round; after a crash one mail may
//! come twice.

use std::time::Duration;

use super::{Error, MOST_BROKEN, Notices};
use crate::mail::{Obstacle, letters};
use crate::model::EventId;
use crate::store::expiry_warnings::{self, Ending};

/// How long before an event's end its owner is told, if events are kept for long.
const NOTICE: Duration = Duration::from_hours(3 * 24);

/// Events that are kept for less time are told of in the last quarter of it, for each upload begins it anew.
const SHARE: u32 = 4;

impl Notices {
    /// Tells the owners of all events that end soon, where events are kept for `kept_for` after their last upload; answers how
    /// many mails were sent.
    pub async fn warn_of_endings(&self, kept_for: Duration) -> Result<u64, Error> {
        let notice = NOTICE.min(kept_for / SHARE);
        let (mut last, mut sent, mut broken_in_a_row) = (EventId(0), 0, 0);
        while let Some(ending) = self.next_ending(last, notice).await? {
            last = ending.event_id;
            let letter = letters::event_ends(
                &ending.email,
                &ending.event_name,
                ending.expires_at,
                self.site.as_deref(),
            );
            match self.mailer.send(&letter).await {
                Ok(()) => (sent, broken_in_a_row) = (sent + 1, 0),
                Err(error) => {
                    tracing::warn!(event_id = %last, %error, "an owner cannot be told of an event's end by mail");
                    match error.obstacle() {
                        Obstacle::Letter => {}
                        Obstacle::Moment => continue,
                        Obstacle::Conversation if broken_in_a_row + 1 < MOST_BROKEN => {
                            broken_in_a_row += 1;
                            continue;
                        }
                        Obstacle::Conversation | Obstacle::Server => break,
                    }
                }
            }
            self.note_warned(&ending).await?;
        }
        if sent > 0 {
            tracing::info!(sent, "owners were told that events end soon");
        }
        Ok(sent)
    }

    /// Read anew for each mail, for an upload may have moved the end meanwhile.
    async fn next_ending(&self, after: EventId, notice: Duration) -> Result<Option<Ending>, Error> {
        let now = self.clock.now();
        Ok(expiry_warnings::next(self.store.read().await?.conn(), after, now, now + notice).await?)
    }

    async fn note_warned(&self, ending: &Ending) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let now = self.clock.now();
        expiry_warnings::note(tx.conn(), ending.event_id, ending.expires_at, now).await?;
        Ok(tx.commit().await?)
    }
}
