//! The objects that belong to one photo.

use crate::model::EventId;
use crate::objects::{InvalidKey, Key};
use crate::photos::Error;
use crate::store;

/// Where a photo's files lie.
pub(super) struct Files {
    /// As it was uploaded; never served.
    pub(super) original: Key,
    /// In full size, without metadata.
    pub(super) clean: Key,
    /// For screens.
    pub(super) web: Key,
    /// For lists.
    pub(super) thumbnail: Key,
}

impl Files {
    /// The files of an event's photo by its filename.
    pub(super) fn of(event: EventId, filename: &str) -> Result<Self, Error> {
        let files = || -> Result<Self, InvalidKey> {
            Ok(Self {
                original: Key::original(event, filename)?,
                clean: Key::clean(event, filename)?,
                web: Key::web(event, filename)?,
                thumbnail: Key::thumbnail(event, filename)?,
            })
        };
        files().map_err(|_| store::Error::Corrupt(format!("the filename {filename:?} of a photo")).into())
    }

    /// All of them, in their text form.
    pub(super) fn into_keys(self) -> [String; 4] {
        [self.original, self.clean, self.web, self.thumbnail].map(|key| key.to_string())
    }
}
