//! The whole installation in figures: what is stored, and what came on each of the last days.
//!
//! Summing up reads much, so it is done once a minute at most in a process, however often admins look.

use std::time::Duration;

use super::Console;
use crate::clock::Timestamp;
use crate::store::Error;
use crate::store::figures::{self, OfDay, Totals};

/// Days that are shown, today among them.
pub const DAYS: i64 = 14;

/// How long figures are shown before they are summed up again.
const FRESH: Duration = Duration::from_mins(1);

/// The whole installation in figures.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Figures {
    /// When they were summed up.
    pub at: Timestamp,
    /// What is stored.
    pub totals: Totals,
    /// The last [`DAYS`] days in UTC, the earliest first.
    pub days: Vec<Day>,
}

/// What came on one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Day {
    /// The midnight, in UTC, at which it began.
    pub day: Timestamp,
    /// Photos that were uploaded and are still there.
    pub photos: i64,
    /// Guests who joined an event and are still there.
    pub guests: i64,
}

impl Console {
    /// The whole installation in figures, not older than a minute.
    pub async fn figures(&self) -> Result<Figures, Error> {
        // Who comes while they are summed up waits for the same result.
        let mut latest = self.figures.lock().await;
        let now = self.clock.now();
        // A clock that was set back must not keep a result fresh for hours.
        let is_fresh = |figures: &&Figures| figures.at <= now && now.since(figures.at) < FRESH;
        if let Some(figures) = latest.as_ref().filter(is_fresh) {
            return Ok(figures.clone());
        }
        let figures = self.sum_up(now).await?;
        *latest = Some(figures.clone());
        Ok(figures)
    }

    async fn sum_up(&self, now: Timestamp) -> Result<Figures, Error> {
        let first = now.day() + 1 - DAYS;
        let since = Timestamp::of_day(first);
        let mut reader = self.store.read().await?;
        let photos = figures::photos_by_day(reader.conn(), since).await?;
        let guests = figures::guests_by_day(reader.conn(), since).await?;
        let days = (first..=now.day()).map(|day| Day {
            day: Timestamp::of_day(day),
            photos: of_day(&photos, day),
            guests: of_day(&guests, day),
        });
        Ok(Figures {
            at: now,
            totals: figures::totals(reader.conn()).await?,
            days: days.collect(),
        })
    }
}

fn of_day(counts: &[OfDay], day: i64) -> i64 {
    let count = counts.iter().find(|of_day| of_day.day == day);
    count.map_or(0, |of_day| of_day.count)
}
