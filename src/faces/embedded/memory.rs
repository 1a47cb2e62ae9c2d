//! Copies of events' vectors in memory, brought up to date before each search. They hold what the process's own networks
//! described and nothing else.
//!
//! Every change of an event's vectors counts its version up. A copy takes out what was removed and takes in what was
//! stored since its own version; only one that missed more than is listed is read anew. Searches work on the copy as it
//! was when they began, so that they wait for nothing but the change they must see. Copies are dropped, least recently
//! used first, when together they hold more than [`MAX_FACES`].

#[cfg(test)]
mod tests;
mod vector_set;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use findme_engine::Descriptor;

use self::vector_set::{Faces, VectorSet};
use crate::model::{DescriptorVersion, EventId, FaceKey, PhotoId, UserId};
use crate::store::vectors::{self, Vector};
use crate::store::{Error, Result, Store};

/// Faces held by all copies together: about 700 bytes each, so some 350 MB.
const MAX_FACES: usize = 500_000;

/// One event's faces as they were at one moment.
pub(super) struct Snapshot {
    pub(super) photos: Faces<PhotoId>,
    pub(super) guests: Faces<UserId>,
}

/// One event's vectors.
struct EventVectors {
    version: i64,
    photos: VectorSet<PhotoId>,
    guests: VectorSet<UserId>,
}

impl EventVectors {
    fn new() -> Self {
        Self {
            version: 0,
            photos: VectorSet::new(),
            guests: VectorSet::new(),
        }
    }

    fn put(&mut self, event: EventId, vector: Vector) -> Result<()> {
        let key = vector.face_key;
        let descriptor = unpack(&key, &vector.vector)?;
        let digest = vectors::digest(event, &key);
        match (vector.photo_id, vector.user_id) {
            (Some(photo), _) => self.photos.put(digest, photo, key, &descriptor),
            (None, Some(guest)) => self.guests.put(digest, guest, key, &descriptor),
            (None, None) => return Err(Error::Corrupt(format!("vector {key} belongs to nobody"))),
        }
        Ok(())
    }

    fn len(&self) -> usize {
        self.photos.len() + self.guests.len()
    }

    fn snapshot(&self) -> Snapshot {
        Snapshot {
            photos: self.photos.faces(),
            guests: self.guests.faces(),
        }
    }
}

/// The descriptor of a face from its packed form.
pub(super) fn unpack(key: &FaceKey, bytes: &[u8]) -> Result<Descriptor> {
    Descriptor::from_bytes(bytes)
        .ok_or_else(|| Error::Corrupt(format!("vector {key} has {} bytes", bytes.len())))
}

/// A copy as the map of events holds it.
struct CachedEvent {
    /// Locked while it is brought up to date.
    copy: Arc<tokio::sync::Mutex<EventVectors>>,
    faces: usize,
    used: u64,
}

/// The copies; clones share them.
#[derive(Clone)]
pub(super) struct Memory {
    store: Store,
    by: DescriptorVersion,
    events: Arc<Mutex<HashMap<EventId, CachedEvent>>>,
}

impl Memory {
    pub(super) fn new(store: Store, by: DescriptorVersion) -> Self {
        Self {
            store,
            by,
            events: Arc::default(),
        }
    }

    /// The descriptor stored under a key; none if other networks made it.
    pub(super) async fn descriptor(&self, event: EventId, key: &FaceKey) -> Result<Option<Descriptor>> {
        let found = vectors::find(self.store.read().await?.conn(), event, key).await?;
        let ours = found.filter(|(by, _)| *by == self.by);
        ours.map(|(_, bytes)| unpack(key, &bytes)).transpose()
    }

    /// An event's faces, holding everything that was committed before this call and nothing that was removed.
    pub(super) async fn fresh(&self, event: EventId) -> Result<Snapshot> {
        let present = vectors::version(self.store.read().await?.conn(), event).await?;
        let copy = self.cached(event);
        let mut copy = copy.lock().await;
        if copy.version < present {
            self.update(event, &mut copy).await?;
            self.weigh(event, copy.len());
        }
        Ok(copy.snapshot())
    }

    async fn update(&self, event: EventId, copy: &mut EventVectors) -> Result<()> {
        let mut reader = self.store.read().await?;
        let changes = vectors::changes_since(reader.conn(), event, copy.version).await?;
        if changes.must_reload {
            *copy = EventVectors::new();
        }
        for face in &changes.removed {
            copy.photos.remove(face);
            copy.guests.remove(face);
        }
        // What is stored between the two reads comes now and once more with the next update: harmless. What was removed
        // and stored again is in both, and stays.
        let since = copy.version;
        vectors::each_since(reader.conn(), event, self.by, since, |vector| {
            copy.put(event, vector)
        })
        .await?;
        copy.version = changes.version;
        Ok(())
    }

    pub(super) fn drop_event(&self, event: EventId) {
        self.lock().remove(&event);
    }

    fn cached(&self, event: EventId) -> Arc<tokio::sync::Mutex<EventVectors>> {
        let mut events = self.lock();
        let used = next_use(&events);
        let cached = events.entry(event).or_insert_with(|| CachedEvent {
            copy: Arc::new(tokio::sync::Mutex::new(EventVectors::new())),
            faces: 0,
            used,
        });
        cached.used = used;
        cached.copy.clone()
    }

    /// Notes how many faces a copy holds, and drops the least recently used others while all hold too many.
    fn weigh(&self, event: EventId, faces: usize) {
        let mut events = self.lock();
        if let Some(cached) = events.get_mut(&event) {
            cached.faces = faces;
        }
        while events.len() > 1 && events.values().map(|cached| cached.faces).sum::<usize>() > MAX_FACES {
            let oldest = events
                .iter()
                .filter(|(id, _)| **id != event)
                .min_by_key(|(_, cached)| cached.used);
            let Some(oldest) = oldest.map(|(id, _)| *id) else {
                return;
            };
            events.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<EventId, CachedEvent>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next_use(events: &HashMap<EventId, CachedEvent>) -> u64 {
    events.values().map(|cached| cached.used).max().unwrap_or(0) + 1
}
