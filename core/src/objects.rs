//! Stored files: originals, served copies and selfies, by typed [`Key`], in a local folder, in a bucket, or in memory.
//!
//! A key is made from ids and a checked filename, never from what a client sends as a path. Writes are streamed and
//! atomic: an object is wholly there, and synced to disk, once [`Upload::finish`] returns, and not at all before.
//! Deleting what is not there succeeds, so that a deletion that was interrupted can simply run again.

use std::io;
use std::ops::Range;
use std::path::{Path as FsPath, PathBuf};
use std::sync::Arc;

use bytes::Bytes;
use futures_util::stream::BoxStream;
use futures_util::{StreamExt, TryStreamExt, future};
use object_store::aws::AwsCredentialProvider;
use object_store::local::LocalFileSystem;
use object_store::memory::InMemory;
use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};
use uuid::Uuid;

use crate::clock::Timestamp;
use crate::cpu::{self, ThreadPool};
use crate::model::EventId;
use cache::Small;
use mark::Guard;

mod cache;
mod credentials;
mod full;
mod key;
mod mark;
mod photo_files;
mod read;
mod room;
mod s3;
#[cfg(test)]
pub(crate) mod tests;
mod upload;

pub use credentials::Credentials;
pub use full::is_no_room;
pub use key::{InvalidKey, Key, Owner};
pub use mark::Foreign;
pub use photo_files::PhotoFiles;
pub use read::{ByteStream, Opened};
pub use s3::Bucket;
pub use upload::{Upload, Written};

/// Why an object could not be read or written.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No object has this key.
    #[error("no such object")]
    NotFound,
    /// A range that starts beyond the object's end, or holds no byte.
    #[error("a range outside the object's {size} bytes")]
    OutOfRange {
        /// Size of the whole object in bytes.
        size: u64,
    },
    /// The storage is not the one that this database's files lie in, so nothing is written, removed or missed.
    #[error(transparent)]
    Foreign(#[from] Foreign),
    /// The storage failed.
    #[error("object storage failed")]
    Storage(#[source] object_store::Error),
    /// The storage has no room left; reading and deleting go on.
    #[error("the object storage has no room left")]
    Full(#[source] object_store::Error),
}

impl Error {
    /// Whether the storage as a whole cannot serve at present, for all that is known: its network, its disk, its service.
    /// Worth trying again for as long as it takes.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Foreign(_) | Self::Full(_) | Self::Storage(object_store::Error::Generic { .. }) => true,
            Self::NotFound | Self::OutOfRange { .. } | Self::Storage(_) => false,
        }
    }
}

impl From<object_store::Error> for Error {
    fn from(error: object_store::Error) -> Self {
        match error {
            object_store::Error::NotFound { .. } => Self::NotFound,
            other if full::is_full(&other) => Self::Full(other),
            other => Self::Storage(other),
        }
    }
}

impl From<io::Error> for Error {
    fn from(error: io::Error) -> Self {
        Self::from(object_store::Error::Generic {
            store: "stream",
            source: error.into(),
        })
    }
}

/// Most objects of one folder in a [sample](Objects::sample).
const SAMPLED: usize = 200;

/// A store of objects; clones share it.
#[derive(Debug, Clone)]
pub struct Objects {
    store: Arc<dyn ObjectStore>,
    /// Where the files lie, if they are local ones.
    folder: Option<PathBuf>,
    /// Who reads local files that are downloaded.
    readers: Option<ThreadPool>,
    /// What the folder of the originals is called.
    originals: Arc<str>,
    /// Whose it must be.
    guard: Arc<Guard>,
    /// Small ones that were read before.
    small: Arc<Small>,
}

impl Objects {
    /// Stores objects as files under `folder`, which is made if missing. Writes are synced to disk.
    pub fn local(folder: &FsPath) -> Result<Self, Error> {
        std::fs::create_dir_all(folder)?;
        let store = LocalFileSystem::new_with_prefix(folder)?
            .with_fsync(true)
            .with_automatic_cleanup(true);
        Ok(Self {
            store: Arc::new(store),
            folder: Some(folder.to_owned()),
            readers: Some(cpu::readers()),
            originals: key::ORIGINALS.into(),
            guard: Arc::default(),
            small: Arc::new(Small::new()),
        })
    }

