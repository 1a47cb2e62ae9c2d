//! Getting into the queue and out of it: equal work is one job, and who is claimed when.
//!
//! Where several claim or ask at once, they do so on connections of their own.

use super::*;
use crate::model::{Erasure, PhotoId, Scope};

on_both!(
    asking_twice_is_one_job,
    asking_while_it_runs_queues_exactly_one_more,
    fifty_that_ask_at_once_get_one_job,
    a_better_reason_moves_a_job_up,
    parts_stand_behind_their_event_and_move_up_what_waits_longer,
    guests_go_before_photos_before_the_rest,
    events_take_turns,
    the_longest_waiting_can_be_asked_for,
    many_claimers_never_share_a_job,
    what_is_not_committed_was_never_asked,
    a_job_that_cannot_be_read_keeps_no_other_from_being_claimed,
);

async fn asking_twice_is_one_job(store: Store) {
    let first = put(&store, guest(1, 7), 1).await;
    assert_eq!(put(&store, guest(1, 7), 2).await, first);
    assert_ne!(put(&store, guest(2, 7), 2).await, first);
    assert_eq!(take(&store, 10, 3).await.len(), 2);
}

async fn asking_while_it_runs_queues_exactly_one_more(store: Store) {
    let first = put(&store, guest(1, 7), 1).await;
    let running = take_one(&store, 2).await;
    let second = put(&store, guest(1, 7), 3).await;
    assert_ne!(second, first);
    assert_eq!(put(&store, guest(1, 7), 4).await, second);
    assert_eq!(
        take(&store, 10, 5).await.len(),
        0,
        "the second waits for the first"
    );
    assert!(finish(&store, running.fence, 6).await);
    assert_eq!(take_one(&store, 7).await.job.id, second);
}

async fn fifty_that_ask_at_once_get_one_job(store: Store) {
    let asking = (0..50).map(|_| {
        let store = store.clone();
        tokio::spawn(async move { put(&store, guest(1, 7), 1).await })
    });
    let mut ids: Vec<JobId> = Vec::new();
    for asked in asking.collect::<Vec<_>>() {
        ids.push(asked.await.unwrap());
    }
    ids.dedup();
    assert_eq!(ids.len(), 1);
}

async fn a_better_reason_moves_a_job_up(store: Store) {
    put_as(&store, &guest(1, 1), Priority::Bulk, None, 1).await;
    let id = put_as(&store, &guest(1, 2), Priority::Bulk, None, 1).await;
    assert_eq!(put(&store, guest(1, 2), 2).await, id);
    let first = take_one(&store, 3).await;
    assert_eq!((first.job.id, first.job.priority), (id, Priority::Guest));
}

async fn parts_stand_behind_their_event_and_move_up_what_waits_longer(store: Store) {
    let photo = |photo| Task::IndexPhoto {
        event: EventId(1),
        photo: PhotoId(photo),
    };
    let mut parents = Vec::new();
    for (priority, photos) in [
        (Priority::Bulk, [1, 2]),
        (Priority::Photo, [2, 3]),
        (Priority::Bulk, [3, 4]),
    ] {
        let mut tx = store.begin().await.unwrap();
        let parent = JobId(Uuid::now_v7());
        let parts = photos.map(photo);
        admit_parts(
            tx.conn(),
            &parts,
            Some(parent),
            priority,
            Timestamp::from_micros(1),
        )
        .await
        .unwrap();
        tx.commit().await.unwrap();
        parents.push(parent);
    }
    let taken = take(&store, 10, 2).await;
    let order = taken
        .iter()
        .map(|claimed| (claimed.job.task.clone(), claimed.job.parent_id));
    let [first, second, third] = parents.try_into().unwrap();
    assert_eq!(
        order.collect::<Vec<_>>(),
        [
            (photo(2), Some(first)),
            (photo(3), Some(second)),
            (photo(1), Some(first)),
            (photo(4), Some(third)),
        ]
    );
}

