//! Bare bcrypt on the machine under load: what answers that take a password hash are held against.
//!
//! One hash now and then while guests are served, on a thread that is like any other of this program. It costs a few
//! hundredths of a core, and waits for a processor as the server's hashes do.

use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use findme_loadtest::meter::{Meter, Row};

/// What it is called among the endpoints.
const NAME: &str = "(bare bcrypt at cost 8)";

/// The server's own cost, unless it is told another.
const COST: u32 = 8;

/// Between the end of a hash and the next.
const PAUSE: Duration = Duration::from_millis(500);

/// Hashes until it is ended.
pub(crate) struct Anchor {
    meter: Meter,
    thread: thread::JoinHandle<()>,
    /// The thread ends when this goes.
    running: Sender<()>,
}

impl Anchor {
    /// Begins to hash.
    pub(crate) fn begin() -> Self {
        let meter = Meter::default();
        let (running, ended) = channel();
        let noted = meter.clone();
        let thread = thread::spawn(move || {
            while ended.recv_timeout(PAUSE) == Err(RecvTimeoutError::Timeout) {
                let begun = Instant::now();
                match bcrypt::hash("Sesame-2026", COST) {
                    Ok(_) => noted.answered(NAME, begun.elapsed(), 0),
                    Err(_) => noted.failed(NAME),
                }
            }
        });
        Self {
            meter,
            thread,
            running,
        }
    }

    /// Ends, and tells how long hashes took.
    pub(crate) fn end(self) -> Vec<Row> {
        drop(self.running);
        // A thread that panicked has told so itself.
        let _ = self.thread.join();
        self.meter.rows()
    }
}
