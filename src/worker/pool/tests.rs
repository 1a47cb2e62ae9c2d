//! The pool's promises, with jobs that do what they are told.
//!
//! A job tells the test that it has begun and waits to be told how it ends, so no test depends on how long
//! anything takes. Leases and retries follow a clock that the test moves.

use tokio::sync::{mpsc, oneshot};

use super::*;
use crate::clock::{ManualClock, Timestamp};
use crate::model::{EventId, Job, JobId, JobState, PhotoId, Task, UserId};
use crate::store::testing::on_both;
use crate::store::{Store, jobs};

/// A job that has begun and waits to be told how it goes.
struct Begun {
    task: Task,
    go_on: oneshot::Sender<Verdict>,
}

/// Tells when a job begins and lets the test decide how it ends.
struct Told(mpsc::UnboundedSender<Begun>);

#[async_trait]
impl Run for Told {
    async fn run(&self, claimed: &Claimed) -> Verdict {
        let (go_on, verdict) = oneshot::channel();
        self.0
            .send(Begun {
                task: claimed.job.task.clone(),
                go_on,
            })
            .unwrap();
        verdict.await.expect("told to panic")
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
        let (told, begun) = mpsc::unbounded_channel();
        let pool = Pool::new(queue.clone(), Arc::new(Told(told)), size);
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
        event: EventId(1),
        guest: UserId(number),
    }
}

async fn no_more_jobs_run_than_there_are_seats_and_one_is_kept_for_guests(store: Store) {
    let mut scene = Scene::new(store, 3, LEASE);
    for number in 0..5 {
        scene.admit(photo(number)).await;
    }
    let serving = scene.serve();
    let (first, second) = (scene.next().await, scene.next().await);
    // Two of three seats are taken by photos; the third is for guests alone.
    scene.admit(guest(1)).await;
    let third = scene.next().await;
    assert_eq!(third.task, guest(1));
    scene.admit(guest(2)).await;
    tokio::time::sleep(POLLS).await;
    assert!(scene.begun.try_recv().is_err(), "all seats are taken");
    assert_eq!(scene.pool.running(), 3);
    third.go_on.send(Verdict::Done).unwrap();
    let fourth = scene.next().await;
    assert_eq!(fourth.task, guest(2));
    for begun in [first, second, fourth] {
        begun.go_on.send(Verdict::Done).unwrap();
    }
    for _ in 0..3 {
        scene.next().await.go_on.send(Verdict::Done).unwrap();
    }
    scene.stopping.cancel();
    serving.await.unwrap();
}

/// Longer than the pool sleeps before it looks again by itself.
const POLLS: Duration = Duration::from_millis(700);

