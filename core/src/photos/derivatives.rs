//! What an index job makes of an uploaded file: the picture to search, and the copies that are served.
//!
//! Everything can be done again and gives the same bytes, so a job may be repeated after a crash. The full-size
//! copy without metadata is stored rather than made at each request: it is what clients load by default, and a
//! stored one streams to slow phones without staying in memory. A later look takes the original again, so that it sees
//! what the first one saw, to the pixel. A photo of a camera is decoded at a half of its size, where it still has more pixels than
//! the copy for screens.

use std::sync::Arc;

use bytes::Bytes;
use findme_images::{self as images, Picture};

use crate::cpu::Urgency;
use crate::model::{FailureCode, Fence, Photo, PhotoId};
use crate::objects::{self, PhotoFiles};
use crate::photos::files_of;
use crate::photos::{Error, Photos, Reservation};
use crate::store::photos;

/// Memory for the copies in the sizes for screens and lists.
const SMALL_COPIES_BYTES: u64 = 24 << 20;

/// A decoded photo whose copies are stored. It holds its share of memory until dropped.
#[derive(Debug)]
pub struct Prepared {
    /// The upright picture, as large as the engine sees it.
    pub picture: Arc<Picture>,
    _memory: Reservation,
}

struct Copies {
    picture: Picture,
    web: Vec<u8>,
    /// Whether the copy for screens has fewer pixels than the photo.
    is_shrunk: bool,
    screen: Vec<u8>,
    thumbnail: Vec<u8>,
}

impl Photos {
    /// Says that a job has begun on a photo and answers the photo; `None` if the photo is gone or the job is
    /// no longer the worker's.
    pub async fn start(&self, fence: Fence, id: PhotoId) -> Result<Option<Photo>, Error> {
        let Some(mut tx) = self.store.begin_for(fence).await? else {
            return Ok(None);
        };
        if !photos::start(tx.conn(), id, self.clock.now()).await? {
            return Ok(None);
        }
        let photo = photos::by_id(tx.conn(), id).await?;
        tx.commit().await?;
        Ok(photo)
    }

    /// Says that a photo's faces are known and searched; false if the photo is gone or the job is no longer the
    /// worker's.
    pub async fn finish(&self, fence: Fence, id: PhotoId) -> Result<bool, Error> {
        let Some(mut tx) = self.store.begin_for(fence).await? else {
            return Ok(false);
        };
        let finished = photos::finish(tx.conn(), id, self.clock.now()).await?;
        tx.commit().await?;
        Ok(finished)
    }

    /// Says that a photo cannot be used, and why; false if the photo is gone or the job is no longer the worker's.
    pub async fn fail(&self, fence: Fence, id: PhotoId, failure: FailureCode) -> Result<bool, Error> {
        let Some(mut tx) = self.store.begin_for(fence).await? else {
            return Ok(false);
        };
        let failed = photos::fail(tx.conn(), id, failure, self.clock.now()).await?;
        tx.commit().await?;
        Ok(failed)
    }

    /// Decodes a photo and stores the copies that are served: without metadata, for screens, for lists. A file
    /// that is no readable picture is [`Error::Refused`]; its code is the reason to fail with.
    pub async fn prepare(&self, photo: &Photo) -> Result<Prepared, Error> {
        let files = files_of(photo)?;
        let size = photo.size_bytes.cast_unsigned();
        let probe = self.probe(&files.original, size).await?;
        let decoding = probe.within_bytes(&images::SEEN_SIDES);
        // The clean copy is made after the pixels that the engine sees; one that has to be turned is made of all pixels.
        let peak = decoding + probe.cleaning_bytes() + 2 * size + SMALL_COPIES_BYTES;
        let mut memory = self.preparing.reserve(peak).await;
        let original = self.objects.read(&files.original).await?;
        let (bytes, sides) = (original.clone(), (probe.width, probe.height));
        let make = move || copies(&bytes, sides);
        let copies = self.cpu.run(Urgency::Background, make).await?;
        let clean_bytes = self.store_clean(&files, original).await?;
        // Where the clean copy is no larger, it is served in the place of the one for screens.
        let has_web_copy = copies.is_shrunk || (copies.web.len() as u64) < clean_bytes;
        let larger_bytes = if has_web_copy {
            copies.web.len() as u64
        } else {
            clean_bytes
        };
        let has_screen_copy = (copies.screen.len() as u64) < larger_bytes;
        if has_web_copy {
            self.objects.put(&files.web, copies.web.into()).await?;
        }
        if has_screen_copy {
            self.objects.put(&files.screen, copies.screen.into()).await?;
        }
        self.objects
            .put(&files.thumbnail, copies.thumbnail.into())
            .await?;
        if (photo.has_web_copy, photo.has_screen_copy) != (has_web_copy, Some(has_screen_copy)) {
            let mut tx = self.store.begin().await?;
            photos::note_copies(tx.conn(), photo.id, has_web_copy, has_screen_copy).await?;
            tx.commit().await?;
        }
        self.keep_copies_of(photo.id, files).await?;
        memory.shrink_to(copies.picture.rgb().len() as u64);
        Ok(Prepared {
            picture: Arc::new(copies.picture),
            _memory: memory,
        })
    }

