//! Whose a storage is and what goes from it: on both databases, in memory, in a folder and in a bucket of an S3 server.
//!
//! Stored files carry the time of this machine, so the scene's clock is moved far beyond it.

mod sweeping;
mod whose;

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tempfile::TempDir;

use crate::clock::{Clock, ManualClock, Timestamp};
use crate::clock_trust::ClockTrust;
use crate::model::{EventId, UserId};
use crate::objects::tests::buckets;
use crate::objects::{Key, Objects};
use crate::storage::Storage;
use crate::store::Store;
use crate::store::photos::{self, NewPhoto, seed};

const YEARS: Duration = Duration::from_hours(24 * 365 * 10);

/// A database with an event, and a storage.
struct Scene {
    store: Store,
    objects: Objects,
    clock: Arc<ManualClock>,
    trust: ClockTrust,
    storage: Storage,
    event: EventId,
}

/// A scene for each kind of storage, on one database and in one time; a folder goes with the second value.
async fn scenes(store: &Store) -> (Vec<Scene>, TempDir) {
    let start = Timestamp::parse("2026-06-20T12:00:00Z").unwrap();
    scenes_by(store, ManualClock::new(start)).await
}

/// The same, by a clock.
async fn scenes_by(store: &Store, clock: ManualClock) -> (Vec<Scene>, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let bucket = format!("whose-{}", uuid::Uuid::new_v4().simple());
    let objects = [
        Objects::memory(),
        Objects::local(&folder.path().join("objects")).unwrap(),
        buckets::new(&bucket).await,
    ];
    let clock = Arc::new(clock);
    let trust = ClockTrust::new(store.clone(), clock.clone(), false);
    let event = seed::event(store, "Mariage", UserId(1_000_001)).await;
    let scene = |objects: Objects| Scene {
        store: store.clone(),
        objects: objects.clone(),
        clock: clock.clone(),
        storage: Storage::new(store.clone(), objects, clock.clone(), trust.clone()),
        trust: trust.clone(),
        event,
    };
    let scenes = objects.into_iter().map(scene).collect();
    (scenes, folder)
}

impl Scene {
    /// The storage as the next start of the program finds it.
    fn again(&self) -> Self {
        let objects = self.objects.another();
        let (store, clock, trust) = (self.store.clone(), self.clock.clone(), self.trust.clone());
        Self {
            storage: Storage::new(store.clone(), objects.clone(), clock.clone(), trust.clone()),
            store,
            objects,
            clock,
            trust,
            event: self.event,
        }
    }

    /// The row of a photo.
    async fn add_row(&self, number: u8) -> Key {
        let filename = format!("{}.jpg", uuid::Uuid::new_v4());
        let new = NewPhoto {
            event: self.event,
            uploader: UserId(1_000_001),
            filename: filename.clone(),
            original_filename: "a.jpg".to_owned(),
            content_type: "image/jpeg",
            size_bytes: 1,
            sha256: [number; 32],
            width: 1,
            height: 1,
            at: self.clock.now(),
        };
        let mut tx = self.store.begin().await.unwrap();
        assert!(photos::insert(tx.conn(), &new).await.unwrap());
        tx.commit().await.unwrap();
        Key::original(self.event, &filename).unwrap()
    }

    async fn put(&self, key: &Key) {
        self.objects.put(key, Bytes::from_static(b"x")).await.unwrap();
    }

    async fn put_all(&self, keys: &[Key]) {
        for key in keys {
            self.put(key).await;
        }
    }

    async fn is_there(&self, key: &Key) -> bool {
        self.objects.another().size(key).await.is_ok()
    }
}

/// Files of photos and selfies that no row tells of, as another installation names them.
fn of_others() -> Vec<Key> {
    vec![
        Key::original(EventId(8), "1.jpg").unwrap(),
        Key::original(EventId(8), "2.png").unwrap(),
        Key::web(EventId(404), "stray.png").unwrap(),
        Key::screen(EventId(404), "stray.png").unwrap(),
        Key::thumbnail(EventId(404), "stray.png").unwrap(),
        Key::selfie("stray.jpg").unwrap(),
    ]
}