    /// Stores objects in a bucket, as the one who these credentials say; nothing is asked of it yet.
    pub fn bucket(bucket: &Bucket, who: AwsCredentialProvider) -> Result<Self, Error> {
        Ok(Self {
            store: Arc::new(s3::open(bucket, who)?),
            folder: None,
            readers: None,
            originals: bucket.originals.as_str().into(),
            guard: Arc::default(),
            small: Arc::new(Small::new()),
        })
    }

    /// Keeps objects in memory, for tests.
    pub fn memory() -> Self {
        Self {
            store: Arc::new(InMemory::new()),
            folder: None,
            readers: None,
            originals: key::ORIGINALS.into(),
            guard: Arc::default(),
            small: Arc::new(Small::new()),
        }
    }

    /// The same objects, as somebody else sees them who knows nothing of them yet.
    #[cfg(test)]
    pub(crate) fn another(&self) -> Self {
        Self {
            guard: Arc::default(),
            small: Arc::new(Small::new()),
            ..self.clone()
        }
    }

    fn path(&self, key: &Key) -> Path {
        key.path(&self.originals)
    }

    /// Starts a streamed write; nothing is visible under `key` before it is finished.
    pub fn create(&self, key: &Key) -> Upload {
        Upload::new(self.clone(), self.path(key))
    }

    /// Writes a whole object, in place of one that may be there.
    pub async fn put(&self, key: &Key, bytes: Bytes) -> Result<(), Error> {
        self.verify().await?;
        self.check_room()?;
        self.store.put(&self.path(key), bytes.into()).await?;
        Ok(())
    }

    /// Puts a copy of an object in the place of another, which may not be there.
    pub async fn copy(&self, from: &Key, to: &Key) -> Result<(), Error> {
        self.verify().await?;
        self.check_room()?;
        self.store.copy(&self.path(from), &self.path(to)).await?;
        Ok(())
    }

    /// Reads a whole object into memory.
    pub async fn read(&self, key: &Key) -> Result<Bytes, Error> {
        let read = async { Ok(self.store.get(&self.path(key)).await?.bytes().await?) };
        self.certain(read.await).await
    }

    /// Reads a small object, from memory if it was read before.
    pub async fn read_small(&self, key: &Key) -> Result<Bytes, Error> {
        if let Some(bytes) = self.small.get(key.as_str()) {
            return Ok(bytes);
        }
        let bytes = self.read(key).await?;
        self.small.put(key.to_string(), &bytes);
        Ok(bytes)
    }

    /// Forgets the small objects that were read before. Those that another process removed would stay otherwise.
    pub fn clear_memory(&self) {
        self.small.clear();
    }

    /// Opens an object, or a range of its bytes (clamped to its end), as a stream.
    pub async fn open(&self, key: &Key, range: Option<Range<u64>>) -> Result<Opened, Error> {
        let opened = read::open(self.store.as_ref(), &self.path(key), range, self.readers.as_ref()).await;
        self.certain(opened).await
    }

    /// An object's size in bytes.
    pub async fn size(&self, key: &Key) -> Result<u64, Error> {
        let found = self.store.head(&self.path(key)).await;
        self.certain(found.map(|found| found.size).map_err(Error::from))
            .await
    }