    /// Decodes a photo whose copies are stored once more.
    pub async fn reread(&self, photo: &Photo) -> Result<Prepared, Error> {
        let original = files_of(photo)?.original;
        let size = photo.size_bytes.cast_unsigned();
        let probe = self.probe(&original, size).await?;
        let peak = probe.within_bytes(&images::SEEN_SIDES) + 2 * size;
        let mut memory = self.preparing.reserve(peak).await;
        let bytes = self.objects.read(&original).await?;
        let decode = move || images::decode_within(&bytes, &images::SEEN_SIDES);
        let picture = self.cpu.run(Urgency::Background, decode).await?;
        memory.shrink_to(picture.rgb().len() as u64);
        Ok(Prepared {
            picture: Arc::new(picture),
            _memory: memory,
        })
    }

    /// Makes and stores the clean copy of a photo that was found to be sound, unless a request has had it made; answers its
    /// size. The original is not needed after it.
    async fn store_clean(&self, files: &PhotoFiles, original: Bytes) -> Result<u64, Error> {
        match self.objects.size(&files.clean).await {
            Err(objects::Error::NotFound) => {}
            size => return Ok(size?),
        }
        let make = move || images::without_metadata(&original);
        let clean = self.cpu.run(Urgency::Background, make).await?;
        let size = clean.len() as u64;
        self.objects.put(&files.clean, clean.into()).await?;
        Ok(size)
    }

    /// Removes the copies again if the photo was deleted while they were made: its erasure may have come
    /// before them.
    pub(super) async fn keep_copies_of(&self, id: PhotoId, files: PhotoFiles) -> Result<(), Error> {
        let kept = photos::by_id(self.store.read().await?.conn(), id).await?;
        if kept.is_some() {
            return Ok(());
        }
        for key in files.into_keys() {
            self.objects.delete(&key).await?;
        }
        Err(Error::NoSuchPhoto)
    }
}

fn copies(original: &[u8], sides: (u32, u32)) -> Result<Copies, images::Error> {
    let picture = images::decode_within(original, &images::SEEN_SIDES)?;
    let web = picture.shrink_to(images::WEB_SIDE);
    let screen = screen_copy(&web);
    let thumbnail = web.shrink_to(images::THUMBNAIL_SIDE);
    Ok(Copies {
        is_shrunk: (web.width(), web.height()) != sides,
        web: web.encode_jpeg(images::WEB_QUALITY),
        screen,
        thumbnail: thumbnail.encode_jpeg(images::THUMBNAIL_QUALITY),
        picture,
    })
}

/// The copy for the screens of phones of a photo that is decoded already.
fn screen_copy(web: &Picture) -> Vec<u8> {
    web.shrink_to(images::SCREEN_SIDE)
        .encode_jpeg(images::SCREEN_QUALITY)
}

/// The same of a photo's file, in the same bytes.
pub(super) fn screen_copy_of(original: &[u8]) -> Result<Vec<u8>, images::Error> {
    let picture = images::decode_within(original, &images::SEEN_SIDES)?;
    Ok(screen_copy(&picture.shrink_to(images::WEB_SIDE)))
}
