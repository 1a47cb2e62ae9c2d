//! Stopping in order: a signal asks, the parts finish, a deadline ends it.
//!
//! The first SIGTERM or SIGINT (or a part that ends on its own) cancels the [`stopping`](Shutdown::stopping) token:
//! no new connections, no new jobs. What still runs after the grace period sees [`expired`](Shutdown::expired): give
//! up now, hand jobs back. A second signal ends the process at once.

use std::io;
use std::process;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tracing::{error, info, warn};

/// How long parts may take to hand back their work once the grace period has expired.
const HAND_BACK: Duration = Duration::from_secs(3);

/// The process's signal to stop, and the parts that wait for it; clones share both.
#[derive(Debug, Clone)]
pub struct Shutdown {
    stopping: CancellationToken,
    expired: CancellationToken,
    parts: TaskTracker,
    failed: Arc<AtomicBool>,
    grace: Duration,
    hand_back: Duration,
}

/// How the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ending {
    /// It was asked to stop, and every part did.
    Clean,
    /// This many parts ignored the deadline.
    Abandoned(usize),
    /// A part ended or panicked before anybody asked it to stop.
    Failed,
}

impl Shutdown {
    /// Gives running work `grace` to finish once stopping begins.
    pub fn new(grace: Duration) -> Self {
        Self {
            stopping: CancellationToken::new(),
            expired: CancellationToken::new(),
            parts: TaskTracker::new(),
            failed: Arc::default(),
            grace,
            hand_back: HAND_BACK,
        }
    }

    /// Cancelled when no new work is to be taken on.
    pub fn stopping(&self) -> &CancellationToken {
        &self.stopping
    }

    /// Cancelled when the grace period is over and running work is to be given up.
    pub fn expired(&self) -> &CancellationToken {
        &self.expired
    }

    /// Begins to stop; further calls change nothing.
    pub fn stop(&self) {
        self.stopping.cancel();
    }

    /// Runs a part that is to live until stopping begins; should it end earlier, the whole program stops.
    pub fn spawn(&self, name: &'static str, part: impl Future<Output = ()> + Send + 'static) {
        let watch = Watch {
            name,
            shutdown: self.clone(),
        };
        self.parts.spawn(async move {
            let _watch = watch;
            part.await;
        });
    }

    /// Stops on SIGTERM or SIGINT, and exits at once on the second.
    pub fn stop_on_signals(&self) -> io::Result<()> {
        let mut signals = Signals::listen()?;
        let shutdown = self.clone();
        tokio::spawn(async move {
            let (name, _) = signals.next().await;
            info!(
                grace_seconds = shutdown.grace.as_secs(),
                "{name}: stopping; once more to exit at once"
            );
            shutdown.stop();
            let (name, code) = signals.next().await;
            warn!("{name} again: exiting at once");
            process::exit(code);
        });
        Ok(())
    }

    /// Waits until stopping begins and every part has ended, or the deadline has passed.
    pub async fn finish(self) -> Ending {
        self.stopping.cancelled().await;
        self.parts.close();
        if tokio::time::timeout(self.grace, self.parts.wait()).await.is_err() {
            warn!(
                parts = self.parts.len(),
                "the grace period is over: giving up running work"
            );
            self.expired.cancel();
            // Whoever ignores this as well is counted below.
            let _ = tokio::time::timeout(self.hand_back, self.parts.wait()).await;
        }
        self.expired.cancel();
        match (self.failed.load(Ordering::Acquire), self.parts.len()) {
            (true, _) => Ending::Failed,
            (false, 0) => Ending::Clean,
            (false, left) => Ending::Abandoned(left),
        }
    }
}

/// Notices when a part ends, by returning or by panicking.
struct Watch {
    name: &'static str,
    shutdown: Shutdown,
}

impl Drop for Watch {
    fn drop(&mut self) {
        let early = !self.shutdown.stopping.is_cancelled();
        if early || std::thread::panicking() {
            error!(part = self.name, early, "a part of the program failed");
            self.shutdown.failed.store(true, Ordering::Release);
            self.shutdown.stop();
        }
    }
}

/// The signals that ask a process to stop.
#[cfg(unix)]
struct Signals {
    interrupt: tokio::signal::unix::Signal,
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    fn listen() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        // A file that may not grow any more is an error of the write; by itself this signal would end the process. Once it was
        // listened for it does nothing.
        drop(signal(SignalKind::from_raw(
            rustix::process::Signal::XFSZ.as_raw(),
        ))?);
        Ok(Self {
            interrupt: signal(SignalKind::interrupt())?,
            terminate: signal(SignalKind::terminate())?,
        })
    }

    /// The next signal's name, and the exit code that tells it (128 + its number).
    async fn next(&mut self) -> (&'static str, i32) {
        tokio::select! {
            _ = self.interrupt.recv() => ("SIGINT", 130),
            _ = self.terminate.recv() => ("SIGTERM", 143),
        }
    }
}

/// The signals that ask a process to stop.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "listening can fail on Unix")]
    fn listen() -> io::Result<Self> {
        Ok(Self)
    }

    /// The next signal's name, and the exit code that tells it.
    async fn next(&mut self) -> (&'static str, i32) {
        match tokio::signal::ctrl_c().await {
            Ok(()) => ("Ctrl-C", 130),
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FOREVER: Duration = Duration::from_hours(1);

    #[tokio::test]
    async fn parts_that_see_the_signal_end_cleanly() {
        let shutdown = Shutdown::new(FOREVER);
        for name in ["server", "workers"] {
            shutdown.spawn(name, shutdown.stopping().clone().cancelled_owned());
        }
        shutdown.stop();
        assert_eq!(shutdown.finish().await, Ending::Clean);
    }

    #[tokio::test]
    async fn work_that_outlives_the_grace_period_is_told_to_give_up() {
        let shutdown = Shutdown::new(Duration::ZERO);
        shutdown.spawn("workers", shutdown.expired().clone().cancelled_owned());
        shutdown.stop();
        assert_eq!(shutdown.finish().await, Ending::Clean);
    }

    #[tokio::test]
    async fn a_part_that_ignores_the_deadline_is_abandoned() {
        let shutdown = Shutdown {
            hand_back: Duration::ZERO,
            ..Shutdown::new(Duration::ZERO)
        };
        shutdown.spawn("stuck", std::future::pending());
        shutdown.stop();
        assert_eq!(shutdown.finish().await, Ending::Abandoned(1));
    }

    #[tokio::test]
    async fn a_part_that_ends_early_stops_the_others() {
        let shutdown = Shutdown::new(FOREVER);
        shutdown.spawn("workers", shutdown.stopping().clone().cancelled_owned());
        shutdown.spawn("server", async {});
        assert_eq!(shutdown.finish().await, Ending::Failed);
    }

    #[tokio::test]
    async fn a_part_that_panics_stops_the_others() {
        let shutdown = Shutdown::new(FOREVER);
        shutdown.spawn("workers", shutdown.stopping().clone().cancelled_owned());
        shutdown.spawn("server", async { panic!("no film") });
        assert_eq!(shutdown.finish().await, Ending::Failed);
    }
}
