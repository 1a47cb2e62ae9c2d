//! Copies of events' vectors in memory, brought up to date before each search. They hold what the process's own networks
//! described and nothing else.
//!
//! Every change of an event's vectors counts its version up. A copy takes out what was removed and takes in what was
//! stored since its own version; only one that missed more than is listed is read anew. Searches work on the copy as it
//! was when they began, so that they wait for nothing but the change they must see. Copies are dropped, those used
//! least first, when together they hold more than [`MAX_FACES`].

#[cfg(test)]
mod tests;
mod vector_set;

use std::sync::{Arc, Mutex, PoisonError};

use findme_engine::Descriptor;
use quick_cache::unsync::Cache;
use quick_cache::{DefaultHashBuilder, Lifecycle, OptionsBuilder, Weighter};

use self::vector_set::{Faces, VectorSet};
use crate::model::{DescriptorVersion, EventId, FaceKey, PhotoId, UserId};
use crate::store::vectors::{self, Vector};
use crate::store::{Error, Result, Store};

/// Faces held by all copies together: about 700 bytes each, so some 350 MB.
const MAX_FACES: u64 = 500_000;

/// How many events these are, roughly.
const ESTIMATED_EVENTS: usize = 100;

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

/// A copy as the cache of events holds it.
struct CachedEvent {
    /// Locked while it is brought up to date.
    copy: Arc<tokio::sync::Mutex<EventVectors>>,
    faces: usize,
    /// Whether it was brought up to date just now: others make room for it, however many faces it holds.
    is_pinned: bool,
}

/// The copies by their events.
type Events = Cache<EventId, CachedEvent, ByFaces, DefaultHashBuilder, KeepPinned>;

#[derive(Clone)]
struct ByFaces;

impl Weighter<EventId, CachedEvent> for ByFaces {
    fn weight(&self, _event: &EventId, cached: &CachedEvent) -> u64 {
        // What weighs nothing is never dropped.
        cached.faces.max(1) as u64
    }
}

#[derive(Clone)]
struct KeepPinned;

impl Lifecycle<EventId, CachedEvent> for KeepPinned {
    type RequestState = ();

    fn is_pinned(&self, _event: &EventId, cached: &CachedEvent) -> bool {
        cached.is_pinned
    }
}

/// The copies; clones share them.
#[derive(Clone)]
pub(super) struct Memory {
    store: Store,
    by: DescriptorVersion,
    events: Arc<Mutex<Events>>,
}

impl Memory {
    pub(super) fn new(store: Store, by: DescriptorVersion) -> Self {
        Self::bounded(store, by, MAX_FACES)
    }

    /// Copies that hold at most so many faces together, but for an event that alone has more.
    fn bounded(store: Store, by: DescriptorVersion, faces: u64) -> Self {
        let options = OptionsBuilder::new()
            .estimated_items_capacity(ESTIMATED_EVENTS)
            .weight_capacity(faces)
            .build()
            .expect("both numbers are given");
        let events = Events::with_options(options, ByFaces, DefaultHashBuilder::default(), KeepPinned);
        Self {
            store,
            by,
            events: Arc::new(Mutex::new(events)),
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
        let shared = self.cached(event);
        let mut copy = shared.lock().await;
        if copy.version < present {
            self.update(event, &mut copy).await?;
            self.weigh(event, &shared, copy.len());
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
        if let Some(cached) = events.get(&event) {
            return Arc::clone(&cached.copy);
        }
        let copy = Arc::new(tokio::sync::Mutex::new(EventVectors::new()));
        let cached = CachedEvent {
            copy: Arc::clone(&copy),
            faces: 0,
            is_pinned: false,
        };
        events.insert(event, cached);
        copy
    }

    /// Notes how many faces a copy holds, and drops others while all hold too many.
    fn weigh(&self, event: EventId, copy: &Arc<tokio::sync::Mutex<EventVectors>>, faces: usize) {
        let mut events = self.lock();
        let cached = CachedEvent {
            copy: Arc::clone(copy),
            faces,
            is_pinned: true,
        };
        // One that was dropped meanwhile stays away: its event may be gone.
        if events.replace(event, cached, true).is_ok()
            && let Some(mut cached) = events.peek_mut(&event)
        {
            cached.is_pinned = false;
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Events> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
