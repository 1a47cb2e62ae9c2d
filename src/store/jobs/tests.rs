//! The line's promises, on both databases.
//!
//! Time is a number of seconds that each statement is given; nothing here waits. Where several claim or ask at
//! once, they do so on connections of their own.

use std::time::Duration;

use super::*;
use crate::model::{Erasure, EventId, Fence, UserId};
use crate::store::testing::on_both;
use crate::store::{Store, jobs};

const LEASE: Duration = Duration::from_mins(1);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

fn guest(event: i64, guest: i64) -> Task {
    Task::MatchGuest {
        event: EventId(event),
        guest: UserId(guest),
    }
}

async fn put(store: &Store, task: Task, seconds: i64) -> JobId {
    put_as(store, &task, task.priority(), None, seconds).await
}

async fn put_as(
    store: &Store,
    task: &Task,
    priority: Priority,
    parent: Option<JobId>,
    seconds: i64,
) -> JobId {
    let mut tx = store.begin().await.unwrap();
    let id = admit(
        tx.conn(),
        &NewJob {
            task,
            priority,
            parent,
            at: at(seconds),
            due: at(seconds),
        },
    )
    .await
    .unwrap();
    tx.commit().await.unwrap();
    id
}

async fn take(store: &Store, limit: u32, seconds: i64) -> Vec<Claimed> {
    take_as(store, Priority::Bulk, limit, seconds, false).await
}

async fn take_as(
    store: &Store,
    down_to: Priority,
    limit: u32,
    seconds: i64,
    oldest_first: bool,
) -> Vec<Claimed> {
    let now = at(seconds);
    let wish = Wish {
        worker: "test",
        now,
        lease_until: now + LEASE,
        down_to,
        limit,
        oldest_first,
        crashes: 0..=i32::MAX,
    };
    let mut tx = store.begin().await.unwrap();
    let claimed = claim(tx.conn(), &wish).await.unwrap();
    tx.commit().await.unwrap();
    claimed
}

async fn take_one(store: &Store, seconds: i64) -> Claimed {
    take(store, 1, seconds).await.pop().unwrap()
}

async fn finish(store: &Store, fence: Fence, seconds: i64) -> bool {
    let mut tx = store.begin().await.unwrap();
    let ended = end(tx.conn(), fence, Ending::Done, at(seconds)).await.unwrap();
    tx.commit().await.unwrap();
    ended
}

async fn look(store: &Store, id: JobId) -> Job {
    by_id(store.read().await.unwrap().conn(), id)
        .await
        .unwrap()
        .unwrap()
}

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

