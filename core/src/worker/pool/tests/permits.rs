//! Who gets a permit: never more jobs than permits, guests first, events in turns.
//!
//! Whoever has no permit yet has not begun, which is all that a test can see of it.

use std::collections::VecDeque;

use super::*;
use crate::store::testing::on_both;

on_both!(
    no_more_jobs_run_than_there_are_permits_and_one_is_kept_for_guests,
    permits_that_photos_may_not_have_are_taken_by_guests,
    others_let_a_guest_go_first,
    guests_without_end_keep_nobody_away,
    guests_who_take_every_permit_let_the_oldest_job_in,
    a_pool_of_one_runs_everything,
    events_share_the_permits,
);

async fn no_more_jobs_run_than_there_are_permits_and_one_is_kept_for_guests(store: Store) {
    let mut scene = Scene::new(store, 3, LEASE);
    for number in 0..5 {
        scene.admit(photo(number)).await;
    }
    let serving = scene.serve();
    let (first, second) = (scene.next().await, scene.next().await);
    // Two of three permits are taken by photos; the third is for guests alone.
    scene.admit(guest(1)).await;
    let third = scene.next().await;
    assert_eq!(third.task, guest(1));
    scene.admit(guest(2)).await;
    tokio::time::sleep(POLLS).await;
    assert!(scene.begun.try_recv().is_err(), "all permits are taken");
    assert_eq!(scene.pool.running(), 3);
    third.go_on.send(JobOutcome::Done).unwrap();
    let fourth = scene.next().await;
    assert_eq!(fourth.task, guest(2));
    for begun in [first, second, fourth] {
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    for _ in 0..3 {
        scene.next().await.go_on.send(JobOutcome::Done).unwrap();
    }
    scene.stopping.cancel();
    serving.await.unwrap();
}

/// Longer than the pool sleeps before it looks again by itself.
const POLLS: Duration = Duration::from_millis(700);

async fn permits_that_photos_may_not_have_are_taken_by_guests(store: Store) {
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
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    first.go_on.send(JobOutcome::Done).unwrap();
    let second = scene.next().await;
    assert_eq!(second.task, photo(1));
    second.go_on.send(JobOutcome::Done).unwrap();
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
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    let begun = scene.next().await;
    assert_eq!(begun.task, photo(1));
    begun.go_on.send(JobOutcome::Done).unwrap();
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
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn guests_who_take_every_permit_let_the_oldest_job_in(store: Store) {
    let mut scene = Scene::new(store, 4, LEASE);
    scene.pool.gives_way_for = Duration::from_millis(10);
    for number in 0..4 {
        scene.admit(guest(number)).await;
    }
    let serving = scene.serve();
    let mut running = VecDeque::new();
    for _ in 0..4 {
        running.push_back(scene.next().await);
    }
    scene.admit(photo(1)).await;
    scene.clock.advance(Duration::from_secs(1));
    for number in 4..24 {
        scene.admit(guest(number)).await;
    }
    let mut begun = Vec::new();
    for _ in 0..=OLDEST_EVERY {
        // One permit comes free at a time, as in a crowd.
        running.pop_front().unwrap().go_on.send(JobOutcome::Done).unwrap();
        let next = scene.next().await;
        begun.push(next.task.clone());
        running.push_back(next);
    }
    assert!(begun.contains(&photo(1)), "{begun:?}");
    scene.stopping.cancel();
    for begun in running {
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    serving.await.unwrap();
}

async fn a_pool_of_one_runs_everything(store: Store) {
    let mut scene = Scene::new(store, 1, LEASE);
    let id = scene.admit(photo(1)).await;
    let serving = scene.serve();
    scene.next().await.go_on.send(JobOutcome::Done).unwrap();
    scene.until(id, JobState::Done).await;
    scene.stopping.cancel();
    serving.await.unwrap();
}

async fn events_share_the_permits(store: Store) {
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
        served.push(begun.task.stored_event().0);
        begun.go_on.send(JobOutcome::Done).unwrap();
    }
    assert!(served.contains(&2), "{served:?}");
    scene.stopping.cancel();
    scene.expired.cancel();
    serving.await.unwrap();
}
