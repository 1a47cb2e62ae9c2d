//! Copies of events' vectors in memory, brought up to date before each search.
//!
//! Every change of an event's vectors counts its version up. A copy reads what changed since its own, or
//! everything after a removal. Copies are dropped, least recently used first, when together they hold more
//! than [`MAX_FACES`].

use std::collections::HashMap;
use std::hash::Hash;
use std::sync::{Arc, Mutex, PoisonError};

use findme_engine::{Descriptor, Gallery};
use tokio::sync::{OwnedRwLockReadGuard, RwLock};

use crate::model::{EventId, FaceKey, PhotoId, UserId};
use crate::store::vectors::{self, Vector};
use crate::store::{Error, Result, Store};

/// Faces held by all copies together: about 700 bytes each, so some 350 MB.
const MAX_FACES: usize = 500_000;

/// Faces of one kind of owner.
pub(super) struct Shelf<O> {
    gallery: Gallery,
    /// What the gallery's ids stand for.
    names: Vec<(O, FaceKey)>,
    ids: HashMap<FaceKey, u64>,
}

impl<O: Copy + Eq + Hash> Shelf<O> {
    fn new() -> Self {
        Self {
            gallery: Gallery::new(),
            names: Vec::new(),
            ids: HashMap::new(),
        }
    }

    fn put(&mut self, owner: O, key: FaceKey, descriptor: &Descriptor) {
        let id = self.names.len() as u64;
        self.names.push((owner, key.clone()));
        if let Some(replaced) = self.ids.insert(key, id) {
            self.gallery.remove(replaced);
        }
        self.gallery.insert(id, descriptor);
    }

    /// The faces at least `floor` (0–100) like the one wanted, with their owners.
    pub(super) fn search(&self, wanted: &Descriptor, floor: f32) -> impl Iterator<Item = (O, &FaceKey, f32)> {
        self.gallery.search(wanted, floor).into_iter().filter_map(|hit| {
            let (owner, key) = self.names.get(usize::try_from(hit.id).ok()?)?;
            Some((*owner, key, hit.similarity))
        })
    }
}

/// One event's vectors.
pub(super) struct Shelves {
    version: i64,
    pub(super) photos: Shelf<PhotoId>,
    pub(super) guests: Shelf<UserId>,
}

impl Shelves {
    fn new() -> Self {
        Self {
            version: 0,
            photos: Shelf::new(),
            guests: Shelf::new(),
        }
    }

    fn put(&mut self, vector: Vector) -> Result<()> {
        let descriptor = unpack(&vector.face_key, &vector.vector)?;
        match (vector.photo_id, vector.user_id) {
            (Some(photo), _) => self.photos.put(photo, vector.face_key, &descriptor),
            (None, Some(guest)) => self.guests.put(guest, vector.face_key, &descriptor),
            (None, None) => {
                return Err(Error::Corrupt(format!(
                    "vector {} belongs to nobody",
                    vector.face_key
                )));
            }
        }
        Ok(())
    }
}

/// The descriptor of a face from its packed form.
pub(super) fn unpack(key: &FaceKey, bytes: &[u8]) -> Result<Descriptor> {
    Descriptor::from_bytes(bytes)
        .ok_or_else(|| Error::Corrupt(format!("vector {key} has {} bytes", bytes.len())))
}

/// A copy as the map of events holds it.
struct Held {
    copy: Arc<RwLock<Shelves>>,
    faces: usize,
    used: u64,
}

/// The copies; clones share them.
#[derive(Clone)]
pub(super) struct Memory {
    store: Store,
    events: Arc<Mutex<HashMap<EventId, Held>>>,
}

impl Memory {
    pub(super) fn new(store: Store) -> Self {
        Self {
            store,
            events: Arc::default(),
        }
    }

    /// The descriptor stored under a key.
    pub(super) async fn descriptor(&self, event: EventId, key: &FaceKey) -> Result<Option<Descriptor>> {
        let found = vectors::find(self.store.read().await?.conn(), event, key).await?;
        found.map(|bytes| unpack(key, &bytes)).transpose()
    }

    /// An event's copy, holding everything that was committed before this call.
    pub(super) async fn fresh(&self, event: EventId) -> Result<OwnedRwLockReadGuard<Shelves>> {
        let copy = self.held(event);
        let present = vectors::version(self.store.read().await?.conn(), event)
            .await?
            .version;
        {
            let seen = copy.clone().read_owned().await;
            if seen.version >= present {
                return Ok(seen);
            }
        }
        let mut stale = copy.write_owned().await;
        self.update(event, &mut stale).await?;
        self.weigh(event, stale.photos.names.len() + stale.guests.names.len());
        Ok(stale.downgrade())
    }

    async fn update(&self, event: EventId, copy: &mut Shelves) -> Result<()> {
        let mut reader = self.store.read().await?;
        let present = vectors::version(reader.conn(), event).await?;
        if copy.version < present.rebuilt_at {
            *copy = Shelves::new();
        }
        // What is stored between the two reads comes now and once more with the next update: harmless.
        let changed = vectors::changed_since(reader.conn(), event, copy.version).await?;
        for vector in changed {
            copy.put(vector)?;
        }
        copy.version = present.version;
        Ok(())
    }

    pub(super) fn drop_event(&self, event: EventId) {
        self.lock().remove(&event);
    }

