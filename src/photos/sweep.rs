//! Files that no row tells of: a process died between the file and its row.
//!
//! Once a day all objects that are a day old are held against the rows, some hundreds at a time, and those that belong to
//! nothing go. Younger ones are left alone, for their rows may be on the way. The storage is marked as that of this database
//! by the first who sweeps it: to another database every file in it would seem to belong to nothing.

use std::time::Duration;

use futures_util::StreamExt as _;
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::objects::{Key, Owner};
use crate::photos::{Error, Photos};
use crate::store::{photos, selfies, settings};

/// How old an object must be to be held against the rows, and how often that is done.
const DAY: Duration = Duration::from_hours(24);

/// Objects held against the rows at once.
const CHUNK: usize = 500;

/// The setting that says when this was done last, in microseconds since 1970.
const SWEPT_AT: &str = "objects_swept_at";

/// The setting that tells databases apart.
const DATABASE: &str = "database_id";

impl Photos {
    /// Removes objects without a row if a day has passed since that was done; answers how many went.
    pub async fn sweep_daily(&self) -> Result<u64, Error> {
        let now = self.clock.now();
        let last = settings::value(self.store.read().await?.conn(), SWEPT_AT).await?;
        let last = last
            .and_then(|last| last.parse().ok())
            .map(Timestamp::from_micros);
        if last.is_some_and(|last| now.since(last) < DAY) {
            return Ok(0);
        }
        let swept = if self.is_ours().await? {
            self.sweep(now - DAY).await?
        } else {
            tracing::warn!("the file storage is that of another database, so nothing is removed from it");
            0
        };
        let mut tx = self.store.begin().await?;
        settings::put(tx.conn(), SWEPT_AT, &now.as_micros().to_string()).await?;
        tx.commit().await?;
        Ok(swept)
    }

    /// Whether the storage is that of this database; one that nobody has marked yet is from now on.
    async fn is_ours(&self) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let ours = if let Some(ours) = settings::value(tx.conn(), DATABASE).await? {
            ours
        } else {
            let ours = Uuid::new_v4().to_string();
            settings::put(tx.conn(), DATABASE, &ours).await?;
            ours
        };
        tx.commit().await?;
        Ok(self.objects.mark(&ours).await? == ours)
    }

    async fn sweep(&self, before: Timestamp) -> Result<u64, Error> {
        let mut swept = 0;
        let mut chunks = self.objects.stored_before(before).chunks(CHUNK);
        while let Some(chunk) = chunks.next().await {
            let keys = chunk.into_iter().collect::<Result<Vec<Key>, _>>()?;
            for key in self.without_row(&keys).await? {
                tracing::info!(%key, "a file that no row tells of is removed");
                self.objects.delete(key).await?;
                swept += 1;
            }
        }
        Ok(swept)
    }

    /// Those of the keys that belong to nothing.
    async fn without_row<'k>(&self, keys: &'k [Key]) -> Result<Vec<&'k Key>, Error> {
        let (mut of_photos, mut of_selfies) = (Vec::new(), Vec::new());
        for key in keys {
            match key.owner() {
                Owner::Photo(filename) => of_photos.push(filename),
                Owner::Selfie => of_selfies.push(key.as_str()),
            }
        }
        let mut reader = self.store.read().await?;
        let of_photos = photos::known(reader.conn(), &of_photos).await?;
        let of_selfies = selfies::known(reader.conn(), &of_selfies).await?;
        let is_known = |key: &Key| match key.owner() {
            Owner::Photo(filename) => of_photos.contains(filename),
            Owner::Selfie => of_selfies.contains(key.as_str()),
        };
        Ok(keys.iter().filter(|key| !is_known(key)).collect())
    }
}
