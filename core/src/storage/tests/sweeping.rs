//! Files without a row: found when they are a day old, and removed while they are few.
//!
//! Every other reason for a missing row (an older copy of the database, a clock that is wrong, somebody who says so) keeps the
//! files.

use std::time::Duration;

use bytes::Bytes;

use super::{Scene, YEARS, of_others, scenes, scenes_by};
use crate::clock::{Clock as _, ManualClock, SystemClock};
use crate::model::{Erasure, Priority, Scope, SelfieState, Task};
use crate::objects::Key;
use crate::queue::Queue;
use crate::storage::{Survey, Swept};
use crate::store::Store;
use crate::store::jobs;
use crate::store::photos::seed;
use crate::store::selfies;
use crate::store::testing::on_both;

const DAYS: Duration = Duration::from_hours(48);

on_both!(
    files_without_a_row_go_and_all_others_stay,
    a_file_of_today_may_wait_for_its_row,
    many_files_without_a_row_stay_until_somebody_says_so,
    on_its_first_day_a_database_removes_nothing,
    files_that_are_about_to_go_are_no_sign_of_anything,
    a_clock_in_doubt_removes_nothing,
    whoever_asks_keeps_everything,
    a_selfie_stays_with_its_guest,
);

/// So many photos that the files of others are no tenth of all.
async fn fill(scene: &Scene) -> Vec<Key> {
    let mut keys = Vec::new();
    for number in 0..60 {
        let key = scene.add_row(number).await;
        scene.put(&key).await;
        keys.push(key);
    }
    keys
}

async fn files_without_a_row_go_and_all_others_stay(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let mine = fill(&scenes[0]).await;
    for scene in &scenes {
        scene.put_all(&mine).await;
        scene.put_all(&of_others()).await;
        assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    }
    assert_eq!(scenes[0].storage.sweep_daily().await.unwrap(), 0);
    scenes[0].clock.advance(YEARS);
    for scene in &scenes {
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 6);
        for key in of_others() {
            assert!(!scene.is_there(&key).await, "{key}");
        }
        for key in &mine {
            assert!(scene.is_there(key).await, "{key}");
        }
        // It was done today.
        scene.put_all(&of_others()).await;
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
        scene.clock.advance(Duration::from_hours(25));
    }
}

async fn a_file_of_today_may_wait_for_its_row(store: Store) {
    // When a file came is told by the machine's clock, which is an hour behind that of the scene.
    let clock = ManualClock::new(SystemClock.now() + Duration::from_hours(1) - DAYS);
    let (scenes, _folder) = scenes_by(&store, clock).await;
    for scene in &scenes {
        assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    }
    let mine = fill(&scenes[0]).await;
    scenes[0].clock.advance(DAYS);
    for scene in &scenes {
        scene.put_all(&mine).await;
        scene.put_all(&of_others()).await;
        let survey = scene.storage.look_for_orphans().await.unwrap();
        assert_eq!((survey.objects, survey.orphans), (66, 0));
    }
    let scene = &scenes[0];
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    for key in of_others() {
        assert!(scene.is_there(&key).await, "{key}");
    }
    scene.clock.advance(DAYS);
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 6);
}

async fn many_files_without_a_row_stay_until_somebody_says_so(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let scene = &scenes[0];
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    let mine = scene.add_row(1).await;
    scene.put(&mine).await;
    scene.put_all(&of_others()).await;
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(YEARS);
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert_eq!(scene.storage.stopped_by().await.unwrap(), Some(6));
    let survey = scene.storage.look_for_orphans().await.unwrap();
    assert_eq!((survey.objects, survey.orphans, survey.first.len()), (7, 6, 6));
    assert_eq!(scene.storage.sweep_all().await.unwrap(), Swept::Removed(6));
    assert_eq!(scene.storage.stopped_by().await.unwrap(), None);
    assert!(scene.is_there(&mine).await);
    assert!(!scene.is_there(&of_others()[0]).await);
}

