//! The job that sends the emails of an event about new photos.
//!
//! They are sent one after the other, with one permit of the pool and one connection at a time. Each result is stored,
//! so after a crash at most one guest gets an email twice, with the same message id. An email that will never be
//! accepted is given up at once. If none is accepted at present, the job is retried for a day, the emails with the
//! fewest attempts first.

use std::time::Duration;

use super::run::{REFUSED, Run};
use super::{Error, Notices};
use crate::error_chain::chain;
use crate::mail::letters::{self, News};
use crate::mail::{self, Obstacle};
use crate::model::{EventId, Fence, UserId};
use crate::store::Tx;
use crate::store::notices::{self, Waiting};

/// How long an email may wait for the server.
const PATIENCE: Duration = Duration::from_hours(24);

/// The stable code of an email that was given up because it waited for too long.
const TOO_LATE: &str = "mail_unavailable";

impl Notices {
    /// Sends the waiting emails of an event. [`Error::Waiting`] if some are left.
    pub async fn send(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        let mut run = Run::default();
        for guest in self.queue_of(event).await? {
            let Some(waiting) = self.waiting(event, guest).await? else {
                continue;
            };
            match self.hand_over(event, &waiting).await {
                Ok(()) => {
                    self.note_sent(fence, event, guest).await?;
                    run.took();
                }
                Err(error) if error.obstacle() == Obstacle::Letter => {
                    self.give_up(fence, event, guest, &error).await?;
                }
                Err(error) => {
                    self.note_attempt(fence, event, guest).await?;
                    if run.put_off(error) {
                        break;
                    }
                }
            }
        }
        tracing::info!(event_id = %event, sent = run.sent, put_off = run.put_off, "guests were notified of photos");
        let outcome = run.outcome();
        // Only now, so that emails that waited for this process, or seem to have because the clock jumped, are tried
        // first.
        if outcome.is_err() && !self.give_up_old(fence, event).await? {
            return Ok(());
        }
        outcome
    }

    async fn queue_of(&self, event: EventId) -> Result<Vec<UserId>, Error> {
        Ok(notices::queue(self.store.read().await?.conn(), event).await?)
    }

    /// Read again for each email, so that guests who left meanwhile get none.
    async fn waiting(&self, event: EventId, guest: UserId) -> Result<Option<Waiting>, Error> {
        Ok(notices::waiting(self.store.read().await?.conn(), event, guest).await?)
    }

    async fn hand_over(&self, event: EventId, waiting: &Waiting) -> Result<(), mail::Error> {
        let Waiting {
            user_id, asked_at, ..
        } = waiting;
        let link = |site| format!("{site}/u/{}", self.signer.token(event, *user_id));
        let unsubscribe = self.site.as_deref().map(link);
        let news = News {
            to: &waiting.email,
            event: &waiting.event_name,
            id: &format!("photos-{event}-{user_id}-{}", asked_at.as_micros()),
            site: self.site.as_deref(),
            unsubscribe: unsubscribe.as_deref(),
        };
        self.mailer.send(&letters::photos_available(news)).await
    }

    async fn note_attempt(&self, fence: Fence, event: EventId, guest: UserId) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        notices::note_attempt(tx.conn(), event, guest).await?;
        Ok(tx.commit().await?)
    }

    async fn note_sent(&self, fence: Fence, event: EventId, guest: UserId) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        if self.is_dry_run() {
            notices::forget(tx.conn(), event, guest).await?;
        } else {
            notices::note_sent(tx.conn(), event, guest, self.clock.now()).await?;
        }
        Ok(tx.commit().await?)
    }

    async fn give_up(
        &self,
        fence: Fence,
        event: EventId,
        guest: UserId,
        error: &mail::Error,
    ) -> Result<(), Error> {
        tracing::warn!(event_id = %event, user_id = %guest, error = %chain(error), "a guest cannot be notified of photos by email");
        let mut tx = self.begin(fence).await?;
        notices::give_up(tx.conn(), event, guest, REFUSED).await?;
        Ok(tx.commit().await?)
    }

    /// Gives up the emails that have waited for too long; returns whether others are left.
    async fn give_up_old(&self, fence: Fence, event: EventId) -> Result<bool, Error> {
        let mut tx = self.begin(fence).await?;
        let before = self.clock.now() - PATIENCE;
        let given_up = notices::give_up_old(tx.conn(), event, before, TOO_LATE).await?;
        let is_waiting = notices::any_waiting(tx.conn(), event).await?;
        tx.commit().await?;
        if given_up > 0 {
            tracing::error!(event_id = %event, given_up, "mails were given up after waiting for a day");
        }
        Ok(is_waiting)
    }

    /// A write transaction with the job's fence.
    pub(super) async fn begin(&self, fence: Fence) -> Result<Tx, Error> {
        self.store.begin_for(fence).await?.ok_or(Error::Lost)
    }
}
