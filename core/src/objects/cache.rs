//! Small objects in memory: the same few hundred thumbnails are shown to every guest of an event, again and again.
//!
//! A thumbnail never changes, and the photo's row is looked up before, so what is kept cannot be shown to somebody who may
//! not see it, nor after the photo is gone. What is removed from the storage leaves the memory with it; in another process that
//! holds it too it goes when that one clears its cache, once an hour. What is asked for least goes first.

use bytes::Bytes;
use quick_cache::Weighter;
use quick_cache::sync::Cache;

use crate::model::EventId;

/// Memory for thumbnails: those of a large event, at some 20 kB each.
const BYTES: u64 = 32 << 20;

/// How many these are, roughly.
const ESTIMATED: usize = 1_500;

/// What an entry costs beside its bytes: its key and its place.
const OVERHEAD: u64 = 256;

/// Bytes of objects by their keys.
#[derive(Debug)]
pub(super) struct Small(Cache<String, Bytes, Size>);

#[derive(Clone, Debug)]
struct Size;

impl Weighter<String, Bytes> for Size {
    fn weight(&self, _key: &String, bytes: &Bytes) -> u64 {
        bytes.len() as u64 + OVERHEAD
    }
}

impl Small {
    /// None yet.
    pub(super) fn new() -> Self {
        Self(Cache::with_weighter(ESTIMATED, BYTES, Size))
    }

    /// The object of this key, if it is here.
    pub(super) fn get(&self, key: &str) -> Option<Bytes> {
        self.0.get(key)
    }

    /// Keeps an object, in memory of its own, for what is read may be a part of more.
    pub(super) fn put(&self, key: String, bytes: &Bytes) {
        self.0.insert(key, Bytes::copy_from_slice(bytes));
    }

    /// Forgets an object.
    pub(super) fn remove(&self, key: &str) {
        self.0.remove(key);
    }

    /// Forgets the objects of an event.
    pub(super) fn remove_event(&self, event: EventId) {
        let folder = format!("/event_{event}/");
        self.0.retain(|key, _| !key.contains(&folder));
    }

    /// Forgets everything.
    pub(super) fn clear(&self) {
        self.0.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn more_than_fits_is_not_kept() {
        let thumbnails = Small::new();
        let large = Bytes::from(vec![0; 1 << 20]);
        for number in 0..100 {
            thumbnails.put(number.to_string(), &large);
        }
        let kept = (0..100)
            .filter(|number| thumbnails.get(&number.to_string()).is_some())
            .count();
        assert!((1..=32).contains(&kept), "{kept}");
    }
}
