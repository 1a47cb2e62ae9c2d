//! Giving a photo back what the storage has lost.
//!
//! A disk may be replaced, a bucket restored from an older copy: then rows name files that are not there. Whoever sends such
//! a photo again is not told that it is already there; the bytes take their place, and the copies are made once more.

use crate::model::{Photo, PhotoStatus, Task};
use crate::objects::{self, Key};
use crate::photos::files_of;
use crate::photos::{Error, Photos, Taken};
use crate::store::photos;

impl Photos {
    /// Looks whether the files of a known photo are there. If not, `sent`, which holds the same bytes, is put in the place of
    /// the original and the photo's job runs again. Afterwards `sent` is of no use.
    pub(super) async fn repair(&self, taken: Taken, sent: &Key) -> Result<Taken, Error> {
        let photo = &taken.photo;
        let files = files_of(photo)?;
        let size = photo.size_bytes.cast_unsigned();
        if self.size_of(&files.original).await? == Some(size) {
            let is_whole = photo.status != PhotoStatus::Done || self.has_copies(photo).await?;
            if is_whole {
                return Ok(taken);
            }
        } else {
            self.objects.copy(sent, &files.original).await?;
            tracing::warn!(photo_id = %photo.id, "the file of a photo was lost and is there again");
        }
        let mut tx = self.store.begin().await?;
        let is_there = photos::restart(tx.conn(), photo.id).await?;
        let task = Task::IndexPhoto {
            event: photo.event_id,
            photo: photo.id,
        };
        let job = self.queue.admit(tx.conn(), &task).await?;
        tx.commit().await?;
        if !is_there {
            // Deleted meanwhile: its erasure may have come before the file. The job finds no photo and ends.
            self.objects.delete(&files.original).await?;
            return Err(Error::NoSuchPhoto);
        }
        self.queue.wake();
        Ok(Taken {
            job: Some(job),
            ..taken
        })
    }

    /// Whether all copies of a photo are stored that are served.
    pub(super) async fn has_copies(&self, photo: &Photo) -> Result<bool, Error> {
        let files = files_of(photo)?;
        let web = photo.has_web_copy.then_some(&files.web);
        // One that was never made is made when it is asked for.
        let is_screen_stored = photo.has_screen_copy.unwrap_or_default();
        let screen = is_screen_stored.then_some(&files.screen);
        for key in [Some(&files.clean), web, screen, Some(&files.thumbnail)]
            .into_iter()
            .flatten()
        {
            if !self.objects.holds(key).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Makes the copies of a photo whose faces are known, if any is not there.
    pub async fn restore_copies(&self, photo: &Photo) -> Result<(), Error> {
        if !self.has_copies(photo).await? {
            self.prepare(photo).await?;
        }
        Ok(())
    }

    async fn size_of(&self, key: &Key) -> Result<Option<u64>, Error> {
        match self.objects.size(key).await {
            Ok(size) => Ok(Some(size)),
            Err(objects::Error::NotFound) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }
}
