//! The server while guests are served, looked at once a second: its processor time, its memory, its job queue.
//!
//! What a process needs is read from `/proc`, on Linux and for a server that was started for the run; what it counts is
//! read from `GET /metrics`, wherever it is. A sample that finds nothing leaves a gap and no error: the run goes on.

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

/// Time between two samples.
const EVERY: Duration = Duration::from_secs(1);

/// What a sample found.
#[derive(Clone, Debug, Default)]
struct Sample {
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

/// Somebody who samples.
#[derive(Debug)]
pub struct Watch {
    sampler: Sampler,
    taken: Arc<Mutex<Vec<Sample>>>,
    task: JoinHandle<()>,
}

/// Where is looked, since when.
#[derive(Clone, Debug)]
struct Sampler {
    admin: Admin,
    process: Option<i32>,
    begun: Instant,
}

impl Watch {
    /// Begins to watch the server of an admin; `process` is its number, if it runs on this machine.
    pub fn begin(admin: &Admin, process: Option<i32>) -> Self {
        let sampler = Sampler {
            admin: admin.measured_by(&Meter::default()),
            process,
            begun: Instant::now(),
        };
        let taken = Arc::<Mutex<Vec<Sample>>>::default();
        let task = tokio::spawn({
            let (sampler, taken) = (sampler.clone(), Arc::clone(&taken));
            async move {
                let mut clock = tokio::time::interval(EVERY);
                clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
                loop {
                    clock.tick().await;
                    let sample = sampler.sample().await;
                    taken.lock().unwrap_or_else(PoisonError::into_inner).push(sample);
                }
            }
        });
        Self { sampler, taken, task }
    }

    /// When the watch began.
    pub fn begun(&self) -> Instant {
        self.sampler.begun
    }

    /// Looks for the last time and tells what was seen.
    pub async fn end(self) -> Timeline {
        self.task.abort();
        let last = self.sampler.sample().await;
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.push(last);
        Timeline::of(&taken)
    }
}

impl Sampler {
    async fn sample(&self) -> Sample {
        let at = self.begun.elapsed();
        let process = self.process.and_then(Process::read);
        let guests = i32::try_from(std::process::id()).ok().and_then(Process::read);
        let busy = busy_seconds();
        let text = self.admin.metrics().await.ok();
        Sample {
            at,
            process,
            guests,
            busy,
            queue: text.map(|text| QueueMetrics::read(&text)),
        }
    }
}
