//! Once a day, files that no row tells of are removed.
//!
//! Only from a storage that is ours, never on the first day of a database, and never many at once: rows that are missing for
//! another reason (an older copy of the database, another one) would take all their photos with them. Then nothing is removed
//! and health says so, until somebody looks and sweeps by hand.

use std::time::Duration;

use super::orphans::{self, Survey};
use super::{Error, Storage};
use crate::clock::Timestamp;
use crate::objects::Key;
use crate::store::{jobs, settings};

/// How old an object must be to be held against the rows, and how often that is done.
const DAY: Duration = Duration::from_hours(24);

/// The setting that says when this was done last, in microseconds since 1970.
const SWEPT_AT: &str = "objects_swept_at";

/// The setting that says how many files a sweep found too many to remove; none or zero after one that went well.
const STOPPED_BY: &str = "objects_sweep_stopped_by";

/// What came of a sweep by hand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Swept {
    /// So many files were removed.
    Removed(usize),
    /// None, for somebody asked for all to be kept (`findme-keep`).
    Kept,
    /// None, for the clock does not tell how old they are.
    ClockInDoubt,
}

impl Storage {
    /// Removes files without a row if a day has passed since that was done; answers how many went.
    pub async fn sweep_daily(&self) -> Result<usize, Error> {
        // Files are told to be old by the clock: one in doubt removes nothing.
        let Some(now) = self.clock_trust.confirmed().await? else {
            return Ok(0);
        };
        let now = now.at();
        let last = settings::value(self.store.read().await?.conn(), SWEPT_AT).await?;
        let last = last
            .and_then(|last| last.parse().ok())
            .map(Timestamp::from_micros);
        if last.is_some_and(|last| now.since(last) < DAY) {
            return Ok(0);
        }
        let Some(swept) = self.sweep_if_ours(now).await? else {
            return Ok(0);
        };
        self.remember(SWEPT_AT, &now.as_micros().to_string()).await?;
        Ok(swept)
    }

    /// `None` if the next round has to look again.
    async fn sweep_if_ours(&self, now: Timestamp) -> Result<Option<usize>, Error> {
        if let Err(foreign) = self.identify().await? {
            tracing::warn!(%foreign, "nothing is removed from the file storage: `findme storage status` shows what is there");
            return Ok(Some(0));
        }
        let is_new = now.since(self.identity().await?.made_at) < DAY;
        if is_new || self.objects.keeps_all().await? {
            return Ok(Some(0));
        }
        // Their rows are gone already, and the files about to be: before the survey, and those that began during it.
        let was_erasing = self.is_erasing().await?;
        let survey = self.survey(now - DAY).await?;
        if survey.is_suspicious() {
            if was_erasing || self.is_erasing().await? {
                return Ok(None);
            }
            let Survey { objects, orphans, .. } = survey;
            tracing::warn!(
                objects,
                orphans,
                "so many files belong to no photo and no selfie that none is removed: `findme storage sweep` shows them"
            );
            self.remember(STOPPED_BY, &orphans.to_string()).await?;
            return Ok(Some(0));
        }
        let swept = self.remove(&survey.first).await?;
        self.remember(STOPPED_BY, "0").await?;
        Ok(Some(swept))
    }

    async fn is_erasing(&self) -> Result<bool, crate::store::Error> {
        jobs::any_erasure(self.store.read().await?.conn()).await
    }

    /// How many files the last sweep found too many to remove, if it stopped at them.
    pub async fn stopped_by(&self) -> Result<Option<u64>, crate::store::Error> {
        let stopped_by = settings::value(self.store.read().await?.conn(), STOPPED_BY).await?;
        let stopped_by = stopped_by.and_then(|count| count.parse().ok());
        Ok(stopped_by.filter(|count| *count > 0))
    }

    /// What a sweep would find now.
    pub async fn look_for_orphans(&self) -> Result<Survey, Error> {
        self.survey(self.clock.now() - DAY).await
    }

    /// Removes all files without a row that are a day old, however many.
    pub async fn sweep_all(&self) -> Result<Swept, Error> {
        if self.objects.keeps_all().await? {
            return Ok(Swept::Kept);
        }
        let Some(now) = self.clock_trust.confirmed().await? else {
            return Ok(Swept::ClockInDoubt);
        };
        let mut swept = 0;
        loop {
            let survey = self.survey(now.at() - DAY).await?;
            let removed = self.remove(&survey.first).await?;
            swept += removed;
            if removed == 0 || survey.orphans <= survey.first.len() {
                break;
            }
        }
        self.remember(STOPPED_BY, "0").await?;
        Ok(Swept::Removed(swept))
    }

    /// Removes those of the files that still no row tells of.
    async fn remove(&self, found: &[Key]) -> Result<usize, Error> {
        let orphans = orphans::among(&self.store, found).await?;
        for key in &orphans {
            tracing::info!(%key, "a file that no row tells of is removed");
            self.objects.delete(key).await?;
        }
        Ok(orphans.len())
    }

    async fn remember(&self, setting: &str, value: &str) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        settings::put(tx.conn(), setting, value).await?;
        Ok(tx.commit().await?)
    }
}
