//! The server while guests are served, looked at once a second: its processor time, its memory, its job queue.
//!
//! What a process needs is read from `/proc`, on Linux and for a server that was started for the run; what it counts is
//! read from `GET /metrics`, wherever it is. A look that finds nothing leaves a gap and no error: the run goes on.

mod exposition;
mod machine;
mod queue_metrics;
mod timeline;

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::task::JoinHandle;
use tokio::time::MissedTickBehavior;

use crate::admin::Admin;
use crate::meter::Meter;

use machine::{Process, busy_seconds};
use queue_metrics::QueueMetrics;
pub use timeline::{JobWaits, Points, Timeline};

/// Time between two looks.
const EVERY: Duration = Duration::from_secs(1);

/// What a look found.
#[derive(Clone, Debug, Default)]
struct Look {
    /// When, since the watch began.
    at: Duration,
    /// The server's process.
    process: Option<Process>,
    /// This process, which plays the guests.
    guests: Option<Process>,
    /// Seconds for which the machine's processors were busy since it was switched on, all of them together.
    busy: Option<f64>,
    /// What the server counts.
    queue: Option<QueueMetrics>,
}

/// Somebody who looks.
#[derive(Debug)]
pub struct Watch {
    eye: Eye,
    looks: Arc<Mutex<Vec<Look>>>,
    task: JoinHandle<()>,
}

/// Where is looked, since when.
#[derive(Clone, Debug)]
struct Eye {
    admin: Admin,
    process: Option<i32>,
    begun: Instant,
}

impl Watch {
    /// Begins to watch the server of an admin; `process` is its number, if it runs on this machine.
    pub fn begin(admin: &Admin, process: Option<i32>) -> Self {
        let eye = Eye {
            admin: admin.measured_by(&Meter::default()),
            process,
            begun: Instant::now(),
        };
        let looks = Arc::<Mutex<Vec<Look>>>::default();
        let task = tokio::spawn({
            let (eye, looks) = (eye.clone(), Arc::clone(&looks));
            async move {
                let mut clock = tokio::time::interval(EVERY);
                clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    clock.tick().await;
                    let look = eye.look().await;
                    looks.lock().unwrap_or_else(PoisonError::into_inner).push(look);
                }
            }
        });
        Self { eye, looks, task }
    }

    /// When the watch began.
    pub fn begun(&self) -> Instant {
        self.eye.begun
    }

    /// Looks for the last time and tells what was seen.
    pub async fn end(self) -> Timeline {
        self.task.abort();
        let last = self.eye.look().await;
        let mut looks = self.looks.lock().unwrap_or_else(PoisonError::into_inner);
        looks.push(last);
        Timeline::of(&looks)
    }
}

impl Eye {
    async fn look(&self) -> Look {
        let at = self.begun.elapsed();
        let process = self.process.and_then(Process::read);
        let guests = i32::try_from(std::process::id()).ok().and_then(Process::read);
        let busy = busy_seconds();
        let text = self.admin.metrics().await.ok();
        Look {
            at,
            process,
            guests,
            busy,
            queue: text.map(|text| QueueMetrics::read(&text)),
        }
    }
}
