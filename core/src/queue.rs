//! Durable jobs over `store::jobs`: admit, wake, claim, renew, settle.
//!
//! The queue lies in the database, so it outlives the process and is shared by all of them. A job is admitted
//! in the transaction of the data it is about. Waking is only a hint inside one process; looking is what
//! counts, so a missed hint costs half a second and never a job.

mod again;
mod notifications;
mod retry;

use std::ops::RangeInclusive;
use std::sync::Arc;
use std::time::Duration;

use strum::VariantArray as _;
use tokio::sync::Notify;

pub use self::notifications::Notifications;
use crate::clock::{Clock, Confirmed, Timestamp};
use crate::metrics;
use crate::model::{Chore, FailureCode, Fence, Job, JobId, JobState, Priority, Task, UserId};
use crate::store::jobs::{self, ClaimRequest, Claimed, Ending, KindCount, NewJob, Reach};
use crate::store::{Conn, Error, Store, lanes};

/// How long a process sleeps before it looks for work that another process admitted.
const POLL: Duration = Duration::from_millis(500);

/// How long ended jobs stay readable.
const KEPT_FOR: Duration = Duration::from_hours(7 * 24);

/// No job is put off for longer, and no place of a paid call is given away further ahead.
const LONGEST_WAIT: Duration = Duration::from_mins(20);

/// How a worker's attempt at a job went.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum JobOutcome {
    /// It is done.
    Done,
    /// It can never succeed, for this reason.
    Fail(FailureCode),
    /// It failed and may succeed later; a failure is spent. The text is for operators.
    Retry(String),
    /// It could not be tried (an outage): back in the queue after the time given, and nothing is spent.
    Release(String, Duration),
    /// It has split itself into parts, or is no longer this worker's: nothing to settle.
    HandedOver,
}

impl JobOutcome {
    /// Its name, for logs and metrics.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Fail(_) => "failed",
            Self::Retry(_) => "retried",
            Self::Release(..) => "released",
            // The former name, which logs and dashboards know.
            Self::HandedOver => "settled",
        }
    }

    /// The outcome after the limits: a failure that was the last one allowed is final.
    #[must_use]
    pub fn limited(self, job: &Job) -> Self {
        match self {
            Self::Retry(_) if job.failures + 1 >= retry::MAX_FAILURES => Self::Fail(FailureCode::GaveUp),
            outcome => outcome,
        }
    }
}

/// Whether a job has outlived so many of its workers that it must not be run again.
pub fn is_poison(job: &Job) -> bool {
    job.crashes >= retry::MAX_CRASHES
}

/// The job queue.
#[derive(Clone)]
pub struct Queue {
    store: Store,
    clock: Arc<dyn Clock>,
    lease: Duration,
    worker: Arc<str>,
    wakeup: Arc<Notify>,
    notifier: notifications::Notifier,
}

impl Queue {
    /// A queue whose claims hold for `lease` and carry the name of this process.
    pub fn new(store: Store, clock: Arc<dyn Clock>, lease: Duration) -> Self {
        let worker = format!("{}-{}", std::process::id(), uuid::Uuid::new_v4().simple());
        Self {
            store,
            clock,
            lease,
            worker: worker.into(),
            wakeup: Arc::new(Notify::new()),
            notifier: notifications::Notifier::default(),
        }
    }

    /// Queues work, inside the transaction of the data it is about. Equal queued work stays one job.
    /// Call [`Queue::wake`] after the commit.
    pub async fn admit(&self, db: Conn<'_>, task: &Task) -> Result<JobId, Error> {
        self.admit_for(db, task, self.clock.now()).await
    }

    /// As [`Queue::admit`], for work that need not begin before `due`. Of equal work the earlier time counts.
    pub async fn admit_for(&self, db: Conn<'_>, task: &Task, due: Timestamp) -> Result<JobId, Error> {
        let job = NewJob {
            task,
            priority: task.priority(),
            parent: None,
            at: self.clock.now(),
            due,
        };
        jobs::admit(db, &job).await
    }

