//! Where each kind of object lies.
//!
//! `raw/event_<id>/<filename>` · `clean/event_<id>/<filename>` · `web/event_<id>/<filename>.jpg` ·
//! `screen/event_<id>/<filename>.jpg` · `thumb/event_<id>/<filename>.jpg` · `chunks/event_<id>/<filename>` (of a file that is
//! still arriving) · `selfies/<filename>` (stored before its account exists)

use std::fmt;
use std::str::FromStr;

use object_store::path::Path;

use crate::model::EventId;

pub(super) const ORIGINALS: &str = "raw";
const CLEAN: &str = "clean";
const WEB: &str = "web";
const SCREEN: &str = "screen";
const THUMBNAILS: &str = "thumb";
const CHUNKS: &str = "chunks";
const SELFIES: &str = "selfies";

/// Longest filename, in bytes.
const MAX_FILENAME: usize = 100;

/// The name of one object. Its text form, for the database, is read back by [`Key::parse`].
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Key(String);

/// What an object belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Owner<'a> {
    /// The photo whose original has this filename.
    Photo(&'a str),
    /// The chunk of an upload that has this filename.
    Chunk(&'a str),
    /// The selfie whose key it is.
    Selfie,
}

/// A filename other than 1–100 of `[A-Za-z0-9._-]` not starting with a dot, or text that is no key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not the name of a stored object")]
pub struct InvalidKey;

impl Key {
    /// A photo as it was uploaded.
    pub fn original(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{ORIGINALS}/event_{event}/{name}")))
    }

    /// A photo in its full size, without its metadata; `filename` is the original's.
    pub fn clean(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{CLEAN}/event_{event}/{name}")))
    }

    /// A photo in the size for screens; `filename` is the original's.
    pub fn web(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{WEB}/event_{event}/{name}.jpg")))
    }

    /// A photo in the size for the screens of phones; `filename` is the original's.
    pub fn screen(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{SCREEN}/event_{event}/{name}.jpg")))
    }

    /// A photo's thumbnail; `filename` is the original's.
    pub fn thumbnail(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{THUMBNAILS}/event_{event}/{name}.jpg")))
    }

    /// A chunk of a file that is uploaded piece by piece, under a name of its own.
    pub fn chunk(event: EventId, filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{CHUNKS}/event_{event}/{name}")))
    }

    /// A selfie. Named without its owner, whose account may not exist yet when it is stored.
    pub fn selfie(filename: &str) -> Result<Self, InvalidKey> {
        checked(filename).map(|name| Self(format!("{SELFIES}/{name}")))
    }

    /// Reads a key's text form: only text that one of the constructors writes is a key.
    pub fn parse(text: &str) -> Result<Self, InvalidKey> {
        let (kind, rest) = text.split_once('/').ok_or(InvalidKey)?;
        if kind == SELFIES {
            return Self::selfie(rest);
        }
        let (folder, name) = rest.split_once('/').ok_or(InvalidKey)?;
        let id = folder.strip_prefix("event_").and_then(|id| id.parse().ok());
        let event = EventId(id.ok_or(InvalidKey)?);
        let key = match (kind, name.strip_suffix(".jpg")) {
            (ORIGINALS, _) => Self::original(event, name),
            (CLEAN, _) => Self::clean(event, name),
            (CHUNKS, _) => Self::chunk(event, name),
            (WEB, Some(name)) => Self::web(event, name),
            (SCREEN, Some(name)) => Self::screen(event, name),
            (THUMBNAILS, Some(name)) => Self::thumbnail(event, name),
            _ => Err(InvalidKey),
        }?;
        // A number has many spellings; one of them is the key.
        if key.0 == text { Ok(key) } else { Err(InvalidKey) }
    }

    /// What the object belongs to.
    pub fn owner(&self) -> Owner<'_> {
        let mut parts = self.0.splitn(3, '/');
        match (parts.next(), parts.next(), parts.next()) {
            (Some(WEB | SCREEN | THUMBNAILS), _, Some(name)) => {
                Owner::Photo(name.strip_suffix(".jpg").unwrap_or(name))
            }
            (Some(CHUNKS), _, Some(name)) => Owner::Chunk(name),
            (_, _, Some(name)) => Owner::Photo(name),
            _ => Owner::Selfie,
        }
    }

    /// The key of the object that lies here in a store whose folder of originals has this name; `None` if it is none of
    /// ours.
    pub(super) fn at(path: &Path, originals: &str) -> Option<Self> {
        let path = path.as_ref();
        let rest = path
            .strip_prefix(originals)
            .and_then(|rest| rest.strip_prefix('/'));
        let text = rest.map(|rest| format!("{ORIGINALS}/{rest}"));
        Self::parse(text.as_deref().unwrap_or(path)).ok()
    }

    /// The text form.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The folders that hold an event's objects; that of the originals may have another name.
    pub(super) fn event_folders(event: EventId, originals: &str) -> [Path; 6] {
        [originals, CLEAN, WEB, SCREEN, THUMBNAILS, CHUNKS]
            .map(|folder| Path::from(format!("{folder}/event_{event}")))
    }

    /// All folders that hold objects; that of the originals may have another name.
    pub(super) fn folders(originals: &str) -> [Path; 7] {
        [originals, CLEAN, WEB, SCREEN, THUMBNAILS, CHUNKS, SELFIES].map(Path::from)
    }

    /// Where the object lies in a store whose folder of originals has this name.
    pub(super) fn path(&self, originals: &str) -> Path {
        match self.0.split_once('/') {
            Some((ORIGINALS, rest)) => Path::from(format!("{originals}/{rest}")),
            _ => Path::from(self.as_str()),
        }
    }
}

