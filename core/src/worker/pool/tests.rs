//! The pool's promises, with jobs that do what they are told.
//!
//! A job tells the test that it has begun and waits to be told how it ends, so no test depends on how long
//! anything takes. Leases and retries follow a clock that the test moves.

mod endings;
mod permits;

use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::model::{EventId, Job, JobId, JobState, PhotoId, Task, UserId};
use crate::store::{Store, jobs};

/// A job that has begun and waits to be told how it goes.
struct Begun {
    task: Task,
    go_on: oneshot::Sender<JobOutcome>,
}

/// Tells when a job begins and lets the test decide how it ends.
struct Scripted(mpsc::UnboundedSender<Begun>);

#[async_trait]
impl Run for Scripted {
    async fn run(&self, claimed: &Claimed) -> JobOutcome {
        let (go_on, outcome) = oneshot::channel();
        self.0
            .send(Begun {
                task: claimed.job.task.clone(),
                go_on,
            })
            .unwrap();
        outcome.await.expect("told to panic")
    }
}

struct Scene {
    store: Store,
    clock: Arc<ManualClock>,
    queue: Queue,
    pool: Pool,
    begun: mpsc::UnboundedReceiver<Begun>,
    stopping: CancellationToken,
    expired: CancellationToken,
}

impl Scene {
    fn new(store: Store, size: usize, lease: Duration) -> Self {
        let clock = Arc::new(ManualClock::new(Timestamp::from_micros(1_000_000)));
        let queue = Queue::new(store.clone(), clock.clone(), lease);
        let (sender, begun) = mpsc::unbounded_channel();
        let pool = Pool::new(queue.clone(), Arc::new(Scripted(sender)), size);
        let (stopping, expired) = (CancellationToken::new(), CancellationToken::new());
        Self {
            store,
            clock,
            queue,
            pool,
            begun,
            stopping,
            expired,
        }
    }

    fn serve(&self) -> tokio::task::JoinHandle<()> {
        let (pool, stopping, expired) = (self.pool.clone(), self.stopping.clone(), self.expired.clone());
        tokio::spawn(async move { pool.serve(stopping, expired).await })
    }

    async fn admit(&self, task: Task) -> JobId {
        let mut tx = self.store.begin().await.unwrap();
        let id = self.queue.admit(tx.conn(), &task).await.unwrap();
        tx.commit().await.unwrap();
        self.queue.wake();
        id
    }

    async fn next(&mut self) -> Begun {
        self.begun.recv().await.unwrap()
    }

    async fn job(&self, id: JobId) -> Job {
        jobs::by_id(self.store.read().await.unwrap().conn(), id)
            .await
            .unwrap()
            .unwrap()
    }

    async fn until(&self, id: JobId, state: JobState) {
        while self.job(id).await.state != state {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }
}

const LEASE: Duration = Duration::from_mins(1);

fn photo(number: i64) -> Task {
    Task::IndexPhoto {
        event: EventId(1),
        photo: PhotoId(number),
    }
}

fn guest(number: i64) -> Task {
    Task::MatchGuest {
        event: Some(EventId(1)),
        guest: UserId(number),
    }
}