async fn guests_go_before_photos_before_the_rest(store: Store) {
    put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    put(
        &store,
        Task::IndexPhoto {
            event: EventId(1),
            photo: PhotoId(1),
        },
        2,
    )
    .await;
    put(&store, guest(1, 1), 3).await;
    let kinds: Vec<_> = take(&store, 10, 4)
        .await
        .iter()
        .map(|claimed| claimed.job.task.kind())
        .collect();
    assert_eq!(kinds, ["match_guest", "index_photo", "rematch_event"]);
    put(&store, Task::RematchEvent { event: EventId(2) }, 5).await;
    assert!(take_as(&store, Priority::Guest, 10, 6, false).await.is_empty());
}

async fn events_take_turns(store: Store) {
    for number in 0..20 {
        put(&store, guest(1, number), 1).await;
    }
    for number in 0..3 {
        put(&store, guest(2, number), 2).await;
    }
    let mut served = Vec::new();
    for _ in 0..6 {
        served.push(take_one(&store, 3).await.job.task.stored_event().0);
    }
    assert_eq!(served, [1, 2, 1, 2, 1, 2]);
    // An event that comes later starts where the others are now, not behind all that waits.
    put(&store, guest(3, 0), 4).await;
    let next: Vec<_> = take(&store, 2, 5)
        .await
        .iter()
        .map(|claimed| claimed.job.task.stored_event().0)
        .collect();
    assert!(next.contains(&3), "{next:?}");
}

async fn the_longest_waiting_can_be_asked_for(store: Store) {
    let old = put(&store, Task::Erase(Erasure::of(Scope::Files)), 1).await;
    put(&store, guest(1, 1), 2).await;
    assert_eq!(take_as(&store, Priority::Bulk, 1, 3, true).await[0].job.id, old);
}

async fn many_claimers_never_share_a_job(store: Store) {
    for number in 0..60 {
        put(&store, guest(number % 3, number), 1).await;
    }
    let claimers = (0..8).map(|_| {
        let store = store.clone();
        tokio::spawn(async move {
            let mut mine = Vec::new();
            loop {
                let taken = take(&store, 3, 2).await;
                if taken.is_empty() {
                    return mine;
                }
                mine.extend(taken.into_iter().map(|claimed| claimed.job.id));
            }
        })
    });
    let mut all = Vec::new();
    for claimer in claimers.collect::<Vec<_>>() {
        all.extend(claimer.await.unwrap());
    }
    let claimed = all.len();
    all.sort();
    all.dedup();
    assert_eq!((claimed, all.len()), (60, 60));
}

async fn what_is_not_committed_was_never_asked(store: Store) {
    let mut tx = store.begin().await.unwrap();
    let task = guest(1, 7);
    admit(
        tx.conn(),
        &NewJob {
            task: &task,
            priority: Priority::Guest,
            parent: None,
            at: at(1),
            due: at(1),
        },
    )
    .await
    .unwrap();
    drop(tx);
    assert_eq!(take(&store, 1, 2).await.len(), 0);
}

async fn a_job_that_cannot_be_read_keeps_no_other_from_being_claimed(store: Store) {
    const NEWER: &str = "update jobs set kind = 'newer', task = '{\"kind\":\"newer\"}' where id = $1";
    let newer = put(&store, guest(1, 7), 1).await;
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(NEWER)
        .bind(newer)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
    let known = put(&store, guest(1, 8), 2).await;
    let claimed = take(&store, 1, 3).await;
    assert_eq!(claimed.len(), 0, "the first in the queue is put back");
    assert_eq!(take_one(&store, 4).await.job.id, known);

    // It is neither lost nor spent, and comes up again a minute later.
    let states: (String, i32, i32) = on!(store.read().await.unwrap().conn().0, |db| sqlx::query_as(
        "select state, failures, crashes from jobs where id = $1"
    )
    .bind(newer)
    .fetch_one(&mut *db)
    .await
    .unwrap());
    assert_eq!(states, ("queued".to_owned(), 0, 0));
    let due = next_due_at(store.read().await.unwrap().conn()).await.unwrap();
    assert_eq!(due, Some(at(63)));
}
