//! Taking in one file: told by its first bytes, streamed to the storage, looked at, stored with its job.
//!
//! Nothing is visible before [`Intake::finish`] succeeds; an intake that is dropped leaves nothing. The file
//! is never in memory as a whole.

use bytes::{Bytes, BytesMut};
use findme_images::{self as images, Format, Probe};
use futures_util::TryStreamExt;
use uuid::Uuid;

use crate::metrics;
use crate::model::{EventId, JobId, Photo, ResumableId, Task, UserId};
use crate::objects::{Key, Upload};
use crate::photos::{Error, Photos, Refusal, naming};
use crate::store::photos::{self, NewPhoto};
use crate::store::resumable::{self, KNOWN, Resumable, STORED};
use crate::store::{self, events};

/// Most bytes of a photo: a 100-megapixel JPEG in the best quality has about 45 million.
pub const MAX_FILE_BYTES: u64 = 50 << 20;

/// First bytes that tell the format.
const SNIFFED_BYTES: usize = 12;

/// How much of a stored file's beginning is read for its header: room for EXIF, a colour profile and a preview.
const HEADER_BYTES: u64 = 1 << 20;

/// A photo that was taken in.
#[derive(Clone, Debug, PartialEq)]
pub struct Taken {
    /// The photo.
    pub photo: Photo,
    /// Whether the event had a photo of the same bytes already.
    pub was_known: bool,
    /// The job that will index it; none if that was done, or queued, before.
    pub job: Option<JobId>,
}

/// A file on its way in.
pub struct Intake {
    photos: Photos,
    event: EventId,
    uploader: UserId,
    original_filename: String,
    /// The upload in chunks that brought it.
    resumable: Option<ResumableId>,
    /// The SHA-256 that was announced.
    announced: Option<[u8; 32]>,
    state: State,
}

enum State {
    /// Too few bytes to tell the format.
    Sniffing(BytesMut),
    /// The file is being stored.
    Storing(Box<Stored>),
}

struct Stored {
    upload: Upload,
    format: Format,
    filename: String,
    key: Key,
}

impl Photos {
    /// Begins to take in a file for an event that the uploader may fill. `name` is what the client calls it.
    pub fn take_in(&self, event: EventId, uploader: UserId, name: &str) -> Intake {
        Intake {
            photos: self.clone(),
            event,
            uploader,
            original_filename: naming::shown(name),
            resumable: None,
            announced: None,
            state: State::Sniffing(BytesMut::new()),
        }
    }

    /// The same for the file of an upload in chunks, whose outcome is stored with the photo.
    pub(super) fn take_in_resumable(&self, upload: &Resumable) -> Result<Intake, Error> {
        let sum = upload.sha256.as_deref().map(<[u8; 32]>::try_from).transpose();
        let corrupt = |_| store::Error::Corrupt(format!("the hash of the upload {}", upload.id));
        Ok(Intake {
            resumable: Some(upload.id),
            announced: sum.map_err(corrupt)?,
            ..self.take_in(upload.event_id, upload.photographer_id, &upload.filename)
        })
    }
}

impl Intake {
    /// The name the photo will be shown under.
    pub fn original_filename(&self) -> &str {
        &self.original_filename
    }

    /// Takes the next bytes. After a refusal nothing is left of the file, and the rest of it is of no interest.
    pub async fn write(mut self, bytes: Bytes) -> Result<Self, Error> {
        if self.size() + bytes.len() as u64 > MAX_FILE_BYTES {
            self.abort().await?;
            let limit = MAX_FILE_BYTES;
            return Err(Refusal::TooLarge { limit }.into());
        }
        match &mut self.state {
            State::Sniffing(head) => {
                head.extend_from_slice(&bytes);
                if head.len() >= SNIFFED_BYTES {
                    let head = head.split().freeze();
                    self.state =
                        State::Storing(Box::new(Stored::begin(&self.photos, self.event, head).await?));
                }
            }
            State::Storing(stored) => {
                stored.upload.write(bytes).await?;
            }
        }
        Ok(self)
    }

    /// Bytes taken so far.
    fn size(&self) -> u64 {
        match &self.state {
            State::Sniffing(head) => head.len() as u64,
            State::Storing(stored) => stored.upload.size(),
        }
    }

    /// Throws away what was stored, and waits until it is gone.
    async fn abort(self) -> Result<(), Error> {
        match self.state {
            State::Sniffing(_) => Ok(()),
            State::Storing(stored) => Ok(stored.upload.abort().await?),
        }
    }

