//! What admins see of the whole installation and do about it.

mod jobs;

use std::sync::Arc;

pub use self::jobs::{Error, Filter, Listed};
use crate::clock::Clock;
use crate::queue::Queue;
use crate::store::Store;

/// The service for admins; clones share everything.
#[derive(Clone)]
pub struct Console {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
}

impl Console {
    /// A service for the installation whose data is in `store`.
    pub fn new(store: Store, queue: Queue, clock: Arc<dyn Clock>) -> Self {
        Self { store, queue, clock }
    }
}
