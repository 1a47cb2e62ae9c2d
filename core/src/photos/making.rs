//! Copies of photos that are asked for before their job has come to them, or that it knew nothing of.
//!
//! The full-size copy without metadata is made once, stored where the job would store it, and streamed from there, so that a
//! slow client holds no memory: what is reserved is given back before the first byte is sent. Uploads and jobs have budgets
//! of their own.

use std::sync::Arc;

use findme_images as images;
use tokio::sync::{Mutex, MutexGuard};

use crate::cpu::Urgency;
use crate::model::{Photo, PhotoId};
use crate::photos::derivatives::screen_copy_of;
use crate::photos::files_of;
use crate::photos::{Error, MemoryBudget, Photos};
use crate::store::photos;

/// Copies that are made at once, at most.
const LOCKS: usize = 16;

/// Locks under which copies are made; clones share it.
#[derive(Clone)]
pub(super) struct Making {
    budget: MemoryBudget,
    locks: Arc<[Mutex<()>; LOCKS]>,
    #[cfg(test)]
    pub(super) made: Arc<std::sync::atomic::AtomicUsize>,
}

impl Making {
    /// Nobody's, within `bytes` of memory.
    pub(super) fn new(bytes: u64) -> Self {
        Self {
            budget: MemoryBudget::new(bytes),
            locks: Arc::default(),
            #[cfg(test)]
            made: Arc::default(),
        }
    }

    /// Waits until nobody else makes a copy of the photo.
    async fn lock(&self, photo: PhotoId) -> MutexGuard<'_, ()> {
        let index = photo.0.unsigned_abs() % self.locks.len() as u64;
        let index = usize::try_from(index).unwrap_or_default();
        self.locks[index].lock().await
    }
}

impl Photos {
    /// Makes and stores a photo's full-size copy without metadata, unless that was done while it was waited for.
    pub(super) async fn make_clean(&self, photo: &Photo) -> Result<(), Error> {
        let files = files_of(photo)?;
        let _lock = self.making.lock(photo.id).await;
        if self.objects.holds(&files.clean).await? {
            return Ok(());
        }
        let size = photo.size_bytes.cast_unsigned();
        let probe = self.probe(&files.original, size).await?;
        let memory = self
            .making
            .budget
            .reserve(2 * size + probe.cleaning_bytes())
            .await;
        let original = self.objects.read(&files.original).await?;
        let make = move || images::without_metadata(&original);
        let clean = self.cpu.run(Urgency::Picture, make).await?;
        #[cfg(test)]
        self.making
            .made
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        self.objects.put(&files.clean, clean.into()).await?;
        drop(memory);
        self.keep_copies_of(photo.id, files).await
    }

    /// Makes and stores the copy for the screens of phones of a photo whose job knew nothing of it, unless that was done while
    /// it was waited for; false where the copy would be no smaller than the next larger one.
    pub(super) async fn make_screen(&self, photo: &Photo) -> Result<bool, Error> {
        let files = files_of(photo)?;
        let _lock = self.making.lock(photo.id).await;
        let known = photos::by_id(self.store.read().await?.conn(), photo.id).await?;
        if let Some(is_stored) = known.ok_or(Error::NoSuchPhoto)?.has_screen_copy {
            return Ok(is_stored);
        }
        let size = photo.size_bytes.cast_unsigned();
        let probe = self.probe(&files.original, size).await?;
        let peak = probe.within_bytes(&images::SEEN_SIDES) + 2 * size;
        let memory = self.making.budget.reserve(peak).await;
        let original = self.objects.read(&files.original).await?;
        let make = move || screen_copy_of(&original);
        let screen = self.cpu.run(Urgency::Picture, make).await?;
        #[cfg(test)]
        self.making
            .made
            .fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let larger = if photo.has_web_copy {
            &files.web
        } else {
            &files.clean
        };
        let is_smaller = (screen.len() as u64) < self.objects.size(larger).await?;
        if is_smaller {
            self.objects.put(&files.screen, screen.into()).await?;
        }
        drop(memory);
        let mut tx = self.store.begin().await?;
        photos::note_screen_copy(tx.conn(), photo.id, is_smaller).await?;
        tx.commit().await?;
        self.keep_copies_of(photo.id, files).await?;
        Ok(is_smaller)
    }
}
