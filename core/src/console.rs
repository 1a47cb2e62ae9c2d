//! What admins see of the whole installation and do about it.

mod events;
mod jobs;
mod overview;

use std::sync::Arc;

use tokio::sync::Mutex;

pub use self::events::{EventSearch, MAX_COUNTED};
pub use self::jobs::{Error, Filter, Listed};
pub use self::overview::{DAYS, Day, Figures};
use crate::clock::Clock;
use crate::queue::Queue;
use crate::store::Store;
pub use crate::store::events::{CountedEvent, Order};
pub use crate::store::figures::Totals;

/// The service for admins; clones share everything.
#[derive(Clone)]
pub struct Console {
    store: Store,
    queue: Queue,
    clock: Arc<dyn Clock>,
    figures: Arc<Mutex<Option<Figures>>>,
}

impl Console {
    /// A service for the installation whose data is in `store`.
    pub fn new(store: Store, queue: Queue, clock: Arc<dyn Clock>) -> Self {
        Self {
            store,
            queue,
            clock,
            figures: Arc::default(),
        }
    }
}
