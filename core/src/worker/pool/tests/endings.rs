//! How jobs end: by themselves, by a panic, by a stop, by a lost lease, and after killing their workers.
//!
//! What was not done goes back to the queue, spent or unspent; what cannot be done is given up.

use super::*;
use crate::store::testing::on_both;

on_both!(
    a_panic_is_a_failure_that_is_tried_again,
    an_outage_costs_nothing_and_failures_end_in_giving_up,
    stopping_finishes_what_runs_and_starts_nothing,
    work_that_outlasts_the_grace_period_goes_back_to_the_queue_unspent,
    a_job_whose_lease_was_lost_is_dropped_without_a_word,
    a_job_whose_workers_died_has_the_pool_to_itself,
    a_suspect_waits_for_those_who_run_and_goes_before_all_others,
);

async fn a_panic_is_a_failure_that_is_tried_again(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    drop(scene.next().await.go_on);
    scene.until(id, JobState::Queued).await;
    let job = scene.job(id).await;
    assert_eq!(
        (job.failures, job.error, job.message.as_deref()),
        (1, None, Some("panicked"))
    );
    scene.clock.advance(Duration::from_secs(10));
    scene.queue.wake();
    scene.next().await.go_on.send(JobOutcome::Done).unwrap();
    scene.until(id, JobState::Done).await;
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn an_outage_costs_nothing_and_failures_end_in_giving_up(store: Store) {
    let mut scene = Scene::new(store, 2, LEASE);
    let id = scene.admit(guest(1)).await;
    let serving = scene.serve();
    for _ in 0..20 {
        let release = JobOutcome::Release("down".to_owned(), Duration::from_secs(5));
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
            .send(JobOutcome::Retry("broken".to_owned()))
            .unwrap();
        while scene.job(id).await.state == JobState::Running {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        scene.clock.advance(Duration::from_mins(15));
        scene.queue.wake();
    }
    assert_eq!(tries, 6);
    let job = scene.job(id).await;
    assert_eq!(
        (job.error.as_deref(), job.message.as_deref()),
        (Some("gave_up"), Some("broken"))
    );
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
    running.go_on.send(JobOutcome::Done).unwrap();
    serving.await.unwrap();
    assert_eq!(scene.job(id).await.state, JobState::Done);
    assert_eq!(scene.job(late).await.state, JobState::Queued);
}

async fn work_that_outlasts_the_grace_period_goes_back_to_the_queue_unspent(store: Store) {
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
    // One permit, which the job takes: this pool is not the one that finds the lease run out.
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
    assert!(other.settle(&taken, &JobOutcome::Done).await.unwrap());
    scene.stopping.cancel();
    serving.await.unwrap();
    assert_eq!(scene.job(id).await.state, JobState::Done);
}

/// Lets so many workers die under the only queued job.
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
    running.go_on.send(JobOutcome::Done).unwrap();
    let running = scene.next().await;
    assert_eq!(running.task, guest(2));
    running.go_on.send(JobOutcome::Done).unwrap();
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
