//! The most paid calls of a day, as admins set it while FindMe runs.
//!
//! Where calls are made, they stop at the cap (`faces::rekognition`); the jobs wait until midnight in UTC, when a new day
//! begins, or until the cap is raised. What is free, as forgetting faces, goes on.

use super::Provider;
use crate::clock::Timestamp;
use crate::model::{Action, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{Error, jobs, usage};

/// The highest cap: ten million calls, more than an account is allowed to make in a day.
pub const MAX_DAILY_CAP: i64 = 10_000_000;

/// The cap, and how the day stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DailyCap {
    /// The most paid calls of a day; none if there is no such limit.
    pub calls_per_day: Option<i64>,
    /// Paid calls that were let through today, answered or not.
    pub calls_today: i64,
    /// When the next day begins.
    pub resets_at: Timestamp,
}

impl DailyCap {
    /// Whether no more paid calls are made today.
    pub fn is_reached(&self) -> bool {
        self.calls_per_day.is_some_and(|cap| self.calls_today >= cap)
    }
}

impl Provider {
    /// The cap, and how the day stands.
    pub async fn daily_cap(&self) -> Result<DailyCap, Error> {
        let today = self.parts.clock.now().day();
        let mut reader = self.parts.store.read().await?;
        Ok(DailyCap {
            calls_per_day: usage::daily_cap(reader.conn()).await?,
            calls_today: usage::taken(reader.conn(), today).await?,
            resets_at: Timestamp::of_day(today + 1),
        })
    }

    /// Whether paid calls have stopped for today.
    pub async fn is_capped(&self) -> Result<bool, Error> {
        Ok(self.is_paid() && self.daily_cap().await?.is_reached())
    }

    /// Sets the cap, 0 to [`MAX_DAILY_CAP`] calls a day, or removes it with `None`; jobs that wait for one are due at once.
    pub async fn set_daily_cap(&self, actor: UserId, calls_per_day: Option<i64>) -> Result<DailyCap, Error> {
        let now = self.parts.clock.now();
        let mut tx = self.parts.store.begin().await?;
        usage::set_daily_cap(tx.conn(), calls_per_day).await?;
        jobs::hasten_matching(tx.conn(), now).await?;
        let note = calls_per_day.map_or_else(|| "none".to_owned(), |cap| cap.to_string());
        let entry = NewAuditEntry::by(actor, Action::DailyCapChanged).noting(&note);
        audit::write(tx.conn(), &entry, now).await?;
        tx.commit().await?;
        self.parts.queue.wake();
        self.daily_cap().await
    }
}
