//! Taking in one chunk: streamed to a file of its own, then added to the upload if that is still where the chunk begins.

use bytes::Bytes;
use uuid::Uuid;

use super::{CHUNK_BYTES, Outcome};
use crate::model::{ResumableId, UserId};
use crate::objects::{Key, Upload};
use crate::photos::{Error, Photos};
use crate::store::resumable::{self, NewChunk, Resumable};

/// A chunk that may be sent, or what became of the upload.
pub enum Begun {
    /// The chunk.
    Chunk(Box<Chunk>),
    /// The upload has ended before.
    Ended(Outcome),
}

/// How far an upload is after a chunk.
#[derive(Clone, Debug)]
pub enum Progress {
    /// So many bytes are there.
    At(u64),
    /// All are, and it is known what became of them.
    Ended(Outcome),
}

/// A chunk on its way in. Dropped unfinished, it leaves nothing.
pub struct Chunk {
    photos: Photos,
    row: Resumable,
    filename: String,
    /// Most bytes it may have.
    room: u64,
    /// None before its first byte.
    upload: Option<Upload>,
}

impl Photos {
    /// Begins to take in a chunk of an account's upload, whose first byte has this place.
    pub async fn begin_chunk(&self, uploader: UserId, id: ResumableId, offset: u64) -> Result<Begun, Error> {
        let row = self.resumable_row(uploader, id).await?;
        if let Some(outcome) = self.outcome(&row).await? {
            return Ok(Begun::Ended(outcome));
        }
        let received = row.received_bytes.cast_unsigned();
        if offset != received {
            return Err(Error::WrongOffset { offset: received });
        }
        let left = (row.size_bytes - row.received_bytes).cast_unsigned();
        Ok(Begun::Chunk(Box::new(Chunk {
            photos: self.clone(),
            row,
            filename: Uuid::new_v4().to_string(),
            room: left.min(CHUNK_BYTES),
            upload: None,
        })))
    }
}

impl Chunk {
    /// Most bytes it may have.
    pub fn room(&self) -> u64 {
        self.room
    }

    /// Takes the next bytes. After a failure nothing is left of the chunk.
    pub async fn write(&mut self, bytes: Bytes) -> Result<(), Error> {
        if bytes.is_empty() {
            return Ok(());
        }
        let written = self.upload.as_ref().map_or(0, Upload::size);
        if written + bytes.len() as u64 > self.room {
            if let Some(upload) = self.upload.take() {
                upload.abort().await?;
            }
            return Err(Error::ChunkTooLarge { limit: self.room });
        }
        let key = key(&self.row, &self.filename);
        let upload = self
            .upload
            .get_or_insert_with(|| self.photos.objects.create(&key));
        upload.write(bytes).await?;
        Ok(())
    }

    /// Adds the chunk to its upload; with the last one the file becomes a photo. A chunk without bytes asks for that again.
    pub async fn finish(self) -> Result<Progress, Error> {
        let Self {
            photos,
            row,
            filename,
            upload,
            ..
        } = self;
        let at = photos.clock.now();
        let Some(upload) = upload else {
            let mut tx = photos.store.begin().await?;
            resumable::touch(tx.conn(), row.id, at).await?;
            tx.commit().await?;
            return photos.progress(&row, row.received_bytes).await;
        };
        let size = upload.finish().await?.size.cast_signed();
        let chunk = NewChunk {
            upload: row.id,
            filename: &filename,
            starts_at: row.received_bytes,
            size_bytes: size,
            at,
        };
        let mut tx = photos.store.begin().await?;
        if resumable::add_chunk(tx.conn(), &chunk).await? {
            tx.commit().await?;
            return photos.progress(&row, row.received_bytes + size).await;
        }
        drop(tx);
        photos.objects.delete(&key(&row, &filename)).await?;
        // Another request was quicker, or the upload was given up.
        let row = photos.resumable_row(row.photographer_id, row.id).await?;
        match photos.outcome(&row).await? {
            Some(outcome) => Ok(Progress::Ended(outcome)),
            None => Err(Error::WrongOffset {
                offset: row.received_bytes.cast_unsigned(),
            }),
        }
    }
}

impl Photos {
    async fn progress(&self, row: &Resumable, received: i64) -> Result<Progress, Error> {
        if received < row.size_bytes {
            return Ok(Progress::At(received.cast_unsigned()));
        }
        self.complete(row).await.map(Progress::Ended)
    }
}

/// Where a chunk lies.
fn key(row: &Resumable, filename: &str) -> Key {
    let key = Key::chunk(row.event_id, filename);
    key.expect("a name made of a number is a plain one")
}
