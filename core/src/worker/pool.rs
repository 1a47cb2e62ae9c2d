//! The bounded pool: at most so many jobs at once, each on a blocking thread, so that neither its
//! computing nor a stuck call can touch the threads that answer requests.
//!
//! It knows permits, leases and deadlines, and nothing of what the jobs are about. Two permits of five are kept
//! for guests, so that a hall full of long jobs never makes newcomers wait for one to end. Where jobs compute instead of
//! waiting for a service, the others have no more permits than keep the processor busy, for more of them would only hold
//! memory; and none of them begins while a guest is served, unless guests come without end.

use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use async_trait::async_trait;
use futures_util::FutureExt;
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;
use tracing::Instrument as _;

use crate::error_chain::chain;
use crate::metrics;
use crate::model::Priority;
use crate::queue::{JobOutcome, Queue};
use crate::store::jobs::Claimed;

/// How long to wait after the database failed to answer.
const DATABASE_PAUSE: Duration = Duration::from_secs(1);

/// Every so many claims the longest waiting job is taken whatever its priority, so that nothing starves.
const OLDEST_EVERY: u32 = 8;

/// How long a job that no guest waits for lets guests go first before it begins all the same.
const GIVES_WAY_FOR: Duration = Duration::from_secs(1);

/// Runs one claimed job.
#[async_trait]
pub trait Run: Send + Sync + 'static {
    /// Does the work and says how it went. May be dropped at any await when the lease is lost.
    async fn run(&self, claimed: &Claimed) -> JobOutcome;
}

/// What the pool does next.
enum Next {
    /// Runs these beside the others; it rests if there is none.
    Beside(Vec<Claimed>),
    /// Runs this one, and nothing until it is done.
    Alone(Box<Claimed>),
    /// Takes nothing up until another job has ended.
    Wait,
}

/// The pool; clones share it.
#[derive(Clone)]
pub struct Pool {
    queue: Queue,
    runner: Arc<dyn Run>,
    size: usize,
    /// Permits for jobs that no guest waits for.
    background: usize,
    running: Arc<AtomicUsize>,
    running_background: Arc<AtomicUsize>,
    /// How long the others let guests go first.
    gives_way_for: Duration,
    guests: watch::Sender<usize>,
    claims: Arc<AtomicU32>,
}

impl Pool {
    /// A pool of `size` permits.
    pub fn new(queue: Queue, runner: Arc<dyn Run>, size: usize) -> Self {
        Self {
            queue,
            runner,
            size: size.max(1),
            background: background(size.max(1)),
            running: Arc::default(),
            running_background: Arc::default(),
            gives_way_for: Duration::ZERO,
            guests: watch::Sender::default(),
            claims: Arc::default(),
        }
    }

    /// The same pool for jobs that compute: with at most so many permits for those that no guest waits for, at least one,
    /// and none of them beginning while a guest is served.
    #[must_use]
    pub fn with_background(self, permits: usize) -> Self {
        Self {
            background: background(self.size).min(permits.max(1)),
            gives_way_for: GIVES_WAY_FOR,
            ..self
        }
    }

    /// Permits in all.
    pub fn size(&self) -> usize {
        self.size
    }

    /// Permits taken now.
    pub fn running(&self) -> usize {
        self.running.load(Ordering::Relaxed)
    }

    /// Claims and runs jobs until `stopping`; then finishes those under way, or hands them back to the queue when
    /// `expired` says that the time for that is over.
    pub async fn serve(&self, stopping: CancellationToken, expired: CancellationToken) {
        let mut jobs = JoinSet::new();
        metrics::permits(self.size);
        while !stopping.is_cancelled() {
            let (claimed, is_alone) = match self.next(jobs.len()).await {
                Ok(Next::Beside(claimed)) => (claimed, false),
                Ok(Next::Alone(suspect)) => (vec![*suspect], true),
                Ok(Next::Wait) => {
                    tokio::select! {
                        () = stopping.cancelled() => {}
                        _ = jobs.join_next() => {}
                    }
                    continue;
                }
                Err(error) => {
                    tracing::error!(error = %chain(&error), "the pool cannot claim jobs");
                    tokio::select! {
                        () = tokio::time::sleep(DATABASE_PAUSE) => {}
                        () = stopping.cancelled() => {}
                    }
                    continue;
                }
            };
            if stopping.is_cancelled() {
                // Told to stop while claiming: nothing is started any more.
                self.hand_back(claimed).await;
                break;
            }
            let idle = claimed.is_empty();
            for claimed in claimed {
                self.start(&mut jobs, claimed, expired.clone());
            }
            if is_alone {
                jobs.join_next().await;
            }
            if idle {
                tokio::select! {
                    () = stopping.cancelled() => {}
                    Some(_) = jobs.join_next() => {}
                    () = self.queue.rest(), if jobs.len() < self.size => {}
                }
            }
            while jobs.try_join_next().is_some() {}
        }
        while jobs.join_next().await.is_some() {}
    }

