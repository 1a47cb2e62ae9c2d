//! Erasing: what goes, in which order, and how anybody can prove that it went.
//!
//! An erasure begins with a transaction ([`Erasing`]) that holds the locks, removes the rows, and stores a receipt and jobs for
//! what is left outside the database: files and the engine's faces. The jobs ([`Eraser`]) may begin anew at any point and are
//! never given up; the last one completes the receipt. Who may erase what is for the callers to decide. An event's end has
//! steps of its own ([`EventEndings`]).
//!
//! Locks are taken in one order, so that no two transactions wait for each other: the global lock of rare steps, events by their
//! numbers, accounts.

mod account;
mod chunks;
mod ending;
mod eraser;
mod event;
mod expiry;
mod guest;
mod photos;
mod progress;
mod receipts;
mod transaction;

#[cfg(test)]
mod tests;

use std::sync::Arc;
use std::time::Duration;

pub use ending::EventEndings;
pub use eraser::Eraser;
pub use expiry::Expired;
pub use photos::ErasedPhotos;
pub use progress::{DeletionProgress, DeletionStage};
pub use transaction::{Erased, Erasing};

pub use crate::store::erasures::Filter;

use crate::clock::Clock;
use crate::queue::Queue;
use crate::store::{self, Store};

/// Why a job of an erasure has not ended.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The job belongs to another worker now.
    #[error("the job belongs to another worker now")]
    Lost,
    /// Something is still there, or cannot be removed at present.
    #[error("not everything is erased yet: {reason}")]
    NotYet {
        /// What is left, or what failed.
        reason: String,
        /// When to try again.
        retry_after: Duration,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

/// Begins erasures and tells how far they are; clones share everything.
#[derive(Clone)]
pub struct Erasures {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
}

impl Erasures {
    /// Erasures in a database.
    pub fn new(store: Store, queue: Queue, clock: Arc<dyn Clock>) -> Self {
        Self { store, queue, clock }
    }
}
