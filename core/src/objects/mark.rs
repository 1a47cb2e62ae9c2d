//! Whose the storage is: a small object in it names the database whose files it holds.
//!
//! Once it is known which database that must be, nothing is written or removed while the storage bears no mark or another's,
//! and nothing is said to be missing: an unmounted disk looks like an empty folder. The mark is read again each time, so
//! everything goes on by itself when the disk is back.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant};

use object_store::path::Path;
use object_store::{ObjectStore, ObjectStoreExt};

use super::{Error, Objects};

/// Where the mark lies.
const MARK: &str = "findme-database";

/// While an object lies here, files without a row are kept.
const KEEP: &str = "findme-keep";

/// How long a bucket that bore the right mark is not asked again: each question is a paid call and a trip over the network.
const SURE: Duration = Duration::from_secs(10);

/// Why the storage may not be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Foreign {
    /// It bears no mark, though this database has files.
    #[error("the storage does not bear this database's mark: its disk is not mounted, or it was emptied")]
    Missing,
    /// It bears no mark, and holds files of our kind that this database does not know.
    #[error("the storage holds files of another installation, which this database does not know")]
    Unknown,
    /// It bears the mark of another database.
    #[error("the storage bears the mark of another database")]
    Another,
}

/// What is known of the storage's mark.
#[derive(Debug, Default)]
pub(super) struct Guard {
    expected: OnceLock<String>,
    /// Whether an unmarked storage was seen to hold files that this database does not know.
    holds_unknown: AtomicBool,
    sure_until: Mutex<Option<Instant>>,
}

impl Guard {
    fn is_sure(&self) -> bool {
        let until = self.sure_until.lock().unwrap_or_else(PoisonError::into_inner);
        until.is_some_and(|until| Instant::now() < until)
    }

    fn be_sure(&self) {
        *self.sure_until.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now() + SURE);
    }
}

impl Objects {
    /// Requires this mark from now on. The first call counts.
    pub fn require_mark(&self, mark: &str) {
        self.guard.expected.get_or_init(|| mark.to_owned());
    }

    /// Tells what a missing mark means: files of somebody else (`true`), or a disk that is away.
    pub fn note_unknown(&self, holds_unknown: bool) {
        self.guard.holds_unknown.store(holds_unknown, Ordering::Relaxed);
    }

    /// The storage's mark, if it bears one.
    pub async fn mark(&self) -> Result<Option<String>, Error> {
        match self.store.get(&Path::from(MARK)).await.map_err(Error::from) {
            Ok(found) => Ok(Some(String::from_utf8_lossy(&found.bytes().await?).into_owned())),
            Err(Error::NotFound) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Marks the storage, in place of another mark that may be there.
    pub async fn set_mark(&self, mark: &str) -> Result<(), Error> {
        let bytes = mark.to_owned().into_bytes();
        self.store.put(&Path::from(MARK), bytes.into()).await?;
        Ok(())
    }

    /// Whether somebody asked for files without a row to be kept.
    pub async fn keeps_all(&self) -> Result<bool, Error> {
        found(self.store.as_ref(), &Path::from(KEEP)).await
    }

    /// Whether the storage bears the mark that is required, if one is. A bucket's last good answer is taken for some seconds.
    pub async fn verify(&self) -> Result<(), Error> {
        if self.folder.is_none() && self.guard.is_sure() {
            return Ok(());
        }
        self.verify_now().await
    }

    /// As [`Objects::verify`], asked of the storage itself.
    pub(super) async fn verify_now(&self) -> Result<(), Error> {
        let Some(expected) = self.guard.expected.get() else {
            return Ok(());
        };
        match self.mark().await? {
            Some(mark) if mark == *expected => {
                self.guard.be_sure();
                Ok(())
            }
            Some(_) => Err(Foreign::Another.into()),
            None if self.guard.holds_unknown.load(Ordering::Relaxed) => Err(Foreign::Unknown.into()),
            None => Err(Foreign::Missing.into()),
        }
    }

    /// Whether a mark is required.
    pub(super) fn is_guarded(&self) -> bool {
        self.guard.expected.get().is_some()
    }

    /// "Not found" is an answer only of the right storage.
    pub(super) async fn certain<T>(&self, answer: Result<T, Error>) -> Result<T, Error> {
        if matches!(answer, Err(Error::NotFound)) {
            self.verify().await?;
        }
        answer
    }
}

async fn found(store: &dyn ObjectStore, path: &Path) -> Result<bool, Error> {
    match store.head(path).await.map_err(Error::from) {
        Ok(_) => Ok(true),
        Err(Error::NotFound) => Ok(false),
        Err(error) => Err(error),
    }
}
