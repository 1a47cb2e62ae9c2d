//! Emails to guests about new photos, and to owners and guests about the end of an event
//! ([`Notices::warn_of_endings`]).
//!
//! A request returns the number of guests who will be notified; the emails wait in the database and a job sends them
//! one after the other. A guest is notified again only of newer photos and at least an hour after the last email, so a
//! button that is pressed twice or an upload that goes on sends nothing twice. An email that could not be delivered may
//! be requested again at any time. Guests who unsubscribed get none.

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
pub use crate::store::guest_warnings::SentWarning;
pub use crate::store::notices::{Notice, Unsubscription};
use crate::store::{self, Store, guest_warnings, locks, notices};

/// The minimum time between two emails to a guest.
const QUIET: Duration = Duration::from_hours(1);

/// How many conversations in a row may break off before the server is considered the problem.
const MOST_BROKEN: usize = 3;

/// Why guests could not be notified.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The event does not exist.
    #[error("no such event")]
    NoSuchEvent,
    /// The job belongs to another worker now.
    #[error("the job belongs to another worker now")]
    Lost,
    /// Emails are left that the server does not accept at present; they wait.
    #[error("mails wait for a server that takes them: {0}")]
    Waiting(String),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The result of a request for notifications.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Asked {
    /// This number of guests will be notified.
    Scheduled(u64),
    /// All guests were already notified, or will be.
    NobodyLeft,
    /// The event has no photos.
    NoPhotos,
}

/// When an event ends whose owner is notified at `told_at`: at least half of the notice period after that.
fn real_end(expires_at: Timestamp, told_at: Timestamp, kept_for: Duration) -> Timestamp {
    expires_at.max(told_at + Event::notice(kept_for) / 2)
}

/// Sends notifications; clones share everything.
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
    /// Sends emails by `mailer` with links to `site`, which has no final slash; unsubscribe links are signed with
    /// `secret_key`.
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

    /// Whether emails are only logged. Guests whose emails were only logged count as not notified.
    pub fn is_dry_run(&self) -> bool {
        self.mailer.is_dry_run()
    }

    /// A guest's emails about new photos, for the export.
    pub async fn exported(&self, guest: UserId) -> Result<Vec<Notice>, Error> {
        Ok(notices::of_user(self.store.read().await?.conn(), guest).await?)
    }

    /// A guest's emails about ends of events, for the export.
    pub async fn sent_warnings(&self, guest: UserId) -> Result<Vec<SentWarning>, Error> {
        Ok(guest_warnings::of_user(self.store.read().await?.conn(), guest).await?)
    }

    /// The events that a guest unsubscribed from, for the export.
    pub async fn unsubscribed(&self, guest: UserId) -> Result<Vec<Unsubscription>, Error> {
        Ok(notices::unsubscriptions(self.store.read().await?.conn(), guest).await?)
    }

    /// How many guests of an event could not be notified: their last email was given up.
    pub async fn given_up(&self, event: EventId) -> Result<u64, Error> {
        Ok(notices::given_up(self.store.read().await?.conn(), event).await?)
    }

    /// Queues an email to every active guest of an event who is due for one.
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
        // Also for emails that were requested before, in case their job was given up.
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
