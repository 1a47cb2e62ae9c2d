//! Temporary files, so that slow clients do not occupy memory: files of forms until the rest of the form is accepted,
//! and images that are made for a response.
//!
//! Any client can send them, so disk and memory have shared budgets. One origin gets at most half of the disk's;
//! reading a file into memory waits for room there. The files have no names, so a process that ends leaves none behind.

mod room;

use std::io::{self, SeekFrom};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::{Bytes, BytesMut};
use futures_util::{Stream, stream};
use tokio::fs::File;
use tokio::io::{AsyncReadExt as _, AsyncSeekExt as _, AsyncWriteExt as _};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use self::room::{Claim, Disk, Memory};
use crate::http::error;
use crate::http::words::Sentence;
use crate::limits::Origin;

/// Maximum number of bytes on disk.
const ON_DISK: u64 = 1 << 30;

/// Maximum number of kilobytes in memory: four of the largest selfies, or many ordinary ones.
const KILOBYTES_IN_MEMORY: u32 = 48 << 10;

/// Size of a read.
const PIECE: usize = 64 << 10;

/// Size of the write buffer: each write is a hop to a blocking thread.
const GATHERED: usize = 128 << 10;

/// How many files may have a write buffer: 16 MB in total. Others are written without one.
const GATHERING: usize = 128;

/// `Retry-After` when there is no room.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why a file is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Current forms use all the room.
    #[error("too many files of forms are under way")]
    Full,
    /// The disk failed.
    #[error("a file of a form could not be kept")]
    Disk(#[from] io::Error),
}

impl From<Error> for error::Error {
    fn from(error: Error) -> Self {
        match &error {
            Error::Disk(cause) if crate::objects::is_no_room(cause.kind()) => Self::full().because(error),
            Error::Full | Error::Disk(_) => {
                Self::unavailable(Sentence::Unavailable, RETRY_AFTER).because(error)
            }
        }
    }
}

/// The temporary storage; clones share it.
#[derive(Clone, Debug)]
pub struct Spool {
    folder: Arc<Path>,
    disk: Arc<Disk>,
    memory: Arc<Memory>,
    gathering: Arc<Semaphore>,
}

impl Spool {
    /// Uses an existing folder.
    pub fn new(folder: &Path) -> Self {
        Self::within(folder, ON_DISK, KILOBYTES_IN_MEMORY)
    }

    fn within(folder: &Path, on_disk: u64, kilobytes_in_memory: u32) -> Self {
        Self {
            folder: folder.into(),
            disk: Arc::new(Disk::new(on_disk)),
            memory: Arc::new(Memory::new(kilobytes_in_memory)),
            gathering: Arc::new(Semaphore::new(GATHERING)),
        }
    }

    /// A new file from an origin. It uses no room before its first byte.
    pub fn begin(&self, origin: Origin) -> Incoming {
        Incoming {
            file: None,
            gathered: Vec::new(),
            gathering: None,
            claim: Claim::new(self.disk.clone(), origin.network()),
            spool: self.clone(),
        }
    }

    /// A file with these bytes, for a response to an origin.
    pub async fn keep(&self, origin: Origin, bytes: &[u8]) -> Result<Spooled, Error> {
        let mut file = self.begin(origin);
        file.write(bytes).await?;
        file.finish().await
    }

    /// Room in memory for this number of bytes, once it is free; at most all of it.
    pub async fn room(&self, bytes: u64) -> OwnedSemaphorePermit {
        self.memory.room(bytes).await
    }
}

/// A file that is being written.
pub struct Incoming {
    /// Created by the first write.
    file: Option<File>,
    /// Bytes that are not written yet.
    gathered: Vec<u8>,
    /// Held while there is a buffer.
    gathering: Option<OwnedSemaphorePermit>,
    claim: Claim,
    spool: Spool,
}

impl Incoming {
    /// Appends bytes.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<(), Error> {
        self.claim.grow(bytes.len() as u64)?;
        if self.gathered.len() + bytes.len() < GATHERED && self.may_gather() {
            self.gathered.extend_from_slice(bytes);
            return Ok(());
        }
        self.write_gathered().await?;
        Ok(self.file().await?.write_all(bytes).await?)
    }

    fn may_gather(&mut self) -> bool {
        if self.gathering.is_none() {
            self.gathering = self.spool.gathering.clone().try_acquire_owned().ok();
        }
        self.gathering.is_some()
    }

    async fn write_gathered(&mut self) -> Result<(), Error> {
        let gathered = std::mem::take(&mut self.gathered);
        if !gathered.is_empty() {
            self.file().await?.write_all(&gathered).await?;
        }
        self.gathering = None;
        Ok(())
    }

    async fn file(&mut self) -> Result<&mut File, Error> {
        match &mut self.file {
            Some(file) => Ok(file),
            none => Ok(none.insert(create(self.spool.folder.clone()).await?)),
        }
    }

    /// The finished file, for reading.
    pub async fn finish(mut self) -> Result<Spooled, Error> {
        self.write_gathered().await?;
        if let Some(file) = &mut self.file {
            file.flush().await?;
            file.seek(SeekFrom::Start(0)).await?;
        }
        Ok(Spooled {
            file: self.file,
            claim: self.claim,
            memory: self.spool.memory,
        })
    }
}

/// Makes a file without a name.
async fn create(folder: Arc<Path>) -> io::Result<File> {
    #[expect(
        clippy::disallowed_methods,
        reason = "what the file system does for a file; there are no more than connections"
    )]
    let made = tokio::task::spawn_blocking(move || tempfile::tempfile_in(folder));
    Ok(File::from_std(made.await.map_err(io::Error::other)??))
}