    /// Completes the file: the photo is stored and its job waits, or nothing is left of it.
    pub async fn finish(self) -> Result<Taken, Error> {
        let stored = match self.state {
            // So few bytes are no picture, whatever they are.
            State::Sniffing(_) => return Err(images::Error::NotAnImage.into()),
            State::Storing(stored) => stored,
        };
        let photos = self.photos;
        let written = stored.upload.finish().await?;
        metrics::received(written.size);
        if self
            .announced
            .is_some_and(|announced| announced != written.sha256)
        {
            photos.objects.delete(&stored.key).await?;
            return Err(Refusal::OtherBytes.into());
        }
        let probe = match photos.probe(&stored.key, written.size).await {
            Ok(probe) => probe,
            Err(error) => {
                photos.objects.delete(&stored.key).await?;
                return Err(error);
            }
        };
        let new = NewPhoto {
            event: self.event,
            uploader: self.uploader,
            filename: stored.filename,
            original_filename: self.original_filename,
            content_type: stored.format.content_type(),
            size_bytes: written.size.cast_signed(),
            sha256: written.sha256,
            width: probe.width.cast_signed(),
            height: probe.height.cast_signed(),
            at: photos.clock.now(),
        };
        photos.keep(&new, &stored.key, self.resumable).await
    }
}

impl Stored {
    /// Tells the format by the first bytes and begins to store them.
    async fn begin(photos: &Photos, event: EventId, head: Bytes) -> Result<Self, Error> {
        let format = images::sniff(&head)?;
        let filename = format!("{}.{}", Uuid::new_v4(), format.extension());
        let key = Key::original(event, &filename).expect("a name made of a number is a plain one");
        let mut upload = photos.objects.create(&key);
        upload.write(head).await?;
        Ok(Self {
            upload,
            format,
            filename,
            key,
        })
    }
}

impl Photos {
    /// Stores the photo and its job; if the event has a photo of the same bytes, answers that one and removes
    /// the object. One that could not be indexed gets another try: whoever sends it again asks for that. One that has lost its
    /// file gets this one.
    async fn keep(&self, new: &NewPhoto, key: &Key, resumable: Option<ResumableId>) -> Result<Taken, Error> {
        let taken = match self.insert(new, resumable).await {
            Ok(taken) if taken.was_known => self.repair(taken, key).await,
            taken => taken,
        };
        // After any other failure the row may be stored all the same, so its object stays.
        if matches!(
            taken,
            Ok(Taken { was_known: true, .. }) | Err(Error::NoSuchEvent | Error::NoSuchUpload)
        ) {
            self.objects.delete(key).await?;
        }
        taken
    }

    async fn insert(&self, new: &NewPhoto, resumable: Option<ResumableId>) -> Result<Taken, Error> {
        let mut tx = self.store.begin().await?;
        // First, because it locks the event: uploads, matching and removals take turns.
        let until = self.kept_for.map(|kept_for| new.at + kept_for);
        if !events::extend_expiry(tx.conn(), new.event, until, new.at).await? {
            return Err(Error::NoSuchEvent);
        }
        let was_known = !photos::insert(tx.conn(), new).await?;
        let revived = was_known && photos::revive(tx.conn(), new.event, &new.sha256).await?;
        let photo = photos::by_content(tx.conn(), new.event, &new.sha256)
            .await?
            .ok_or(Error::NoSuchPhoto)?;
        if let Some(id) = resumable {
            let outcome = if was_known { KNOWN } else { STORED };
            // Otherwise another request was quicker, or it was given up: then nothing happens here.
            if !resumable::settle(tx.conn(), id, outcome, Some(photo.id), new.at).await? {
                return Err(Error::NoSuchUpload);
            }
        }
        let job = if revived || !was_known {
            let task = Task::IndexPhoto {
                event: new.event,
                photo: photo.id,
            };
            Some(self.queue.admit(tx.conn(), &task).await?)
        } else {
            None
        };
        tx.commit().await?;
        if job.is_some() {
            self.queue.wake();
        }
        Ok(Taken {
            photo,
            was_known,
            job,
        })
    }

    /// Reads a stored file's header.
    pub(super) async fn probe(&self, key: &Key, size: u64) -> Result<Probe, Error> {
        if size > HEADER_BYTES {
            let head = self.read_head(key).await?;
            // WebP keeps its orientation behind the pixels.
            if images::sniff(&head) != Ok(Format::Webp) {
                match images::probe(&head) {
                    // The header may be longer than that.
                    Err(images::Error::Damaged(_)) => {}
                    probed => return Ok(probed?),
                }
            }
        }
        let _memory = self.probing.reserve(size).await;
        let whole = self.objects.read(key).await?;
        Ok(images::probe(&whole)?)
    }

    async fn read_head(&self, key: &Key) -> Result<Bytes, Error> {
        let opened = self.objects.open(key, Some(0..HEADER_BYTES)).await?;
        let head: BytesMut = opened.bytes.try_collect().await?;
        Ok(head.freeze())
    }
}
