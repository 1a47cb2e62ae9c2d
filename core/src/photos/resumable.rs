//! Uploads of one file each in chunks, which go on after a lost connection and in whichever process.
//!
//! Each chunk is a file of its own with a row, and an upload is wherever its row says: a chunk that does not begin there is
//! refused. When all bytes are there, they take the way of every upload; the photo, its job and the outcome are stored in
//! one transaction, so whoever asks again is told the same. A process that dies leaves an upload that goes on or a photo.

mod chunk;
mod completing;

use std::time::Duration;

use uuid::Uuid;

use crate::clock::{Confirmed, Timestamp};
use crate::model::{Erasure, EventId, Photo, PhotoStatus, ResumableId, Scope, UserId};
use crate::objects::Key;
use crate::photos::{Error, MAX_FILE_BYTES, Photos, Refusal, naming};
use crate::store::resumable::{self, StoredChunk};
use crate::store::{self, locks, photos};

pub use chunk::{Begun, Chunk, Progress};
pub use completing::Outcome;

/// Most bytes of a chunk.
pub const CHUNK_BYTES: u64 = 8 << 20;

/// Most open uploads of an account.
pub const MAX_OPEN: usize = 64;

/// Most bytes of the files whose uploads an account has open.
pub const MAX_OPEN_BYTES: u64 = 1 << 30;

/// How long an upload is kept after it was last touched.
const KEPT_FOR: Duration = Duration::from_hours(24);

/// Uploads looked at by one statement when old ones go.
const BATCH: i64 = 100;

/// A file that is about to be sent.
#[derive(Clone, Copy, Debug)]
pub struct NewResumable<'a> {
    /// For which event.
    pub event: EventId,
    /// By whom, who may fill the event.
    pub uploader: UserId,
    /// What the client calls it.
    pub name: &'a str,
    /// Its bytes.
    pub size: u64,
    /// Their SHA-256, if the client knows it.
    pub sha256: Option<[u8; 32]>,
}

/// What becomes of a file that is about to be sent.
#[derive(Clone, Debug)]
pub enum Opened {
    /// The event has it.
    Known(Box<Photo>),
    /// It can be sent from where it is.
    Open(Resumable),
}

/// An upload in chunks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resumable {
    /// Its number.
    pub id: ResumableId,
    /// The event it is for.
    pub event: EventId,
    /// Bytes of the file.
    pub size: u64,
    /// Bytes that are there.
    pub offset: u64,
    /// Whether it is known what became of it.
    pub is_complete: bool,
    /// When it is given up unless it goes on.
    pub expires_at: Timestamp,
}

impl Photos {
    /// Opens an upload, or finds the account's open one of the same bytes. A photo that could not be indexed may be sent again.
    pub async fn open_resumable(&self, new: &NewResumable<'_>) -> Result<Opened, Error> {
        if new.size > MAX_FILE_BYTES {
            let limit = MAX_FILE_BYTES;
            return Err(Refusal::TooLarge { limit }.into());
        }
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        // The account's uploads are opened one after the other, so that they can be counted.
        if !locks::keep_event(tx.conn(), new.event).await? || !locks::user(tx.conn(), new.uploader).await? {
            return Err(Error::NoSuchEvent);
        }
        if let Some(sha256) = &new.sha256
            && let Some(photo) = photos::by_content(tx.conn(), new.event, sha256).await?
            && photo.status != PhotoStatus::Failed
        {
            return Ok(Opened::Known(Box::new(photo)));
        }
        let open = resumable::open_of(tx.conn(), new.uploader).await?;
        let is_same = |upload: &&resumable::Resumable| {
            let sum = new.sha256.as_ref().map(<[u8; 32]>::as_slice);
            sum.is_some()
                && upload.sha256.as_deref() == sum
                && upload.event_id == new.event
                && upload.size_bytes.cast_unsigned() == new.size
        };
        if let Some(same) = open.iter().find(is_same) {
            resumable::touch(tx.conn(), same.id, now).await?;
            tx.commit().await?;
            return Ok(Opened::Open(Resumable {
                expires_at: now + KEPT_FOR,
                ..same.into()
            }));
        }
        if open.len() >= MAX_OPEN {
            return Err(Error::TooManyOpen { limit: MAX_OPEN });
        }
        let bytes: u64 = open.iter().map(|upload| upload.size_bytes.cast_unsigned()).sum();
        if bytes + new.size > MAX_OPEN_BYTES {
            return Err(Error::TooMuchOpen {
                limit: MAX_OPEN_BYTES,
            });
        }
        let row = resumable::NewResumable {
            id: ResumableId(Uuid::new_v4()),
            event: new.event,
            uploader: new.uploader,
            filename: naming::shown(new.name),
            size_bytes: new.size.cast_signed(),
            sha256: new.sha256,
            at: now,
        };
        resumable::insert(tx.conn(), &row).await?;
        tx.commit().await?;
        Ok(Opened::Open(Resumable {
            id: row.id,
            event: row.event,
            size: new.size,
            offset: 0,
            is_complete: false,
            expires_at: now + KEPT_FOR,
        }))
    }

    /// An upload of an account; others' are unknown.
    pub async fn resumable(&self, uploader: UserId, id: ResumableId) -> Result<Resumable, Error> {
        Ok((&self.resumable_row(uploader, id).await?).into())
    }

    /// Gives an upload up. A job removes its files.
    pub async fn give_up_resumable(&self, uploader: UserId, id: ResumableId) -> Result<(), Error> {
        self.resumable_row(uploader, id).await?;
        self.remove_resumable(id, None).await
    }

    /// Gives up the uploads that nobody has gone on with for a day.
    pub async fn prune_resumable(&self, now: Confirmed) -> Result<(), Error> {
        let before = now.at() - KEPT_FOR;
        loop {
            let stale = resumable::stale(self.store.read().await?.conn(), before, BATCH).await?;
            for id in &stale {
                self.remove_resumable(*id, Some(before)).await?;
            }
            if stale.is_empty() {
                return Ok(());
            }
        }
    }

    async fn remove_resumable(&self, id: ResumableId, unless_since: Option<Timestamp>) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let chunks = resumable::remove(tx.conn(), id, unless_since).await?;
        if !chunks.is_empty() {
            let keys = chunks.iter().map(|chunk| Ok(key_of(chunk)?.to_string()));
            let files = Erasure::of(Scope::Files).with_objects(keys.collect::<Result<_, Error>>()?);
            self.erasures.discard(tx.conn(), files).await?;
        }
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }

    async fn resumable_row(&self, uploader: UserId, id: ResumableId) -> Result<resumable::Resumable, Error> {
        let found = resumable::find(self.store.read().await?.conn(), id).await?;
        found
            .filter(|upload| upload.photographer_id == uploader)
            .ok_or(Error::NoSuchUpload)
    }
}

impl From<&resumable::Resumable> for Resumable {
    fn from(row: &resumable::Resumable) -> Self {
        Self {
            id: row.id,
            event: row.event_id,
            size: row.size_bytes.cast_unsigned(),
            offset: row.received_bytes.cast_unsigned(),
            is_complete: row.outcome.is_some(),
            expires_at: row.touched_at + KEPT_FOR,
        }
    }
}

/// Where a chunk lies.
fn key_of(chunk: &StoredChunk) -> Result<Key, Error> {
    let corrupt = |_| store::Error::Corrupt(format!("the filename {:?} of a chunk", chunk.filename));
    Ok(Key::chunk(chunk.event_id, &chunk.filename).map_err(corrupt)?)
}
