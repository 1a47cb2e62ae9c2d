//! Folders that a desktop uploader watches, and the numbers of files from them.
//!
//! An admin assigns a folder of a machine to an event. The uploader there polls every few seconds, sends the files, and
//! reports its state, which is stored as text. Photos do not depend on this: files from an unknown watcher are
//! accepted, but not counted.

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use crate::store::watchers::{Settings, Text};

use crate::clock::Clock;
use crate::model::{EventId, MAX_PAGE, Watcher, WatcherId};
use crate::store::{self, Store, Tx, locks, watchers};

/// Maximum length of the name of a folder or a machine, in characters.
const LONGEST_LABEL: usize = 200;

/// Maximum length of a path, in characters.
const LONGEST_PATH: usize = 4096;

/// Maximum length of a state, in characters.
const LONGEST_STATUS: usize = 64;

/// How many characters of an error are kept: its beginning says what it is.
const ERROR_KEPT: usize = 2000;

/// The state of a watcher before the first report.
const UNHEARD_OF: &str = "idle";

/// Errors of watchers.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The watcher does not exist.
    #[error("no such watcher")]
    NotFound,
    /// The event does not exist.
    #[error("no such event")]
    EventUnknown,
    /// A text is too long.
    #[error("the {0} is too long")]
    TooLong(&'static str),
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The service for watchers; clones share everything.
#[derive(Clone)]
pub struct Watchers {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Watchers {
    /// A service for the watchers in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The watchers of a machine and of an event, if these are given; the oldest first, after a watcher if one is given; at
    /// most `limit` and never more than [`MAX_PAGE`].
    pub async fn list(
        &self,
        machine: Option<&str>,
        event: Option<EventId>,
        after: Option<WatcherId>,
        limit: u32,
    ) -> Result<Vec<Watcher>, Error> {
        let machine = machine.map(str::trim).filter(|label| !label.is_empty());
        let (after, limit) = (after.unwrap_or(WatcherId(0)), limit.min(MAX_PAGE).into());
        Ok(watchers::list(self.store.read().await?.conn(), machine, event, after, limit).await?)
    }

    /// The watcher with this id.
    pub async fn find(&self, id: WatcherId) -> Result<Watcher, Error> {
        let found = watchers::by_id(self.store.read().await?.conn(), id).await?;
        found.ok_or(Error::NotFound)
    }

    /// Creates a watcher for an event. By default it is listening.
    pub async fn create(&self, event: EventId, settings: Settings) -> Result<Watcher, Error> {
        let settings = sound(settings)?;
        let mut tx = self.store.begin().await?;
        keep_event(&mut tx, event).await?;
        let id = watchers::insert(tx.conn(), event, UNHEARD_OF, self.clock.now()).await?;
        self.set(tx, id, &settings).await
    }

    /// Changes a watcher.
    pub async fn change(&self, id: WatcherId, settings: Settings) -> Result<Watcher, Error> {
        let settings = sound(settings)?;
        let mut tx = self.store.begin().await?;
        if let Some(event) = settings.event {
            keep_event(&mut tx, event).await?;
        }
        self.set(tx, id, &settings).await
    }

    async fn set(&self, mut tx: Tx, id: WatcherId, settings: &Settings) -> Result<Watcher, Error> {
        watchers::update(tx.conn(), id, settings, self.clock.now()).await?;
        let watcher = watchers::by_id(tx.conn(), id).await?.ok_or(Error::NotFound)?;
        tx.commit().await?;
        Ok(watcher)
    }

    /// Deletes a watcher; its photos stay.
    pub async fn remove(&self, id: WatcherId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !watchers::remove(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Counts files that a watcher sent to an event. Without such a watcher nothing is counted.
    pub async fn count(
        &self,
        event: EventId,
        id: WatcherId,
        ingested: usize,
        failed: usize,
    ) -> Result<(), Error> {
        let [ingested, failed] = [ingested, failed].map(|files| i64::try_from(files).unwrap_or(i64::MAX));
        let mut tx = self.store.begin().await?;
        if !watchers::count(tx.conn(), id, event, ingested, failed).await? {
            tracing::info!(watcher_id = %id, event_id = %event, "photos came from an unknown watched folder and were not counted");
        }
        Ok(tx.commit().await?)
    }
}

/// Locks an event, so that it cannot be deleted before its watcher is stored.
async fn keep_event(tx: &mut Tx, event: EventId) -> Result<(), Error> {
    if locks::keep_event(tx.conn(), event).await? {
        Ok(())
    } else {
        Err(Error::EventUnknown)
    }
}

/// The settings as they are stored: trimmed labels, empty texts as null, truncated errors.
fn sound(settings: Settings) -> Result<Settings, Error> {
    let Settings {
        event,
        label,
        machine_label,
        expected_path,
        move_uploaded_dir,
        listening,
        status,
        last_error,
    } = settings;
    let status = match checked("status", trimmed(Text::Becomes(status)), LONGEST_STATUS)? {
        Text::Stays => None,
        Text::Becomes(status) => status,
    };
    Ok(Settings {
        event,
        label: checked("label", trimmed(label), LONGEST_LABEL)?,
        machine_label: checked("machine_label", trimmed(machine_label), LONGEST_LABEL)?,
        expected_path: checked("expected_path", expected_path, LONGEST_PATH)?,
        move_uploaded_dir: checked("move_uploaded_dir", move_uploaded_dir, LONGEST_PATH)?,
        listening,
        status,
        last_error: checked(
            "last_error",
            map(last_error, |error| error.chars().take(ERROR_KEPT).collect()),
            ERROR_KEPT,
        )?,
    })
}

fn trimmed(text: Text) -> Text {
    map(text, |text| text.trim().to_owned())
}

fn map(text: Text, change: impl Fn(&str) -> String) -> Text {
    match text {
        Text::Stays => Text::Stays,
        Text::Becomes(text) => Text::Becomes(text.as_deref().map(change)),
    }
}

/// A text of at most `most` characters; `None` if it is empty.
fn checked(field: &'static str, text: Text, most: usize) -> Result<Text, Error> {
    match text {
        Text::Becomes(Some(text)) if text.chars().count() > most => Err(Error::TooLong(field)),
        Text::Becomes(Some(text)) if text.trim().is_empty() => Ok(Text::Becomes(None)),
        text => Ok(text),
    }
}