impl fmt::Display for Key {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl FromStr for Key {
    type Err = InvalidKey;

    fn from_str(text: &str) -> Result<Self, InvalidKey> {
        Self::parse(text)
    }
}

fn checked(filename: &str) -> Result<&str, InvalidKey> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    let is_valid = (1..=MAX_FILENAME).contains(&filename.len())
        && filename.bytes().all(is_plain)
        && !filename.starts_with('.');
    if is_valid { Ok(filename) } else { Err(InvalidKey) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOSTILE: [&str; 16] = [
        "",
        ".",
        "..",
        "../x",
        "a/b",
        "a\\b",
        "/etc/passwd",
        "x\0",
        "x\n",
        "é.jpg",
        ".hidden",
        "a b",
        "a%2fb",
        "x#1",
        "C:x",
        "x?y",
    ];

    #[test]
    fn hostile_filenames_are_refused() {
        let long = "x".repeat(10_000);
        for name in HOSTILE.into_iter().chain([long.as_str(), &long[..101]]) {
            assert_eq!(Key::original(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::clean(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::web(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::chunk(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::screen(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::thumbnail(EventId(1), name), Err(InvalidKey), "{name}");
            assert_eq!(Key::selfie(name), Err(InvalidKey), "{name}");
        }
        assert!(Key::original(EventId(1), &long[..100]).is_ok());
    }

    #[test]
    fn keys_survive_their_text_form() {
        for (key, text) in [
            (Key::original(EventId(7), "a-B_9.png"), "raw/event_7/a-B_9.png"),
            (Key::clean(EventId(7), "a.png"), "clean/event_7/a.png"),
            (Key::chunk(EventId(7), "a-b"), "chunks/event_7/a-b"),
            (Key::web(EventId(7), "a.png"), "web/event_7/a.png.jpg"),
            (Key::screen(EventId(7), "a.png"), "screen/event_7/a.png.jpg"),
            (Key::thumbnail(EventId(7), "a.png"), "thumb/event_7/a.png.jpg"),
            (Key::selfie("s.webp"), "selfies/s.webp"),
        ] {
            let key = key.unwrap();
            assert_eq!(key.as_str(), text);
            assert_eq!(Key::parse(text), Ok(key.clone()));
            assert_eq!(key.path(ORIGINALS).as_ref(), text);
        }
    }

    #[test]
    fn a_key_tells_what_it_belongs_to_and_is_found_again_by_its_place() {
        for (key, owner) in [
            (Key::original(EventId(7), "a.jpg"), Owner::Photo("a.jpg")),
            (Key::clean(EventId(7), "a.png"), Owner::Photo("a.png")),
            (Key::chunk(EventId(7), "a-b"), Owner::Chunk("a-b")),
            (Key::web(EventId(7), "a.jpg"), Owner::Photo("a.jpg")),
            (Key::screen(EventId(7), "a.jpg"), Owner::Photo("a.jpg")),
            (Key::thumbnail(EventId(7), "a.png"), Owner::Photo("a.png")),
            (Key::selfie("s.webp"), Owner::Selfie),
        ] {
            let key = key.unwrap();
            assert_eq!(key.owner(), owner, "{key}");
            for originals in [ORIGINALS, "old/photos"] {
                assert_eq!(Key::at(&key.path(originals), originals), Some(key.clone()));
            }
        }
        for strange in [
            "check/x",
            "raw/event_7/a/b.jpg",
            "other.jpg",
            "raws/event_7/a.jpg",
        ] {
            assert_eq!(Key::at(&Path::from(strange), ORIGINALS), None, "{strange}");
        }
    }

    #[test]
    fn only_the_folder_of_originals_has_another_name() {
        for (key, path) in [
            (Key::original(EventId(7), "a.png"), "old/photos/event_7/a.png"),
            (Key::web(EventId(7), "a.png"), "web/event_7/a.png.jpg"),
            (Key::selfie("s.webp"), "selfies/s.webp"),
        ] {
            assert_eq!(key.unwrap().path("old/photos").as_ref(), path);
        }
    }

    #[test]
    fn text_that_is_no_key_is_refused() {
        for text in [
            "",
            "raw",
            "raw/event_7",
            "raw/event_7/",
            "raw/7/a.jpg",
            "raw/event_07/a.jpg",
            "raw/event_+7/a.jpg",
            "raw/event_x/a.jpg",
            "raw/event_7/../a.jpg",
            "raw/event_7/b/a.jpg",
            "/raw/event_7/a.jpg",
            "web/event_7/a.png",
            "web/event_7/.jpg",
            "selfies/event_7/a.jpg",
            "chunks/a",
            "other/event_7/a.jpg",
        ] {
            assert_eq!(Key::parse(text), Err(InvalidKey), "{text}");
        }
    }
}
