//! Folders that the uploader on somebody's machine watches, and what they brought.
//!
//! An admin says which folder of which machine belongs to which event; the uploader there asks every few seconds what it
//! is to do, sends the files, and reports how it is. Whatever it reports is kept as its words. Photos never depend on any
//! of this: a watcher that is unknown only is not counted.

#[cfg(test)]
mod tests;

use std::sync::Arc;

pub use crate::store::watchers::{Settings, Text};

use crate::clock::Clock;
use crate::model::{EventId, Watcher, WatcherId};
use crate::store::{self, Store, Tx, locks, watchers};

/// The longest name of a folder or a machine, in characters.
const LONGEST_LABEL: usize = 200;

/// The longest path, in characters.
const LONGEST_PATH: usize = 4096;

/// The longest state, in characters.
const LONGEST_STATUS: usize = 64;

/// How much of an error is kept, in characters: its beginning says what it is.
const ERROR_KEPT: usize = 2000;

/// The state of a watcher whose uploader has said nothing yet.
const UNHEARD_OF: &str = "idle";

/// Why something about watchers could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such watcher.
    #[error("no such watcher")]
    NotFound,
    /// There is no such event.
    #[error("no such event")]
    EventUnknown,
    /// A text is longer than is kept.
    #[error("the {0} is too long")]
    TooLong(&'static str),
    /// The database gave no answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// The watchers of this place. Cheap to clone.
#[derive(Clone)]
pub struct Watchers {
    store: Store,
    clock: Arc<dyn Clock>,
}

impl Watchers {
    /// Watchers in `store`.
    pub fn new(store: Store, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// The watchers of a machine and of an event, as far as these are given; the first made first.
    pub async fn list(&self, machine: Option<&str>, event: Option<EventId>) -> Result<Vec<Watcher>, Error> {
        let machine = machine.map(str::trim).filter(|label| !label.is_empty());
        Ok(watchers::list(self.store.read().await?.conn(), machine, event).await?)
    }

    /// A watcher.
    pub async fn find(&self, id: WatcherId) -> Result<Watcher, Error> {
        let found = watchers::by_id(self.store.read().await?.conn(), id).await?;
        found.ok_or(Error::NotFound)
    }

    /// Makes a watcher for an event. Unless something else is said its folder is to be watched.
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

    /// Removes a watcher; what it brought stays.
    pub async fn remove(&self, id: WatcherId) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        if !watchers::remove(tx.conn(), id).await? {
            return Err(Error::NotFound);
        }
        Ok(tx.commit().await?)
    }

    /// Counts files that a watcher sent to an event. If the event has no such watcher nothing is counted.
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
            tracing::info!(watcher_id = %id, event_id = %event, "photos came by a watcher that the event does not have");
        }
        Ok(tx.commit().await?)
    }
}

/// Keeps an event from being deleted before a watcher of it is stored.
async fn keep_event(tx: &mut Tx, event: EventId) -> Result<(), Error> {
    if locks::keep_event(tx.conn(), event).await? {
        Ok(())
    } else {
        Err(Error::EventUnknown)
    }
}

/// The settings as they are kept: labels trimmed, empty texts as none, errors cut.
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

/// A text of at most so many characters; an empty one is none.
fn checked(field: &'static str, text: Text, most: usize) -> Result<Text, Error> {
    match text {
        Text::Becomes(Some(text)) if text.chars().count() > most => Err(Error::TooLong(field)),
        Text::Becomes(Some(text)) if text.trim().is_empty() => Ok(Text::Becomes(None)),
        text => Ok(text),
    }
}
