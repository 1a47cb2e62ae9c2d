//! Whether the server waits for the client or the client for the server; `TIMEOUT` limits only the latter.
//!
//! The time stops while the server waits for the body, and restarts with each piece of it. So it measures the work
//! between the complete request and the beginning of its response, and also detects a handler that hangs in the middle
//! of an upload.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

/// The state of one request; clones share it.
#[derive(Clone, Debug)]
pub(super) struct Stopwatch(Arc<Mutex<State>>);

#[derive(Clone, Copy, Debug)]
struct State {
    /// Whether the server waits for the client.
    is_waiting: bool,
    /// Since when.
    since: Instant,
}

impl Stopwatch {
    /// A request that the server works on.
    pub(super) fn new() -> Self {
        Self(Arc::new(Mutex::new(State {
            is_waiting: false,
            since: Instant::now(),
        })))
    }

    /// The server starts to wait for the client.
    pub(super) fn pause(&self) {
        self.set(true);
    }

    /// The client starts to wait.
    pub(super) fn resume(&self) {
        self.set(false);
    }

    fn set(&self, is_waiting: bool) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = State {
            is_waiting,
            since: Instant::now(),
        };
    }

    /// Completes when the client has waited for this long without interruption. `patience` limits a wait for the
    /// client: if nothing ends it (the reader is busy with something else), it counts as work after that.
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
