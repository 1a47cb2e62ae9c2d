//! The job that sends an event's mails.
//!
//! They go out one after the other, by one seat of the pool and one connection at a time. After each it is noted that it
//! was sent, so whoever goes on after a crash writes again at most to the one guest whose mail was just being handed over.
//! A mail that will never be taken is given up at once; if none is taken at present the job comes back, for a day.

use std::time::Duration;

use super::{Error, Notices};
use crate::mail::{self, Obstacle, letters};
use crate::model::{EventId, Fence, UserId};
use crate::store::notices::{self, Waiting};
use crate::store::{Tx, jobs};

/// How long a mail may wait for a server that takes it.
const PATIENCE: Duration = Duration::from_hours(24);

/// Mails of one try that may be put off for themselves; so many are the server's doing.
const MOST_PUT_OFF: usize = 20;

/// The stable codes of why a mail was given up.
const REFUSED: &str = "mail_refused";
const TOO_LATE: &str = "mail_unavailable";

impl Notices {
    /// Sends an event's waiting mails. [`Error::Waiting`] if some are left.
    pub async fn send(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        self.give_up_old(fence, event).await?;
        let (mut last, mut sent, mut put_off) = (UserId(0), 0_usize, Vec::new());
        while let Some(waiting) = self.next(event, last).await? {
            last = waiting.user_id;
            match self.hand_over(&waiting).await {
                Ok(()) => {
                    self.note_sent(fence, event, last).await?;
                    sent += 1;
                }
                Err(error) => match error.obstacle() {
                    Obstacle::Letter => self.give_up(fence, event, last, &error).await?,
                    Obstacle::Moment if put_off.len() < MOST_PUT_OFF => put_off.push(error),
                    Obstacle::Moment | Obstacle::Server => {
                        tracing::info!(event_id = %event, sent, "guests were told of their photos; others wait");
                        return Err(Error::Waiting(error.to_string()));
                    }
                },
            }
        }
        tracing::info!(event_id = %event, sent, left = put_off.len(), "guests were told of their photos");
        match put_off.pop() {
            None => Ok(()),
            Some(error) => Err(Error::Waiting(error.to_string())),
        }
    }

    /// Read anew for each mail, so that nobody is written to who left meanwhile.
    async fn next(&self, event: EventId, after: UserId) -> Result<Option<Waiting>, Error> {
        Ok(notices::next(self.store.read().await?.conn(), event, after).await?)
    }

    async fn hand_over(&self, waiting: &Waiting) -> Result<(), mail::Error> {
        let site = self.site.as_deref();
        let letter = letters::photos_available(&waiting.email, &waiting.event_name, site);
        self.mailer.send(&letter).await
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
        tracing::warn!(event_id = %event, user_id = %guest, %error, "a guest cannot be told of photos by mail");
        let mut tx = self.begin(fence).await?;
        notices::give_up(tx.conn(), event, guest, REFUSED).await?;
        Ok(tx.commit().await?)
    }

    async fn give_up_old(&self, fence: Fence, event: EventId) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        let before = self.clock.now() - PATIENCE;
        let given_up = notices::give_up_old(tx.conn(), event, before, TOO_LATE).await?;
        tx.commit().await?;
        if given_up > 0 {
            tracing::error!(event_id = %event, given_up, "mails waited for a day and are given up");
        }
        Ok(())
    }

    /// A write transaction for a job: its writes count only while the job is ours.
    async fn begin(&self, fence: Fence) -> Result<Tx, Error> {
        let mut tx = self.store.begin().await?;
        if jobs::hold(tx.conn(), fence).await? {
            Ok(tx)
        } else {
            Err(Error::Lost)
        }
    }
}