async fn on_its_first_day_a_database_removes_nothing(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let scene = &scenes[0];
    // Files seem to be old, for the machine's clock is behind that of the storage.
    scene.clock.advance(YEARS);
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    fill(scene).await;
    scene.put_all(&of_others()).await;
    for _ in 0..23 {
        assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
        scene.clock.advance(Duration::from_hours(1));
    }
    assert!(scene.is_there(&of_others()[0]).await);
    scene.clock.advance(Duration::from_hours(1));
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 6);
}

async fn files_that_are_about_to_go_are_no_sign_of_anything(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let scene = &scenes[0];
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    scene.put_all(&of_others()).await;
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(YEARS);
    let queue = Queue::new(store.clone(), scene.clock.clone(), Duration::from_mins(1));
    let mut tx = store.begin().await.unwrap();
    let erasure = Task::Erase(Erasure::of(Scope::Files));
    queue.admit(tx.conn(), &erasure).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert_eq!(scene.storage.stopped_by().await.unwrap(), None);
    // The next round looks again.
    let job = queue
        .claim(Priority::Bulk, 1, false)
        .await
        .unwrap()
        .pop()
        .unwrap();
    let mut tx = store.begin().await.unwrap();
    let now = scene.clock.now();
    assert!(
        jobs::end(tx.conn(), job.fence, jobs::Ending::Done, now)
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert_eq!(scene.storage.stopped_by().await.unwrap(), Some(6));
}

async fn a_clock_in_doubt_removes_nothing(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let scene = &scenes[0];
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    fill(scene).await;
    scene.put_all(&of_others()).await;
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    scene.clock.set_forward(YEARS);
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert_eq!(scene.storage.sweep_all().await.unwrap(), Swept::ClockInDoubt);
    assert!(scene.is_there(&of_others()[0]).await);
    // It goes on evenly, so it is believed.
    scene.clock.advance(Duration::from_hours(2));
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 6);
}

async fn whoever_asks_keeps_everything(store: Store) {
    let (scenes, folder) = scenes(&store).await;
    let scene = &scenes[1];
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    fill(scene).await;
    scene.put_all(&of_others()).await;
    let keep = folder.path().join("objects/findme-keep");
    std::fs::write(&keep, "").unwrap();
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(YEARS);
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert_eq!(scene.storage.sweep_all().await.unwrap(), Swept::Kept);
    assert!(scene.is_there(&of_others()[0]).await);
    std::fs::remove_file(&keep).unwrap();
    scene.clock.advance(Duration::from_hours(24));
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 6);
}

async fn a_selfie_stays_with_its_guest(store: Store) {
    let (scenes, _folder) = scenes(&store).await;
    let scene = &scenes[0];
    assert_eq!(scene.storage.identify().await.unwrap(), Ok(()));
    fill(scene).await;
    let guest = seed::guest(&store, scene.event).await;
    crate::store::testing::match_in_photo(&store, scene.event, guest).await;
    let selfie = selfies::find(store.read().await.unwrap().conn(), guest, SelfieState::Accepted)
        .await
        .unwrap();
    let key = Key::parse(&selfie.unwrap().object_key).unwrap();
    scene.objects.put(&key, Bytes::from_static(b"x")).await.unwrap();
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    scene.clock.advance(YEARS);
    assert_eq!(scene.storage.sweep_daily().await.unwrap(), 0);
    assert!(scene.is_there(&key).await);
    assert_eq!(scene.storage.stopped_by().await.unwrap(), None);
}

#[test]
fn more_than_a_thousand_or_a_tenth_are_suspicious() {
    let is_suspicious = |orphans, objects| {
        let first = Vec::new();
        Survey {
            objects,
            orphans,
            first,
        }
        .is_suspicious()
    };
    for (orphans, objects) in [(0, 0), (0, 5), (1, 10), (1_000, 10_000), (1_000, 100_000)] {
        assert!(!is_suspicious(orphans, objects), "{orphans} of {objects}");
    }
    for (orphans, objects) in [(1, 1), (1, 9), (5, 6), (1_001, 100_000), (1_001, 1_001)] {
        assert!(is_suspicious(orphans, objects), "{orphans} of {objects}");
    }
}
