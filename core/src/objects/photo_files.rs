//! The objects that belong to one photo.

use super::{InvalidKey, Key};
use crate::model::EventId;

/// Where a photo's files lie.
pub struct PhotoFiles {
    /// As it was uploaded; never served.
    pub original: Key,
    /// In full size, without metadata.
    pub clean: Key,
    /// For screens.
    pub web: Key,
    /// For the screens of phones.
    pub screen: Key,
    /// For lists.
    pub thumbnail: Key,
}

impl PhotoFiles {
    /// The files of an event's photo by its filename.
    pub fn of(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        Ok(Self {
            original: Key::original(event, filename)?,
            clean: Key::clean(event, filename)?,
            web: Key::web(event, filename)?,
            screen: Key::screen(event, filename)?,
            thumbnail: Key::thumbnail(event, filename)?,
        })
    }

    /// All of them.
    pub fn into_keys(self) -> [Key; 5] {
        [self.original, self.clean, self.web, self.screen, self.thumbnail]
    }
}