async fn seats_that_photos_may_not_have_are_taken_by_guests(store: Store) {
    let mut scene = Scene::new(store, 4, LEASE);
    scene.pool = scene.pool.with_background(1);
    for number in 0..2 {
        scene.admit(photo(number)).await;
    }
    let serving = scene.serve();
    let first = scene.next().await;
    assert_eq!(first.task, photo(0));
    let mut guests = Vec::new();
    for number in 1..=3 {
        scene.admit(guest(number)).await;
        guests.push(scene.next().await);
        assert_eq!(guests.last().unwrap().task, guest(number));
    }
    tokio::time::sleep(POLLS).await;
    assert!(scene.begun.try_recv().is_err(), "one photo at a time");
    for begun in guests {
        begun.go_on.send(Verdict::Done).unwrap();
    }
    first.go_on.send(Verdict::Done).unwrap();
    let second = scene.next().await;
    assert_eq!(second.task, photo(1));
    second.go_on.send(Verdict::Done).unwrap();
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn others_let_a_guest_go_first(store: Store) {
    let mut scene = Scene::new(store, 4, LEASE);
    scene.pool.gives_way_for = Duration::from_hours(1);
    scene.admit(guest(1)).await;
    let serving = scene.serve();
    let served = scene.next().await;
    let claimed = scene.admit(photo(1)).await;
    scene.until(claimed, JobState::Running).await;
    assert!(scene.begun.try_recv().is_err(), "a guest is served");
    scene.admit(guest(2)).await;
    let other = scene.next().await;
    assert_eq!(other.task, guest(2), "guests do not wait for each other");
    for begun in [served, other] {
        begun.go_on.send(Verdict::Done).unwrap();
    }
    let begun = scene.next().await;
    assert_eq!(begun.task, photo(1));
    begun.go_on.send(Verdict::Done).unwrap();
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn guests_without_end_keep_nobody_away(store: Store) {
    let mut scene = Scene::new(store, 4, LEASE);
    scene.pool.gives_way_for = Duration::from_millis(10);
    scene.admit(guest(1)).await;
    let serving = scene.serve();
    let served = scene.next().await;
    scene.admit(photo(1)).await;
    let begun = scene.next().await;
    assert_eq!(begun.task, photo(1));
    for begun in [served, begun] {
        begun.go_on.send(Verdict::Done).unwrap();
    }
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn a_pool_of_one_runs_everything(store: Store) {
    let mut scene = Scene::new(store, 1, LEASE);
    let id = scene.admit(photo(1)).await;
    let serving = scene.serve();
    scene.next().await.go_on.send(Verdict::Done).unwrap();
    scene.until(id, JobState::Done).await;
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn a_panic_is_a_failure_that_is_tried_again(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    drop(scene.next().await.go_on);
    scene.until(id, JobState::Queued).await;
    let job = scene.job(id).await;
    assert_eq!((job.failures, job.error.as_deref()), (1, Some("panicked")));
    scene.clock.advance(Duration::from_secs(10));
    scene.queue.wake();
    scene.next().await.go_on.send(Verdict::Done).unwrap();
    scene.until(id, JobState::Done).await;
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn an_outage_costs_nothing_and_failures_end_in_giving_up(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    for _ in 0..20 {
        let release = Verdict::Release("down".to_owned(), Duration::from_secs(5));
        scene.next().await.go_on.send(release).unwrap();
        scene.until(id, JobState::Queued).await;
        scene.clock.advance(Duration::from_secs(6));
        scene.queue.wake();
    }
    assert_eq!(scene.job(id).await.failures, 0);
    let mut tries = 0;
    while scene.job(id).await.state != JobState::Failed {
        tries += 1;
        scene
            .next()
            .await
            .go_on
            .send(Verdict::Retry("broken".to_owned()))
            .unwrap();
        while scene.job(id).await.state == JobState::Running {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        scene.clock.advance(Duration::from_mins(15));
        scene.queue.wake();
    }
    assert_eq!(tries, 6);
    assert_eq!(scene.job(id).await.error.as_deref(), Some("gave_up"));
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn stopping_finishes_what_runs_and_starts_nothing(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    let running = scene.next().await;
    scene.stopping.cancel();
    let late = scene.admit(guest(2)).await;
    running.go_on.send(Verdict::Done).unwrap();
    serving.await.unwrap();
    assert_eq!(scene.job(id).await.state, JobState::Done);
    assert_eq!(scene.job(late).await.state, JobState::Queued);
}

async fn work_that_outlasts_the_grace_period_goes_back_in_line_unspent(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    let _stuck = scene.next().await;
    scene.stopping.cancel();
    scene.expired.cancel();
    serving.await.unwrap();
    let job = scene.job(id).await;
    assert_eq!((job.state, job.failures, job.crashes), (JobState::Queued, 0, 0));
}

async fn a_job_whose_lease_was_lost_is_dropped_without_a_word(store: Store) {
    let lease = Duration::from_millis(300);
    // One seat, which the job takes: this pool is not the one that finds the lease run out.
    let mut scene = Scene::new(store, 1, lease);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    let frozen = scene.next().await;
    // Another process finds the lease run out and takes the job.
    let other = Queue::new(scene.store.clone(), scene.clock.clone(), LEASE);
    scene.clock.advance(Duration::from_hours(1));
    let taken = loop {
        scene.clock.advance(lease * 2);
        if let Some(taken) = other.claim(Priority::Bulk, 1, false).await.unwrap().pop() {
            break taken;
        }
    };
    assert_eq!((taken.job.id, taken.job.crashes), (id, 1));
    // Ours notices at its next heartbeat and lets go.
    while !frozen.go_on.is_closed() {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    assert!(other.settle(&taken, &Verdict::Done).await.unwrap());
    scene.stopping.cancel();
    serving.await.unwrap();
    assert_eq!(scene.job(id).await.state, JobState::Done);
}

/// Lets so many workers die under the only job in line.
async fn let_workers_die(scene: &Scene, times: i32) {
    let dying = Queue::new(scene.store.clone(), scene.clock.clone(), LEASE);
    for _ in 0..times {
        assert_eq!(dying.claim(Priority::Bulk, 1, false).await.unwrap().len(), 1);
        scene.clock.advance(2 * LEASE);
    }
}

async fn a_job_whose_workers_died_has_the_pool_to_itself(store: Store) {
    let mut scene = Scene::new(store, 3, LEASE);
    let suspect = scene.admit(photo(1)).await;
    let_workers_die(&scene, 3).await;
    let innocent = scene.admit(guest(2)).await;
    let serving = scene.serve();
    let running = scene.next().await;
    assert_eq!(running.task, photo(1));
    tokio::time::sleep(Duration::from_millis(50)).await;
    assert_eq!(scene.job(innocent).await.state, JobState::Queued);
    running.go_on.send(Verdict::Done).unwrap();
    let running = scene.next().await;
    assert_eq!(running.task, guest(2));
    running.go_on.send(Verdict::Done).unwrap();
    scene.stopping.cancel();
    serving.await.unwrap();
    let ended = scene.job(suspect).await;
    assert_eq!((ended.state, ended.crashes), (JobState::Done, 3));
}

async fn a_suspect_waits_for_those_who_run_and_goes_before_all_others(store: Store) {
    let scene = Scene::new(store, 3, LEASE);
    scene.admit(photo(1)).await;
    let_workers_die(&scene, 1).await;
    // One death is no more than bad luck.
    assert!(!scene.queue.has_suspect().await.unwrap());
    let_workers_die(&scene, 2).await;
    scene.admit(guest(2)).await;
    assert!(matches!(scene.pool.next(1).await, Ok(Next::Wait)));
    let Ok(Next::Alone(suspect)) = scene.pool.next(0).await else {
        panic!("the suspect does not come first");
    };
    assert_eq!(suspect.job.task, photo(1));
    // While it is under way there is no other suspect.
    let Ok(Next::Beside(others)) = scene.pool.next(0).await else {
        panic!("the others are kept waiting for nobody");
    };
    assert_eq!(others[0].job.task, guest(2));
}

async fn events_share_the_seats(store: Store) {
    let mut scene = Scene::new(store, 1, LEASE);
    for number in 0..30 {
        scene.admit(photo(number)).await;
    }
    scene
        .admit(Task::IndexPhoto {
            event: EventId(2),
            photo: PhotoId(100),
        })
        .await;
    let serving = scene.serve();
    let mut served = Vec::new();
    for _ in 0..4 {
        let begun = scene.next().await;
        served.push(begun.task.event().0);
        begun.go_on.send(Verdict::Done).unwrap();
    }
    assert!(served.contains(&2), "{served:?}");
    scene.stopping.cancel();
    scene.expired.cancel();
    serving.await.unwrap();
}

on_both!(
    no_more_jobs_run_than_there_are_seats_and_one_is_kept_for_guests,
    seats_that_photos_may_not_have_are_taken_by_guests,
    others_let_a_guest_go_first,
    guests_without_end_keep_nobody_away,
    a_pool_of_one_runs_everything,
    a_panic_is_a_failure_that_is_tried_again,
    an_outage_costs_nothing_and_failures_end_in_giving_up,
    stopping_finishes_what_runs_and_starts_nothing,
    work_that_outlasts_the_grace_period_goes_back_in_line_unspent,
    a_job_whose_lease_was_lost_is_dropped_without_a_word,
    a_job_whose_workers_died_has_the_pool_to_itself,
    a_suspect_waits_for_those_who_run_and_goes_before_all_others,
    events_share_the_seats,
);
