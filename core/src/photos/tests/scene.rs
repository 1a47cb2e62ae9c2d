//! An event with its people, and photos to upload.
//!
//! The clock stands still until it is told to move, and nothing runs jobs: tests claim them and look.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use findme_images::Format;
use findme_images::samples::{exif, file, gradient};
use image::DynamicImage;

use crate::clock::{Clock, ManualClock, Timestamp};
use crate::clock_trust::ClockTrust;
use crate::cpu::Cpu;
use crate::erasure::{Erasures, EventEndings, Expired};
use crate::model::{EventId, Fence, Job, Photo, PhotoId, Priority, Role, UserId};
use crate::objects::Objects;
use crate::photos::{Error, Links, Photos, Taken, Viewer};
use crate::queue::Queue;
use crate::store::Store;
use crate::store::photos::seed;

/// How long events are kept after their last upload.
pub(crate) const KEPT_FOR: Duration = Duration::from_hours(30 * 24);

/// The owner of every scene's first event.
pub(crate) const OWNER: Viewer = Viewer {
    id: UserId(1_000_001),
    role: Role::Photographer,
};

/// A photographer of other events.
pub(crate) const RIVAL: Viewer = Viewer {
    id: UserId(1_000_002),
    role: Role::Photographer,
};

/// An admin.
pub(crate) const ADMIN: Viewer = Viewer {
    id: UserId(1_000_003),
    role: Role::Admin,
};

pub(crate) struct Scene {
    pub(crate) store: Store,
    pub(crate) queue: Queue,
    pub(crate) objects: Objects,
    pub(crate) clock: Arc<ManualClock>,
    pub(crate) photos: Photos,
    pub(crate) endings: EventEndings,
    pub(crate) clock_trust: ClockTrust,
    pub(crate) event: EventId,
}

/// A JPEG that differs from all of other numbers, with a GPS position.
pub(crate) fn jpeg(number: u32) -> Bytes {
    let image = DynamicImage::from(gradient(40 + number, 30));
    file(&image, Format::Jpeg, Some(exif(1)), None).into()
}

pub(crate) fn guest(id: UserId) -> Viewer {
    Viewer {
        id,
        role: Role::Guest,
    }
}

impl Scene {
    /// With its files in memory.
    pub(crate) async fn new(store: Store) -> Self {
        Self::with(store, Objects::memory()).await
    }

    /// With its files in a folder.
    pub(crate) async fn on_disk(store: Store, folder: &Path) -> Self {
        Self::with(store, Objects::local(folder).unwrap()).await
    }

    pub(crate) async fn with(store: Store, objects: Objects) -> Self {
        let start = Timestamp::parse("2026-06-20T12:00:00Z").unwrap();
        let clock = Arc::new(ManualClock::new(start));
        let queue = Queue::new(store.clone(), clock.clone(), Duration::from_mins(1));
        let photos = Photos::new(
            store.clone(),
            queue.clone(),
            objects.clone(),
            clock.clone(),
            Cpu::new(2),
            Links::new(b"a secret key for tests"),
            Some(KEPT_FOR),
        );
        let erasures = Erasures::new(store.clone(), queue.clone(), clock.clone());
        let endings = EventEndings::new(erasures, Some(KEPT_FOR)).without_notice(true);
        let clock_trust = ClockTrust::new(store.clone(), clock.clone(), false);
        assert!(clock_trust.confirmed().await.unwrap().is_some());
        let event = seed::event(&store, "Mariage", OWNER.id).await;
        Self {
            store,
            queue,
            objects,
            clock,
            photos,
            endings,
            clock_trust,
            event,
        }
    }

    pub(crate) async fn add_event(&self, name: &str, owner: Viewer) -> EventId {
        seed::event(&self.store, name, owner.id).await
    }

    /// A guest of an event.
    pub(crate) async fn add_guest(&self, event: EventId) -> UserId {
        seed::guest(&self.store, event).await
    }

    /// Says that a guest is the photo's only face.
    pub(crate) async fn add_match(&self, guest: UserId, photo: &Photo) {
        seed::matched(&self.store, guest, photo).await;
    }

    /// Uploads a file in pieces of `piece` bytes.
    pub(crate) async fn upload(&self, name: &str, bytes: &Bytes, piece: usize) -> Result<Taken, Error> {
        let mut intake = self.photos.take_in(self.event, OWNER.id, name);
        for piece in bytes.chunks(piece) {
            intake = intake.write(Bytes::copy_from_slice(piece)).await?;
        }
        intake.finish().await
    }

    /// Uploads the JPEG of a number, a second after the last one.
    pub(crate) async fn add_photo(&self, number: u32) -> Photo {
        self.clock.advance(Duration::from_secs(1));
        self.upload("a.jpg", &jpeg(number), 1 << 20).await.unwrap().photo
    }

    /// Claims the best queued job.
    pub(crate) async fn claim(&self) -> Option<(Job, Fence)> {
        let claimed = self.queue.claim(Priority::Bulk, 1, false).await.unwrap();
        claimed
            .into_iter()
            .next()
            .map(|claimed| (claimed.job, claimed.fence))
    }

    pub(crate) async fn photo(&self, id: PhotoId) -> Option<Photo> {
        let mut reader = self.store.read().await.unwrap();
        crate::store::photos::by_id(reader.conn(), id).await.unwrap()
    }

    /// How many rows a table has.
    pub(crate) async fn count(&self, table: &str) -> i64 {
        seed::count(&self.store, table).await
    }

    /// When the first event's photos expire.
    pub(crate) async fn expires_at(&self) -> Option<Timestamp> {
        seed::expires_at(&self.store, self.event).await
    }

    /// From now on events are kept for ever.
    pub(crate) fn keep_for_ever(&mut self) {
        self.photos.kept_for = None;
        self.endings = EventEndings::new(self.photos.erasures.clone(), None).without_notice(true);
    }

    /// What the housekeeping does about events whose time is over.
    pub(crate) async fn expire(&self) -> Expired {
        match self.clock_trust.confirmed().await.unwrap() {
            Some(now) => self.endings.expire(now).await.unwrap(),
            None => Expired::default(),
        }
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock.now()
    }
}