    /// Removes an object; one that is not there is as good as removed.
    pub async fn delete(&self, key: &Key) -> Result<(), Error> {
        self.small.remove(key.as_str());
        self.verify().await?;
        match self.store.delete(&self.path(key)).await.map_err(Error::from) {
            Ok(()) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Removes every object of an event (selfies belong to guests) and returns how many there were. An upload to it
    /// that is still under way fails.
    pub async fn delete_event(&self, event: EventId) -> Result<u64, Error> {
        self.small.remove_event(event);
        self.verify().await?;
        let mut removed = 0;
        for folder in Key::event_folders(event, &self.originals) {
            removed += self.delete_folder(&folder).await?;
        }
        Ok(removed)
    }

    /// Whether any object of an event is there.
    pub async fn holds_event(&self, event: EventId) -> Result<bool, Error> {
        self.verify().await?;
        for folder in Key::event_folders(event, &self.originals) {
            if self.store.list(Some(&folder)).next().await.transpose()?.is_some() {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether an object is there.
    pub async fn holds(&self, key: &Key) -> Result<bool, Error> {
        match self.size(key).await {
            Ok(_) => Ok(true),
            Err(Error::NotFound) => Ok(false),
            Err(error) => Err(error),
        }
    }

    /// All objects of ours, in no order, each with the instant at which it was stored. What is none of ours is passed over.
    pub fn all(&self) -> BoxStream<'_, Result<(Key, Timestamp), Error>> {
        let found = self.store.list(None).map_err(Error::from);
        let ours = found.try_filter_map(move |object| {
            let stored = Timestamp::from_micros(object.last_modified.timestamp_micros());
            let key = Key::at(&object.location, &self.originals);
            future::ok(key.map(|key| (key, stored)))
        });
        ours.boxed()
    }

    /// Some objects of ours from each of our folders: at most one page of a bucket's list in all.
    pub async fn sample(&self) -> Result<Vec<Key>, Error> {
        let mut sample = Vec::new();
        for folder in Key::folders(&self.originals) {
            let mut found = self.store.list(Some(&folder)).take(SAMPLED);
            while let Some(object) = found.next().await.transpose()? {
                sample.extend(Key::at(&object.location, &self.originals));
            }
        }
        Ok(sample)
    }

    /// Whether the storage is the right one and can be used now. It is asked every few seconds, and each write in a bucket is
    /// paid for, so there it is only read.
    pub async fn check(&self) -> Result<(), Error> {
        self.verify_now().await?;
        if self.folder.is_some() {
            return self.try_out().await;
        }
        if self.is_guarded() {
            // Its mark was just read.
            return Ok(());
        }
        match self
            .store
            .head(&Path::from("check/none"))
            .await
            .map_err(Error::from)
        {
            Ok(_) | Err(Error::NotFound) => Ok(()),
            Err(error) => Err(error),
        }
    }

    /// Writes, reads and removes a small object, to tell whether all that is allowed.
    pub async fn try_out(&self) -> Result<(), Error> {
        self.check_room()?;
        let path = Path::from(format!("check/{}", Uuid::new_v4()));
        self.store
            .put(&path, Bytes::from_static(b"findme").into())
            .await?;
        self.store.get(&path).await?.bytes().await?;
        self.store.delete(&path).await?;
        Ok(())
    }

    /// Whether files may take room of the disk, if they lie on one.
    fn check_room(&self) -> Result<(), Error> {
        self.folder.as_deref().map_or(Ok(()), room::check)
    }

    async fn delete_folder(&self, folder: &Path) -> Result<u64, Error> {
        let found = self
            .store
            .list(Some(folder))
            .map_ok(|object| object.location)
            .boxed();
        let removed = self
            .store
            .delete_stream(found)
            .map(|deleted| match deleted.map_err(Error::from) {
                Ok(_) => Ok(1),
                Err(Error::NotFound) => Ok(0),
                Err(error) => Err(error),
            })
            .try_fold(0, |sum, deleted| future::ok(sum + deleted))
            .await?;
        self.remove_unlisted(folder).await?;
        Ok(removed)
    }

    /// Removes what the store does not list: the parts of an upload whose process was killed.
    async fn remove_unlisted(&self, folder: &Path) -> Result<(), Error> {
        let Some(root) = &self.folder else { return Ok(()) };
        match tokio::fs::remove_dir_all(root.join(folder.as_ref())).await {
            Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}
