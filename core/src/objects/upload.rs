//! A streamed write that counts and hashes what passes.
//!
//! Nothing is visible before it is finished, and no file is ever whole in memory.

use std::fmt;

use bytes::Bytes;
use object_store::buffered::BufWriter;
use object_store::path::Path;
use sha2::{Digest, Sha256};
use tokio::io::AsyncWriteExt;

use super::{Error, Objects};

/// Bytes of one part: the least that S3 accepts. A smaller file is one plain write.
const PART_BYTES: usize = 5 << 20;

/// Parts on their way while the next one is gathered: with it, an upload holds at most two parts in memory.
const PARTS_IN_FLIGHT: usize = 1;

/// How much of an upload's beginning is kept for [`Upload::head`].
const HEAD_BYTES: usize = 64;

/// An object being written. Dropped unfinished, it is thrown away in the background.
pub struct Upload {
    /// `None` once it is finished or thrown away.
    writer: Option<BufWriter>,
    objects: Objects,
    hash: Sha256,
    size: u64,
    head: Vec<u8>,
}

/// What a finished upload stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Written {
    /// Size in bytes.
    pub size: u64,
    /// SHA-256 of the bytes.
    pub sha256: [u8; 32],
}

impl Upload {
    pub(super) fn new(objects: Objects, path: Path) -> Self {
        let store = objects.store.clone();
        let writer = BufWriter::with_capacity(store, path, PART_BYTES).with_max_concurrency(PARTS_IN_FLIGHT);
        Self {
            writer: Some(writer),
            objects,
            hash: Sha256::new(),
            size: 0,
            head: Vec::with_capacity(HEAD_BYTES),
        }
    }

    /// Appends bytes and returns the size so far, for the caller's limit.
    pub async fn write(&mut self, bytes: Bytes) -> Result<u64, Error> {
        if self.size == 0 {
            self.objects.verify().await?;
        }
        let part = |size: u64| size / PART_BYTES as u64;
        let size = self.size + bytes.len() as u64;
        // Others may have taken room since the last part.
        if self.size == 0 || part(size) > part(self.size) {
            self.objects.check_room()?;
        }
        self.hash.update(&bytes);
        self.size = size;
        let missing = HEAD_BYTES - self.head.len();
        self.head.extend(bytes.iter().take(missing));
        if let Some(writer) = &mut self.writer {
            writer.put(bytes).await?;
        }
        Ok(self.size)
    }

    /// The first bytes, at most 64, as far as they have been written: enough to recognise a format.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// Bytes written so far.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Makes the object visible, in place of one that may be there.
    pub async fn finish(mut self) -> Result<Written, Error> {
        // Its disk may have gone since the first bytes.
        self.objects.verify().await?;
        if let Some(mut writer) = self.writer.take() {
            writer.shutdown().await?;
        }
        Ok(Written {
            size: self.size,
            sha256: std::mem::take(&mut self.hash).finalize().into(),
        })
    }

    /// Throws away what was written and waits until it is gone.
    pub async fn abort(mut self) -> Result<(), Error> {
        match self.writer.take() {
            Some(mut writer) => Ok(writer.abort().await?),
            None => Ok(()),
        }
    }
}

impl Drop for Upload {
    /// A local file's parts would go by themselves; a bucket keeps them, unseen and paid for, until it is told.
    fn drop(&mut self) {
        let Some(mut writer) = self.writer.take() else {
            return;
        };
        if let Ok(runtime) = tokio::runtime::Handle::try_current() {
            runtime.spawn(async move {
                if let Err(error) = writer.abort().await {
                    tracing::warn!(%error, "parts of an upload that ended early are left in the storage");
                }
            });
        }
    }
}

impl fmt::Debug for Upload {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter
            .debug_struct("Upload")
            .field("size", &self.size)
            .finish_non_exhaustive()
    }
}