    /// Queues the parts of a larger job, behind everything of their priority that the event has there.
    pub async fn admit_parts(
        &self,
        db: Conn<'_>,
        parts: &[Task],
        parent: JobId,
        priority: Priority,
    ) -> Result<(), Error> {
        jobs::admit_parts(db, parts, Some(parent), priority, self.clock.now()).await
    }

    /// As [`Queue::admit_parts`], for jobs that nobody waits for together.
    pub async fn admit_many(&self, db: Conn<'_>, tasks: &[Task], priority: Priority) -> Result<(), Error> {
        jobs::admit_parts(db, tasks, None, priority, self.clock.now()).await
    }

    /// Queues every chore, each as a job of its own; several processes that ask queue one of each.
    pub async fn admit_chores(&self) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        for chore in Chore::VARIANTS.iter().copied() {
            let task = Task::Housekeeping { chore: Some(chore) };
            self.admit(tx.conn(), &task).await?;
        }
        tx.commit().await?;
        self.wake();
        Ok(())
    }

    /// Tells this process's workers that something may be queued.
    pub fn wake(&self) {
        self.wakeup.notify_one();
    }

    /// Waits until [`Queue::wake`], or until it is time to look anyway.
    pub async fn rest(&self) {
        // A wake-up that came before this call is kept by `Notify` and ends the wait at once.
        tokio::time::timeout(POLL, self.wakeup.notified())
            .await
            .unwrap_or(());
    }

    /// Claims up to `limit` jobs, of priorities up to and including `down_to`; none that is suspected of killing its
    /// workers.
    pub async fn claim(
        &self,
        down_to: Priority,
        limit: u32,
        oldest_first: bool,
    ) -> Result<Vec<Claimed>, Error> {
        self.claim_crashed(down_to, limit, oldest_first, 0..=retry::SUSPECT - 1)
            .await
    }

    /// Whether a job is due that must run alone, because its workers died under it before.
    pub async fn has_suspect(&self) -> Result<bool, Error> {
        let mut reader = self.store.read().await?;
        jobs::any_crashed(reader.conn(), retry::SUSPECT, self.clock.now()).await
    }

    /// Claims a job that must run alone.
    pub async fn claim_suspect(&self) -> Result<Option<Claimed>, Error> {
        let crashes = retry::SUSPECT..=i32::MAX;
        let claimed = self.claim_crashed(Priority::Bulk, 1, false, crashes).await?;
        Ok(claimed.into_iter().next())
    }

    async fn claim_crashed(
        &self,
        down_to: Priority,
        limit: u32,
        oldest_first: bool,
        crashes: RangeInclusive<i32>,
    ) -> Result<Vec<Claimed>, Error> {
        let now = self.clock.now();
        // Looking first keeps an idle process from writing.
        if jobs::next_due_at(self.store.read().await?.conn())
            .await?
            .is_none_or(|due| due > now)
        {
            return Ok(Vec::new());
        }
        let mut tx = self.store.begin().await?;
        let lease_until = now + self.lease;
        let request = ClaimRequest {
            worker: &self.worker,
            now,
            lease_until,
            down_to,
            limit,
            oldest_first,
            crashes,
        };
        let claimed = jobs::claim(tx.conn(), &request).await?;
        tx.commit().await?;
        for Claimed { job, .. } in &claimed {
            metrics::job_claimed(job.task.kind(), now.since(job.run_at));
        }
        Ok(claimed)
    }

    /// Brings back into reach what a clock that was ahead leased, queued and put off, and the places of paid calls that it
    /// gave away. Call it when the clock went back.
    pub async fn bring_back(&self) -> Result<(), Error> {
        let now = self.clock.now();
        let reach = Reach {
            now,
            lease_until: now + self.lease,
            run_at: now + LONGEST_WAIT,
        };
        let mut tx = self.store.begin().await?;
        let brought = jobs::bring_back(tx.conn(), reach).await?;
        lanes::bring_back(tx.conn(), now, now + LONGEST_WAIT).await?;
        tx.commit().await?;
        if brought > 0 {
            tracing::warn!(
                brought,
                "the clock went back: jobs that it put out of reach are due"
            );
            self.wake();
        }
        Ok(())
    }

    /// How often a running job's lease must be renewed.
    pub fn heartbeat(&self) -> Duration {
        self.lease / 3
    }

    /// Renews a lease; false if the job is no longer ours.
    pub async fn renew(&self, fence: Fence) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        let held = jobs::renew(tx.conn(), fence, self.clock.now() + self.lease).await?;
        tx.commit().await?;
        Ok(held)
    }

    /// Writes down how a job went; false if it was no longer ours and nothing was written.
    pub async fn settle(&self, claimed: &Claimed, outcome: &JobOutcome) -> Result<bool, Error> {
        let (fence, now) = (claimed.fence, self.clock.now());
        let mut tx = self.store.begin().await?;
        let db = tx.conn();
        let settled = match outcome {
            JobOutcome::Done => jobs::end(db, fence, Ending::Done, now).await?,
            JobOutcome::Fail(code) => jobs::end(db, fence, Ending::Failed(*code), now).await?,
            JobOutcome::Retry(error) => {
                let delay = retry::delay(claimed.job.id, claimed.job.failures);
                jobs::postpone(db, fence, now + delay, true, error, now).await?
            }
            JobOutcome::Release(error, delay) => {
                jobs::postpone(db, fence, now + *delay, false, error, now).await?
            }
            JobOutcome::HandedOver => true,
        };
        tx.commit().await?;
        if settled && matches!(outcome, JobOutcome::Done | JobOutcome::Fail(_)) {
            self.notifier.job_ended(&claimed.job.task);
        }
        Ok(settled)
    }

    /// Tells those who wait in this process that guests were found in a photo.
    pub fn tell_found(&self, guests: impl IntoIterator<Item = UserId>) {
        self.notifier.tell_found(guests);
    }

    /// What happens to a guest in this process from now on.
    pub fn notifications(&self, guest: UserId) -> Notifications {
        self.notifier.listen(guest)
    }

    /// Forgets jobs that ended a week ago; answers how many.
    pub async fn prune(&self, now: Confirmed) -> Result<u64, Error> {
        let mut tx = self.store.begin().await?;
        let pruned = jobs::prune(tx.conn(), now.at() - KEPT_FOR).await?;
        tx.commit().await?;
        Ok(pruned)
    }

    /// How the queue stands, in all processes.
    pub async fn stats(&self) -> Result<Stats, Error> {
        let now = self.clock.now();
        let mut reader = self.store.read().await?;
        let oldest = jobs::oldest_wait(reader.conn(), now).await?;
        let counts = jobs::counts(reader.conn()).await?;
        Ok(Stats {
            counts,
            oldest_wait: oldest.map_or(Duration::ZERO, |since| now.since(since)),
        })
    }

    /// A job by its id, while it is remembered.
    pub async fn job(&self, id: JobId) -> Result<Option<Job>, Error> {
        jobs::by_id(self.store.read().await?.conn(), id).await
    }
}

/// How the queue stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stats {
    /// Jobs by kind and state.
    pub counts: Vec<KindCount>,
    /// How long the job that is due the longest has been due.
    pub oldest_wait: Duration,
}

impl Stats {
    /// Jobs that have not ended yet.
    pub fn unfinished(&self) -> usize {
        let open = |count: &&KindCount| !matches!(count.state, JobState::Done | JobState::Failed);
        let left: i64 = self.counts.iter().filter(open).map(|count| count.count).sum();
        usize::try_from(left).unwrap_or(0)
    }
}
