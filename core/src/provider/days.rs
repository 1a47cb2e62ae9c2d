//! Calls and their cost by day.

use std::collections::BTreeMap;
use std::time::Duration;

use super::{Provider, Usage};
use crate::clock::{Confirmed, Timestamp};
use crate::store::{Error, usage};

/// The most days that can be asked for.
pub const MAX_DAYS: u32 = 366;

/// How long the calls of a day are remembered: a little longer than they can be asked for.
const KEPT_FOR: Duration = Duration::from_hours(400 * 24);

/// The calls of one day.
#[derive(Clone, Debug, PartialEq)]
pub struct DayUsage {
    /// The midnight, in UTC, at which the day began.
    pub day: Timestamp,
    /// Its calls and their cost.
    pub usage: Usage,
}

impl Provider {
    /// The latest days on which calls were made, today among them, the latest first: of the last `days`, at most
    /// [`MAX_DAYS`].
    pub async fn usage_by_day(&self, days: u32) -> Result<Vec<DayUsage>, Error> {
        let today = self.parts.clock.now().day();
        let since = today + 1 - i64::from(days.min(MAX_DAYS));
        let counts = usage::days(self.parts.store.read().await?.conn(), since).await?;
        let mut of_days: BTreeMap<i64, Vec<(String, i64)>> = BTreeMap::new();
        for count in counts {
            let of_day = of_days.entry(count.day).or_default();
            of_day.push((count.operation, count.calls));
        }
        let priced = of_days.into_iter().rev().map(|(day, counts)| DayUsage {
            day: Timestamp::of_day(day),
            usage: self.priced(counts.into_iter()),
        });
        Ok(priced.collect())
    }

    /// Forgets the calls of days that nobody can ask for any more.
    pub async fn prune_days(&self, now: Confirmed) -> Result<(), Error> {
        let mut tx = self.parts.store.begin().await?;
        usage::prune(tx.conn(), (now.at() - KEPT_FOR).day()).await?;
        tx.commit().await
    }
}