    /// Puts jobs that were claimed but not begun back in the queue.
    async fn hand_back(&self, claimed: Vec<Claimed>) {
        let outcome = JobOutcome::Release("the server stopped".to_owned(), Duration::ZERO);
        for claimed in claimed {
            if let Err(error) = self.queue.settle(&claimed, &outcome).await {
                tracing::error!(job = %claimed.job.id, error = %chain(&error), "a job could not be handed back");
            }
        }
    }

    /// What to do next while `taken` permits are taken. A suspect waits until the others are done and then has the pool to
    /// itself, so that the next crash says whose fault it is.
    async fn next(&self, taken: usize) -> Result<Next, crate::store::Error> {
        if !self.queue.has_suspect().await? {
            return Ok(Next::Beside(self.claim(taken).await?));
        }
        if taken > 0 {
            return Ok(Next::Wait);
        }
        match self.queue.claim_suspect().await? {
            Some(suspect) => Ok(Next::Alone(Box::new(suspect))),
            // Another process was faster, or an equal job is still under way there.
            None => Ok(Next::Beside(self.claim(taken).await?)),
        }
    }

    /// Claims for the free permits: any work while some are free for any, only guests for the rest. When it is the oldest job's
    /// turn any free permit is for it, for in a crowd they come free one by one; guests still keep those that others may not have.
    async fn claim(&self, taken: usize) -> Result<Vec<Claimed>, crate::store::Error> {
        let free = self.size - taken;
        if free == 0 {
            return Ok(Vec::new());
        }
        let oldest_first = self.claims.fetch_add(1, Ordering::Relaxed) % OLDEST_EVERY == OLDEST_EVERY - 1;
        let kept_for_guests = if oldest_first {
            0
        } else {
            self.size - background(self.size)
        };
        let running = self.running_background.load(Ordering::Relaxed);
        let others = self.background.saturating_sub(running);
        let (down_to, permits) = match free.saturating_sub(kept_for_guests).min(others) {
            0 => (Priority::Guest, free),
            permits => (Priority::Bulk, permits),
        };
        let limit = if oldest_first {
            1
        } else {
            u32::try_from(permits).unwrap_or(u32::MAX)
        };
        self.queue.claim(down_to, limit, oldest_first).await
    }

    fn start(&self, jobs: &mut JoinSet<()>, claimed: Claimed, expired: CancellationToken) {
        let pool = self.clone();
        let runtime = tokio::runtime::Handle::current();
        let permit = Permit::take(self, is_for_a_guest(&claimed));
        jobs.spawn_blocking(move || {
            let _permit = permit;
            runtime.block_on(pool.attend(claimed, expired));
        });
    }

    /// Runs a job beside its heartbeat and writes down how it went.
    async fn attend(&self, claimed: Claimed, expired: CancellationToken) {
        let (_permit, begun) = (metrics::permit(), Instant::now());
        let outcome = tokio::select! {
            outcome = self.run(&claimed) => outcome,
            () = self.lose_lease(&claimed) => JobOutcome::HandedOver,
            () = expired.cancelled() => JobOutcome::Release("the server stopped".to_owned(), Duration::ZERO),
        };
        log_ended(&claimed, &outcome, begun.elapsed());
        match self.queue.settle(&claimed, &outcome).await {
            Ok(true) => {}
            Ok(false) => {
                tracing::warn!(job = %claimed.job.id, "a job was no longer ours: its result is dropped");
            }
            // The lease will run out and the job will be claimed again.
            Err(error) => {
                tracing::error!(job = %claimed.job.id, error = %chain(&error), "a job's end could not be written down");
            }
        }
    }