/// A file on disk.
pub struct Spooled {
    /// `None` if it is empty.
    file: Option<File>,
    claim: Claim,
    memory: Arc<Memory>,
}

impl Spooled {
    /// Its size.
    pub fn size(&self) -> u64 {
        self.claim.bytes
    }

    /// The file as a stream of chunks.
    pub fn into_stream(self) -> impl Stream<Item = io::Result<Bytes>> + Send + 'static {
        stream::try_unfold((self.file, self.claim), async |(file, claim)| {
            let Some(mut file) = file else { return Ok(None) };
            let mut piece = BytesMut::with_capacity(PIECE);
            let read = file.read_buf(&mut piece).await?;
            Ok((read > 0).then(|| (piece.freeze(), (Some(file), claim))))
        })
    }

    /// Reads the file, once there is room in memory.
    pub async fn load(self) -> Result<Loaded, Error> {
        let size = self.size();
        let room = self.memory.room(size).await;
        let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
        if let Some(mut file) = self.file {
            file.read_to_end(&mut bytes).await?;
        }
        Ok(Loaded {
            bytes: bytes.into(),
            _room: room,
        })
    }
}

/// A file in memory. It holds its room until it is dropped.
pub struct Loaded {
    bytes: Bytes,
    _room: OwnedSemaphorePermit,
}

impl Loaded {
    /// All of it.
    pub fn bytes(&self) -> Bytes {
        self.bytes.clone()
    }
}

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use futures_util::{FutureExt as _, TryStreamExt as _};

    use super::*;

    fn origin(last: u8) -> Origin {
        Origin::at(Ipv4Addr::new(192, 0, 2, last).into())
    }

    async fn spooled(spool: &Spool, from: u8, bytes: &[u8]) -> Result<Spooled, Error> {
        let mut incoming = spool.begin(origin(from));
        incoming.write(bytes).await?;
        incoming.finish().await
    }

    #[test]
    fn a_full_disk_is_told_as_such() {
        for (kind, code) in [
            (io::ErrorKind::StorageFull, "storage_full"),
            (io::ErrorKind::PermissionDenied, "unavailable"),
        ] {
            let error = error::Error::from(Error::Disk(kind.into()));
            assert_eq!(error.code(), code);
        }
    }

    #[tokio::test]
    async fn what_was_written_is_read_and_leaves_nothing_behind() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path());
        let mut incoming = spool.begin(origin(1));
        incoming.write(b"one ").await.unwrap();
        incoming.write(b"two").await.unwrap();
        let file = incoming.finish().await.unwrap();
        // Not even while it is there has it a name.
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
        assert_eq!(file.load().await.unwrap().bytes(), "one two");
        let kept = spool.keep(origin(1), &vec![7; 3 * PIECE]).await.unwrap();
        assert_eq!(kept.size(), 3 * PIECE as u64);
        let pieces: Vec<_> = kept.into_stream().try_collect().await.unwrap();
        assert_eq!(pieces.concat(), vec![7; 3 * PIECE]);
        let empty = spool.begin(origin(1)).finish().await.unwrap();
        assert!(empty.load().await.unwrap().bytes().is_empty());
        assert!(spool.disk.used.lock().unwrap().is_empty());
    }

    #[tokio::test]
    async fn slow_clients_gather_no_more_than_there_is_memory_for() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::new(folder.path());
        let mut slow = Vec::new();
        for _ in 0..=GATHERING {
            let mut incoming = spool.begin(origin(1));
            incoming.write(b"one ").await.unwrap();
            slow.push(incoming);
        }
        let mut last = slow.pop().unwrap();
        assert!(
            last.gathered.is_empty() && last.file.is_some(),
            "written as it came"
        );
        assert!(slow.iter().all(|incoming| incoming.file.is_none()));
        drop(slow);
        last.write(b"two").await.unwrap();
        assert_eq!(last.gathered, b"two");
        assert_eq!(
            last.finish().await.unwrap().load().await.unwrap().bytes(),
            "one two"
        );
        assert_eq!(spool.gathering.available_permits(), GATHERING);
    }

    #[tokio::test]
    async fn one_origin_gets_half_of_the_disk_and_gives_it_back() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::within(folder.path(), 100, 1);
        let first = spooled(&spool, 1, &[0; 50]).await.unwrap();
        assert!(matches!(spooled(&spool, 1, &[0; 1]).await, Err(Error::Full)));
        let second = spooled(&spool, 2, &[0; 50]).await.unwrap();
        assert!(matches!(spooled(&spool, 3, &[0; 1]).await, Err(Error::Full)));
        drop(first);
        spooled(&spool, 3, &[0; 50]).await.unwrap();
        drop(second);
        spooled(&spool, 2, &[0; 50]).await.unwrap();
    }

    #[tokio::test]
    async fn a_file_waits_until_there_is_room_in_memory() {
        let folder = tempfile::tempdir().unwrap();
        let spool = Spool::within(folder.path(), 10_000, 2);
        let first = spooled(&spool, 1, &[1; 1_500]).await.unwrap();
        let first = first.load().await.unwrap();
        let second = spooled(&spool, 1, &[2; 600]).await.unwrap();
        let mut second = second.load().boxed();
        assert!(second.as_mut().now_or_never().is_none());
        drop(first);
        assert_eq!(second.await.unwrap().bytes().len(), 600);
    }
}
