//! Photos: taken in from photographers, prepared by jobs, shown to guests, removed with all their traces.
//!
//! A file is streamed to the object storage first; then one transaction stores its row and the job that will
//! index it, so what was answered is never lost and nothing is half there. Every served picture is free of
//! metadata. Who may see a photo is decided in one place, `access`; a signed link stands in for a login
//! where a page cannot send one.

mod access;
mod budget;
mod changes;
mod delivery;
mod derivatives;
mod error;
mod gallery;
mod intake;
mod known;
mod links;
mod making;
mod naming;
mod removal;
mod repair;
mod resumable;
mod studio;
mod uploads;
mod wall;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use crate::store::photos::{
    Backlog, BoxedFace, Counts, Filter, FoundGuest, GalleryKind, Handle, Known, Listed, Managed, Neighbours,
    Position, Tile,
};
pub use access::{Viewer, may_see};
pub use budget::{MemoryBudget, Reservation};
pub use changes::{Changes, Cursor, InvalidCursor};
pub use delivery::{ByteRange, Rendition, Size};
pub use derivatives::Prepared;
pub use error::{Error, Refusal};
pub use gallery::{After, Gallery, LIST_LIMIT, Page, Tiles};
pub use intake::{Intake, MAX_FILE_BYTES, Taken};
pub use links::{Link, LinkError, Links};
pub use removal::Deletion;
pub use resumable::{
    Begun, CHUNK_BYTES, Chunk, MAX_OPEN, MAX_OPEN_BYTES, NewResumable, Opened, Outcome, Progress, Resumable,
};
pub use studio::{MAX_AT_ONCE, ManagedPage};
pub use uploads::{Fault, UploadProgress, UploadStage};
pub use wall::Wall;

use crate::clock::Clock;
use crate::cpu::Cpu;
use crate::erasure::Erasures;
use crate::model::Photo;
use crate::objects::{Objects, PhotoFiles};
use crate::queue::Queue;
use crate::store::{self, Store};
use making::Making;

/// Memory for photos that jobs decode at once: two of a camera, which take 50 MB while their copies are made and 18 while the
/// engine looks at them. Of one that takes more, as a progressive JPEG does, there is one at a time.
const PREPARING_BYTES: u64 = 112 << 20;

/// Memory for files whose header cannot be told from their first bytes: they are read as a whole when they are taken in.
const PROBING_BYTES: u64 = 64 << 20;

/// Memory for copies of photos that are asked for before their job has come to them.
const MAKING_BYTES: u64 = 64 << 20;

/// The photos of all events; clones share everything.
#[derive(Clone)]
pub struct Photos {
    store: Store,
    queue: Queue,
    objects: Objects,
    clock: Arc<dyn Clock>,
    cpu: Cpu,
    links: Links,
    kept_for: Option<Duration>,
    erasures: Erasures,
    preparing: MemoryBudget,
    probing: MemoryBudget,
    making: Making,
}

impl Photos {
    /// Forgets the thumbnails that this process holds in memory: those of photos that another process removed would stay
    /// otherwise.
    pub fn clear_memory(&self) {
        self.objects.clear_memory();
    }

    /// Puts the parts together; photos are kept for so long after the last upload of their event, or for ever.
    pub fn new(
        store: Store,
        queue: Queue,
        objects: Objects,
        clock: Arc<dyn Clock>,
        cpu: Cpu,
        links: Links,
        kept_for: Option<Duration>,
    ) -> Self {
        Self {
            erasures: Erasures::new(store.clone(), queue.clone(), clock.clone()),
            store,
            queue,
            objects,
            clock,
            cpu,
            links,
            kept_for,
            preparing: MemoryBudget::new(PREPARING_BYTES),
            probing: MemoryBudget::new(PROBING_BYTES),
            making: Making::new(MAKING_BYTES),
        }
    }
}

/// Where a photo's files lie.
fn files_of(photo: &Photo) -> Result<PhotoFiles, Error> {
    let corrupt = |_| store::Error::Corrupt(format!("the filename {:?} of a photo", photo.filename));
    Ok(PhotoFiles::of(photo.event_id, &photo.filename).map_err(corrupt)?)
}
