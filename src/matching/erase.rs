//! Removing what deleted rows left behind, faces first, and looking afterwards whether anything is still there.
//!
//! The job is never given up and may begin anew at any point. With the last job of an erasure its receipt is complete.

use std::time::Duration;

use super::{Error, Matching, PAUSE, keep_trying};
use crate::model::{Erasure, EventId, FaceOwner, Fence, Task, UserId};
use crate::objects::Key;
use crate::store::erasures::{self, NewErasure, Step};
use crate::store::{Tx, jobs, removal};

/// How long the job waits for another to end.
const TURN: Duration = Duration::from_secs(1);

impl Matching {
    /// Opens the receipt of an erasure and queues its parts, in the transaction that removes the rows; answers the receipt's
    /// number.
    pub(super) async fn admit_erasure(
        &self,
        tx: &mut Tx,
        receipt: NewErasure,
        parts: impl IntoIterator<Item = Erasure>,
    ) -> Result<i64, Error> {
        let receipt = erasures::open(tx.conn(), &receipt).await?;
        for part in parts {
            let job = self.queue.admit(tx.conn(), &Task::Erase(part)).await?;
            erasures::add_part(tx.conn(), receipt, job, Step::Faces).await?;
        }
        Ok(receipt)
    }

    /// Removes the faces and files of an erasure, and notes on its receipt that nothing is left. Everything may be gone
    /// already.
    pub async fn erase(&self, fence: Fence, erasure: &Erasure) -> Result<(), Error> {
        if erasures::must_wait(self.store.read().await?.conn(), fence.job).await? {
            return Err(Error::Unavailable {
                reason: "what goes first has not gone yet".to_owned(),
                retry_after: TURN,
            });
        }
        let keys = keys(erasure);
        let files = self.remove(erasure, &keys).await.map_err(keep_trying)?;
        if let Some(guest) = erasure.gone_account() {
            self.forget_work(erasure.event, guest).await?;
        }
        let left = self.left_of(erasure, &keys).await.map_err(keep_trying)?;
        if left > 0 {
            return Err(Error::Unavailable {
                reason: format!("{left} things that were erased are still there"),
                retry_after: PAUSE,
            });
        }
        let mut tx = self.begin(fence).await?;
        erasures::close_part(tx.conn(), fence.job, files, self.clock.now()).await?;
        if erasure.gone_account().is_some() {
            jobs::forget_erasure(tx.conn(), fence.job).await?;
        }
        Ok(tx.commit().await?)
    }

    /// Removes all there is; answers how many files that may be.
    async fn remove(&self, erasure: &Erasure, keys: &[Key]) -> Result<u64, Error> {
        let event = erasure.event;
        if !erasure.faces.is_empty() {
            self.engine.forget(event, &erasure.faces).await?;
        }
        if let Some(guest) = erasure.guest {
            // Also those of which nobody has the keys.
            self.engine
                .forget_orphans(event, FaceOwner::Guest(guest), &[])
                .await?;
        }
        if erasure.all_faces || erasure.whole_event {
            self.engine.forget_event(event).await?;
        }
        for key in keys {
            self.objects.delete(key).await?;
        }
        let mut files = keys.len() as u64;
        if erasure.whole_event {
            files += self.objects.delete_event(event).await?;
        }
        Ok(files)
    }

    /// Makes the jobs forget a guest who is gone, once all of them have ended.
    async fn forget_work(&self, event: EventId, guest: UserId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let is_idle = jobs::forget_guest(tx.conn(), event, guest).await?;
        tx.commit().await?;
        if is_idle {
            Ok(())
        } else {
            Err(Error::Unavailable {
                reason: "a job about the guest has not ended yet".to_owned(),
                retry_after: TURN,
            })
        }
    }

    /// How much is still there.
    async fn left_of(&self, erasure: &Erasure, keys: &[Key]) -> Result<usize, Error> {
        let event = erasure.event;
        let mut left = 0;
        if !erasure.faces.is_empty() {
            left += self.engine.remembers(event, &erasure.faces).await?;
        }
        if erasure.all_faces || erasure.whole_event {
            left += usize::from(self.engine.remembers_event(event).await?);
        }
        if erasure.whole_event {
            left += usize::from(self.objects.holds_event(event).await?);
        }
        for key in keys {
            left += usize::from(self.objects.holds(key).await?);
        }
        if let Some(user) = erasure.gone_account() {
            let mut reader = self.store.read().await?;
            left += removal::rows_of(reader.conn(), user).await?;
        }
        Ok(left)
    }
}

fn keys(erasure: &Erasure) -> Vec<Key> {
    let parsed = erasure.objects.iter().map(|object| Key::parse(object));
    let ours = parsed.filter_map(|key| {
        key.inspect_err(|error| {
            tracing::error!(%error, "an erasure names a file that cannot be one of ours");
        })
        .ok()
    });
    ours.collect()
}
