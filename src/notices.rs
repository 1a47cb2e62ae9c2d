//! Telling guests by mail that their event has photos, and owners and guests that it ends ([`Notices::warn_of_endings`]).
//!
//! Whoever asks is answered with the number of guests who will be told; the mails wait in the database and a job sends
//! them, one after the other. A guest is told once: again only after newer photos have come, and at least an hour after
//! the last mail, so that a button pressed twice and an upload that goes on write to nobody twice. A mail that could not
//! be delivered may be asked for again at any time. Whoever unsubscribed is told nothing.

mod endings;
mod guests;
mod run;
mod sending;
#[cfg(test)]
mod tests;
mod unsubscribing;

use std::sync::Arc;
use std::time::Duration;

use self::unsubscribing::Signer;
use crate::clock::{Clock, Timestamp};
use crate::mail::Mailer;
use crate::model::{Event, EventId, Task, UserId};
use crate::queue::Queue;
pub use crate::store::guest_warnings::Told;
pub use crate::store::notices::{Notice, Unsubscription};
use crate::store::{self, Store, guest_warnings, locks, notices};

/// How long a guest is left alone after a mail, whatever comes.
const QUIET: Duration = Duration::from_hours(1);

/// Conversations with the mail server in a row that may break off; so many are the server's doing, not the mails'.
const MOST_BROKEN: usize = 3;

/// Why guests could not be told.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such event.
    #[error("no such event")]
    NoSuchEvent,
    /// The job belongs to another worker now.
    #[error("the job belongs to another worker now")]
    Lost,
    /// Mails are left that nobody takes at present; they wait.
    #[error("mails wait for a server that takes them: {0}")]
    Waiting(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// What came of asking for mails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// So many guests will be told.
    Scheduled(u64),
    /// Every guest was told already, or is about to be.
    NobodyLeft,
    /// There is nothing to tell of.
    NoPhotos,
}

/// When an event ends whose owner is told at `told_at`: no sooner than half of the notice after that.
fn real_end(expires_at: Timestamp, told_at: Timestamp, kept_for: Duration) -> Timestamp {
    expires_at.max(told_at + Event::notice(kept_for) / 2)
}

/// Tells guests; clones share everything.
#[derive(Clone)]
pub struct Notices {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
    mailer: Mailer,
    site: Option<String>,
    signer: Signer,
}

impl Notices {
    /// Mails by `mailer` that lead to `site`, which has no slash at its end; their links are signed with `secret_key`.
    pub fn new(
        store: Store,
        queue: Queue,
        clock: Arc<dyn Clock>,
        mailer: Mailer,
        site: Option<String>,
        secret_key: &[u8],
    ) -> Self {
        Self {
            store,
            queue,
            clock,
            mailer,
            site,
            signer: Signer::new(secret_key),
        }
    }

    /// Whether mails are only written into the log. Guests who were only written to there count as not told.
    pub fn is_dry_run(&self) -> bool {
        self.mailer.is_dry_run()
    }

    /// The mails that a guest was to get, for the guest to see.
    pub async fn exported(&self, guest: UserId) -> Result<Vec<Notice>, Error> {
        Ok(notices::of_user(self.store.read().await?.conn(), guest).await?)
    }

    /// What a guest was told of the ends of events, for the guest to see.
    pub async fn told_of_endings(&self, guest: UserId) -> Result<Vec<Told>, Error> {
        Ok(guest_warnings::of_user(self.store.read().await?.conn(), guest).await?)
    }

    /// The events of which a guest gets no mails any more, for the guest to see.
    pub async fn unsubscribed(&self, guest: UserId) -> Result<Vec<Unsubscription>, Error> {
        Ok(notices::unsubscriptions(self.store.read().await?.conn(), guest).await?)
    }

    /// How many guests of an event could not be told: their last mail was given up.
    pub async fn given_up(&self, event: EventId) -> Result<u64, Error> {
        Ok(notices::given_up(self.store.read().await?.conn(), event).await?)
    }

    /// Asks for a mail to every active guest of an event who is to be told.
    pub async fn ask(&self, event: EventId) -> Result<Asked, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        if !locks::keep_event(tx.conn(), event).await? {
            return Err(Error::NoSuchEvent);
        }
        let Some(last_upload) = notices::last_upload(tx.conn(), event).await? else {
            return Ok(Asked::NoPhotos);
        };
        let since = last_upload.min(now - QUIET);
        let recipients = notices::ask(tx.conn(), event, since, now).await?;
        // Also for mails that were asked for before, should their job have been given up.
        if notices::any_waiting(tx.conn(), event).await? {
            self.queue.admit(tx.conn(), &Task::NotifyGuests { event }).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(match recipients {
            0 => Asked::NobodyLeft,
            recipients => Asked::Scheduled(recipients),
        })
    }
}