async fn guests_go_before_photos_before_the_rest(store: Store) {
    put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    put(
        &store,
        Task::IndexPhoto {
            event: EventId(1),
            photo: crate::model::PhotoId(1),
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
        served.push(take_one(&store, 3).await.job.task.event().0);
    }
    assert_eq!(served, [1, 2, 1, 2, 1, 2]);
    // An event that comes later starts where the others are now, not behind all that waits.
    put(&store, guest(3, 0), 4).await;
    let next: Vec<_> = take(&store, 2, 5)
        .await
        .iter()
        .map(|claimed| claimed.job.task.event().0)
        .collect();
    assert!(next.contains(&3), "{next:?}");
}

async fn the_longest_waiting_can_be_asked_for(store: Store) {
    let old = put(&store, Task::Erase(Erasure::default()), 1).await;
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

async fn a_worker_that_lost_its_lease_changes_nothing(store: Store) {
    let id = put(&store, guest(1, 7), 1).await;
    let frozen = take_one(&store, 2).await;
    assert_eq!(take(&store, 1, 61).await.len(), 0, "the lease still holds");
    let second = take_one(&store, 63).await;
    assert_eq!(
        (second.job.id, second.job.attempt, second.job.crashes),
        (id, 2, 1)
    );
    let mut tx = store.begin().await.unwrap();
    assert!(!hold(tx.conn(), frozen.fence).await.unwrap());
    assert!(!renew(tx.conn(), frozen.fence, at(1000)).await.unwrap());
    assert!(!end(tx.conn(), frozen.fence, Ending::Done, at(64)).await.unwrap());
    assert!(
        !postpone(tx.conn(), frozen.fence, at(65), true, "late", at(64))
            .await
            .unwrap()
    );
    assert_eq!(split(tx.conn(), frozen.fence, at(64)).await.unwrap(), None);
    assert!(hold(tx.conn(), second.fence).await.unwrap());
    tx.commit().await.unwrap();
    assert!(finish(&store, second.fence, 66).await);
    assert!(!finish(&store, second.fence, 67).await, "an ended job ends once");
}

async fn a_renewed_lease_holds_on(store: Store) {
    put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    let mut tx = store.begin().await.unwrap();
    assert!(renew(tx.conn(), mine.fence, at(200)).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(take(&store, 1, 100).await.len(), 0);
    assert_eq!(take(&store, 1, 201).await.len(), 1);
}

async fn a_postponed_job_waits_for_its_time(store: Store) {
    let id = put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    let mut tx = store.begin().await.unwrap();
    assert!(
        postpone(tx.conn(), mine.fence, at(10), true, "throttled", at(3))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let due = next_due_at(store.read().await.unwrap().conn()).await.unwrap();
    assert_eq!(due, Some(at(10)));
    assert_eq!(take(&store, 1, 9).await.len(), 0);
    let again = take_one(&store, 10).await;
    assert_eq!((again.job.id, again.job.failures, again.job.crashes), (id, 1, 0));
}

async fn a_postponed_job_gives_way_to_an_equal_one_in_line(store: Store) {
    let first = put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    let second = put(&store, guest(1, 7), 3).await;
    let mut tx = store.begin().await.unwrap();
    assert!(
        postpone(tx.conn(), mine.fence, at(10), true, "throttled", at(4))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(look(&store, first).await.state, JobState::Done);
    assert_eq!(take_one(&store, 5).await.job.id, second);
}

async fn a_rematch_ends_with_its_last_part(store: Store) {
    let rematch = || Task::RematchEvent { event: EventId(1) };
    let parent = put(&store, rematch(), 1).await;
    // This one waits already; the rematch adopts it instead of asking twice.
    let adopted = put(&store, guest(1, 1), 1).await;
    let running = take(&store, 2, 2).await;
    // Put the adopted one back, so that it waits when the rematch fans out.
    let (guest_job, parent_job) = (&running[0], &running[1]);
    let mut tx = store.begin().await.unwrap();
    assert!(
        postpone(tx.conn(), guest_job.fence, at(2), false, "", at(2))
            .await
            .unwrap()
    );
    for number in 1..=3 {
        let task = guest(1, number);
        let part = NewJob {
            task: &task,
            priority: Priority::Bulk,
            parent: Some(parent),
            at: at(3),
            due: at(3),
        };
        admit(tx.conn(), &part).await.unwrap();
    }
    assert_eq!(split(tx.conn(), parent_job.fence, at(3)).await.unwrap(), Some(3));
    tx.commit().await.unwrap();

    let waiting = put(&store, rematch(), 4).await;
    assert_eq!(put(&store, rematch(), 5).await, waiting);
    let parts = take(&store, 10, 6).await;
    assert_eq!(parts.len(), 3, "the second rematch waits for the first");
    assert_eq!(
        parts[0].job.id, adopted,
        "and what was asked for by itself goes first"
    );
    assert!(finish(&store, parts[0].fence, 7).await);
    let mut tx = store.begin().await.unwrap();
    assert!(
        end(tx.conn(), parts[1].fence, Ending::Failed("gave_up"), at(8))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let half_way = look(&store, parent).await;
    assert_eq!(
        (half_way.state, half_way.total, half_way.done, half_way.failed),
        (JobState::Waiting, 3, 1, 1)
    );
    assert!(finish(&store, parts[2].fence, 9).await);
    let ended = look(&store, parent).await;
    assert_eq!(
        (ended.state, ended.done, ended.finished_at),
        (JobState::Done, 2, Some(at(9)))
    );
    assert_eq!(take_one(&store, 10).await.job.id, waiting);
}

async fn a_rematch_of_nobody_ends_at_once(store: Store) {
    let parent = put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    let claimed = take_one(&store, 2).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(split(tx.conn(), claimed.fence, at(3)).await.unwrap(), Some(0));
    tx.commit().await.unwrap();
    assert_eq!(look(&store, parent).await.state, JobState::Done);
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

async fn the_latest_job_tells_how_the_work_stands(store: Store) {
    let latest = async || {
        jobs::latest(store.read().await.unwrap().conn(), "match_guest", "1/7")
            .await
            .unwrap()
    };
    assert_eq!(latest().await, None);
    let first = put(&store, guest(1, 7), 1).await;
    let running = take_one(&store, 2).await;
    put(&store, guest(1, 7), 3).await;
    assert_eq!(latest().await.unwrap().id, first);
    finish(&store, running.fence, 4).await;
    assert_eq!(latest().await.unwrap().state, JobState::Queued);
}

async fn old_jobs_are_forgotten_and_others_kept(store: Store) {
    put(&store, guest(1, 1), 1).await;
    let old = take_one(&store, 1).await;
    finish(&store, old.fence, 2).await;
    let waiting = put(&store, guest(1, 2), 2).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(prune(tx.conn(), at(3)).await.unwrap(), 1);
    tx.commit().await.unwrap();
    assert_eq!(look(&store, waiting).await.state, JobState::Queued);
}

on_both!(
    asking_twice_is_one_job,
    asking_while_it_runs_queues_exactly_one_more,
    fifty_that_ask_at_once_get_one_job,
    a_better_reason_moves_a_job_up,
    guests_go_before_photos_before_the_rest,
    events_take_turns,
    the_longest_waiting_can_be_asked_for,
    many_claimers_never_share_a_job,
    a_worker_that_lost_its_lease_changes_nothing,
    a_renewed_lease_holds_on,
    a_postponed_job_waits_for_its_time,
    a_postponed_job_gives_way_to_an_equal_one_in_line,
    a_rematch_ends_with_its_last_part,
    a_rematch_of_nobody_ends_at_once,
    what_is_not_committed_was_never_asked,
    the_latest_job_tells_how_the_work_stands,
    old_jobs_are_forgotten_and_others_kept,
);
