//! Whether a request waits for its client or the client for us: only the latter is limited by `TIMEOUT`.
//!
//! The clock stands while the body is waited for, and begins anew with each piece of it. So it measures the work between the whole
//! request and the beginning of its answer, and also finds whoever gets stuck in the middle of an upload.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// Who waits for whom in one request; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Pace(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    /// Whether the client is waited for.
    is_waiting: bool,
    /// Since when.
    since: Instant,
}

impl Pace {
    /// A request that is being worked on.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            is_waiting: false,
            since: Instant::now(),
        })))
    }

    /// From now on the client is waited for.
    pub(super) fn wait(&self) {
        self.set(true);
    }

    /// From now on the client waits.
    pub(super) fn work(&self) {
        self.set(false);
    }

    fn set(&self, is_waiting: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State {
            is_waiting,
            since: Instant::now(),
        };
    }

    /// Ends when the client has waited for so long in one piece. `patience` is how long a wait for the client may last: one
    /// that nobody ends (the reader has turned to something else) counts as work after that.
    pub(super) async fn exceeds(&self, limit: Duration, patience: Duration) {
        loop {
            let State { is_waiting, since } = *self.0.lock().unwrap_or_else(PoisonError::into_inner);
            let deadline = since + if is_waiting { patience + limit } else { limit };
            if deadline <= Instant::now() {
                return;
            }
            sleep_until(deadline).await;
        }
    }
}