    /// Waits until no guest is served, but not for long.
    async fn give_way(&self) {
        let mut guests = self.guests.subscribe();
        let quiet = guests.wait_for(|count| *count == 0);
        // Either is a reason to begin.
        let _ = tokio::time::timeout(self.gives_way_for, quiet).await;
    }

    async fn run(&self, claimed: &Claimed) -> JobOutcome {
        if !is_for_a_guest(claimed) {
            self.give_way().await;
        }
        let (job, kind) = (&claimed.job, claimed.job.task.kind());
        let span = tracing::info_span!("job", id = %job.id, kind, event_id = %job.task.stored_event(), attempt = job.attempt);
        let work = AssertUnwindSafe(self.runner.run(claimed)).catch_unwind();
        let outcome = work.instrument(span).await;
        outcome
            .unwrap_or_else(|_| JobOutcome::Retry("panicked".to_owned()))
            .limited(&claimed.job)
    }

    /// Renews the lease for ever; returns when it is lost.
    async fn lose_lease(&self, claimed: &Claimed) {
        loop {
            tokio::time::sleep(self.queue.heartbeat()).await;
            match self.queue.renew(claimed.fence).await {
                Ok(true) => {}
                Ok(false) => return warn_of_loss(claimed),
                Err(error) => {
                    tracing::warn!(job = %claimed.job.id, error = %chain(&error), "a lease could not be renewed");
                }
            }
        }
    }

    async fn take_best(&self) -> Result<Option<Claimed>, crate::store::Error> {
        match self.queue.claim_suspect().await? {
            None => Ok(self.queue.claim(Priority::Bulk, 1, false).await?.pop()),
            suspect => Ok(suspect),
        }
    }

    /// Takes the best queued job and runs it to its end, here and now; `None` if none is due. For tests and
    /// for work inside a request.
    pub async fn step(&self) -> Result<Option<(Claimed, JobOutcome)>, crate::store::Error> {
        let Some(claimed) = self.take_best().await? else {
            return Ok(None);
        };
        let outcome = self.run(&claimed).await;
        self.queue.settle(&claimed, &outcome).await?;
        Ok(Some((claimed, outcome)))
    }
}

/// A permit that is taken until it is dropped, however its job ends.
struct Permit {
    pool: Pool,
    guests: usize,
}

impl Permit {
    fn take(pool: &Pool, is_for_a_guest: bool) -> Self {
        let guests = usize::from(is_for_a_guest);
        pool.running.fetch_add(1, Ordering::Relaxed);
        pool.running_background.fetch_add(1 - guests, Ordering::Relaxed);
        pool.guests.send_modify(|count| *count += guests);
        Self {
            pool: pool.clone(),
            guests,
        }
    }
}

impl Drop for Permit {
    fn drop(&mut self) {
        self.pool.running.fetch_sub(1, Ordering::Relaxed);
        self.pool
            .running_background
            .fetch_sub(1 - self.guests, Ordering::Relaxed);
        self.pool.guests.send_modify(|count| *count -= self.guests);
    }
}

fn is_for_a_guest(claimed: &Claimed) -> bool {
    claimed.job.priority == Priority::Guest
}

/// Of so many permits, those that need not be kept for guests. Of several, one at least is kept.
fn background(permits: usize) -> usize {
    permits - (permits * 2 / 5).max(usize::from(permits > 1))
}

/// One log entry and one metric for each attempt at a job.
fn log_ended(claimed: &Claimed, outcome: &JobOutcome, took: Duration) {
    let (job, kind, outcome) = (&claimed.job, claimed.job.task.kind(), outcome.name());
    let elapsed_ms = u64::try_from(took.as_millis()).unwrap_or(u64::MAX);
    tracing::info!(
        job = %job.id, kind, event_id = %job.task.stored_event(), attempt = job.attempt, outcome, elapsed_ms, "job"
    );
    metrics::job_ended(kind, outcome, took);
}

/// Another worker has the job, because this one was dead to the world for longer than its lease.
fn warn_of_loss(claimed: &Claimed) {
    tracing::warn!(job = %claimed.job.id, "a job was no longer ours: its result is dropped");
}

#[cfg(test)]
mod tests;
