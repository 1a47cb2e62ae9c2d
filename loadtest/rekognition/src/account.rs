//! The collections of the one account there is.
//!
//! Calls hold the lock only while they look at faces or change them, never while they look at pictures, so a
//! collection may be gone when a picture has been looked at.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::ops::Bound;
use std::sync::{PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard};
use std::time::{SystemTime, UNIX_EPOCH};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::collection::Collection;
use crate::error::{Error, Result};

type Collections = BTreeMap<String, Collection>;

/// Collections by their ids.
#[derive(Debug, Default)]
pub(crate) struct Account(RwLock<Collections>);

/// A face in a collection.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredFace {
    /// Its id, a UUID.
    pub face_id: String,
    /// The caller's name for the picture it was in.
    pub external_image_id: Option<String>,
}

impl Account {
    pub(crate) fn create(&self, id: &str) -> Result<()> {
        match self.write_all().entry(id.to_owned()) {
            Entry::Occupied(_) => Err(Error::AlreadyExists(id.to_owned())),
            Entry::Vacant(place) => {
                place.insert(Collection::new(now()));
                Ok(())
            }
        }
    }

    /// Deletes a collection and tells how many faces were in it.
    pub(crate) fn delete(&self, id: &str) -> Result<usize> {
        let removed = self.write_all().remove(id);
        removed
            .map(|collection| collection.len())
            .ok_or_else(|| Error::NotFound(id.to_owned()))
    }

    /// Looks at a collection.
    pub(crate) fn read<T>(&self, id: &str, look: impl FnOnce(&Collection) -> Result<T>) -> Result<T> {
        let collections = self.read_all();
        let collection = collections
            .get(id)
            .ok_or_else(|| Error::NotFound(id.to_owned()))?;
        look(collection)
    }

    /// Changes a collection.
    pub(crate) fn write<T>(&self, id: &str, change: impl FnOnce(&mut Collection) -> T) -> Result<T> {
        let mut collections = self.write_all();
        let collection = collections
            .get_mut(id)
            .ok_or_else(|| Error::NotFound(id.to_owned()))?;
        Ok(change(collection))
    }

    /// Refuses the id of a collection that does not exist.
    pub(crate) fn expect(&self, id: &str) -> Result<()> {
        self.read(id, |_| Ok(()))
    }

    /// At most so many ids after this one, in their order.
    pub(crate) fn ids_after(&self, last: Option<&str>, most: usize) -> Vec<String> {
        let start = last.map_or(Bound::Unbounded, Bound::Excluded);
        let collections = self.read_all();
        let ids = collections.range::<str, _>((start, Bound::Unbounded));
        ids.take(most).map(|(id, _)| id.clone()).collect()
    }

    /// The faces of every collection.
    pub(crate) fn stored_faces(&self) -> BTreeMap<String, Vec<StoredFace>> {
        let stored = |(id, name): (Uuid, Option<&str>)| StoredFace {
            face_id: id.to_string(),
            external_image_id: name.map(str::to_owned),
        };
        let collections = self.read_all();
        let faces = collections
            .iter()
            .map(|(id, collection)| (id.clone(), collection.names().map(stored).collect()));
        faces.collect()
    }

    fn read_all(&self) -> RwLockReadGuard<'_, Collections> {
        self.0.read().unwrap_or_else(PoisonError::into_inner)
    }

    fn write_all(&self) -> RwLockWriteGuard<'_, Collections> {
        self.0.write().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Seconds since 1970.
fn now() -> f64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the service tells by the wall clock when a collection was made"
    )]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH)
        .map_or(0.0, |time| time.as_secs_f64())
}