    fn held(&self, event: EventId) -> Arc<RwLock<Shelves>> {
        let mut events = self.lock();
        let used = next_use(&events);
        let held = events.entry(event).or_insert_with(|| Held {
            copy: Arc::new(RwLock::new(Shelves::new())),
            faces: 0,
            used,
        });
        held.used = used;
        held.copy.clone()
    }

    /// Notes how many faces a copy holds, and drops the least recently used others while all hold too many.
    fn weigh(&self, event: EventId, faces: usize) {
        let mut events = self.lock();
        if let Some(held) = events.get_mut(&event) {
            held.faces = faces;
        }
        while events.len() > 1 && events.values().map(|held| held.faces).sum::<usize>() > MAX_FACES {
            let oldest = events
                .iter()
                .filter(|(id, _)| **id != event)
                .min_by_key(|(_, held)| held.used);
            let Some(oldest) = oldest.map(|(id, _)| *id) else {
                return;
            };
            events.remove(&oldest);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<EventId, Held>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn next_use(events: &HashMap<EventId, Held>) -> u64 {
    events.values().map(|held| held.used).max().unwrap_or(0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FaceOwner as Owner;
    use crate::store::testing::on_both;

    const EVENT: EventId = EventId(1);

    fn key(name: &str) -> FaceKey {
        FaceKey(name.to_owned())
    }

    fn descriptor(first: f32) -> Descriptor {
        let mut values = [0.0; Descriptor::LEN];
        values[0] = first;
        Descriptor(values)
    }

    async fn learn(store: &Store, owner: Owner, name: &str, first: f32) {
        let mut tx = store.begin().await.unwrap();
        let vector = (key(name), descriptor(first).to_bytes().to_vec());
        vectors::put(tx.conn(), EVENT, owner, &[vector]).await.unwrap();
        tx.commit().await.unwrap();
    }

    async fn photos_like(memory: &Memory, first: f32) -> Vec<i64> {
        let copy = memory.fresh(EVENT).await.unwrap();
        let mut photos: Vec<i64> = copy
            .photos
            .search(&descriptor(first), 70.0)
            .map(|(photo, _, _)| photo.0)
            .collect();
        photos.sort_unstable();
        photos
    }

    async fn what_another_process_stores_is_found_at_once(store: Store) {
        let memory = Memory::new(store.clone());
        assert!(photos_like(&memory, 0.0).await.is_empty());
        learn(&store, Owner::Photo(PhotoId(1)), "p1.0", 0.0).await;
        assert_eq!(photos_like(&memory, 0.0).await, [1]);
        learn(&store, Owner::Photo(PhotoId(2)), "p2.0", 0.1).await;
        learn(&store, Owner::Photo(PhotoId(3)), "p3.0", 5.0).await;
        assert_eq!(photos_like(&memory, 0.0).await, [1, 2]);
    }

    async fn what_another_process_removes_is_not_found_again(store: Store) {
        let memory = Memory::new(store.clone());
        for photo in 1..=2 {
            learn(&store, Owner::Photo(PhotoId(photo)), &format!("p{photo}.0"), 0.0).await;
        }
        assert_eq!(photos_like(&memory, 0.0).await, [1, 2]);
        let mut tx = store.begin().await.unwrap();
        vectors::remove(tx.conn(), EVENT, &[key("p1.0")]).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(photos_like(&memory, 0.0).await, [2]);
    }

    async fn an_event_that_another_process_learns_anew_is_found_as_it_is_now(store: Store) {
        let memory = Memory::new(store.clone());
        for photo in 1..=3 {
            learn(&store, Owner::Photo(PhotoId(photo)), &format!("p{photo}.0"), 0.0).await;
        }
        assert_eq!(photos_like(&memory, 0.0).await, [1, 2, 3]);
        let mut tx = store.begin().await.unwrap();
        vectors::clear(tx.conn(), EVENT).await.unwrap();
        tx.commit().await.unwrap();
        learn(&store, Owner::Photo(PhotoId(2)), "p2.0", 0.0).await;
        assert_eq!(photos_like(&memory, 0.0).await, [2]);
    }

    async fn a_face_stored_twice_is_found_once_as_it_is_now(store: Store) {
        let memory = Memory::new(store.clone());
        learn(&store, Owner::Photo(PhotoId(1)), "p1.0", 0.0).await;
        assert_eq!(photos_like(&memory, 0.0).await, [1]);
        learn(&store, Owner::Photo(PhotoId(1)), "p1.0", 5.0).await;
        assert!(photos_like(&memory, 0.0).await.is_empty());
        assert_eq!(photos_like(&memory, 5.0).await, [1]);
    }

    async fn guests_and_photos_are_told_apart(store: Store) {
        let memory = Memory::new(store.clone());
        learn(&store, Owner::Guest(UserId(9)), "s9", 0.0).await;
        assert!(photos_like(&memory, 0.0).await.is_empty());
        let copy = memory.fresh(EVENT).await.unwrap();
        let guests: Vec<UserId> = copy
            .guests
            .search(&descriptor(0.0), 70.0)
            .map(|(guest, _, _)| guest)
            .collect();
        assert_eq!(guests, [UserId(9)]);
    }

    on_both!(
        what_another_process_stores_is_found_at_once,
        what_another_process_removes_is_not_found_again,
        an_event_that_another_process_learns_anew_is_found_as_it_is_now,
        a_face_stored_twice_is_found_once_as_it_is_now,
        guests_and_photos_are_told_apart,
    );
}
