//! Jobs that admins queue anew or take back.

use super::*;
use crate::model::FailureCode;

async fn give_up(store: &Store, fence: Fence, seconds: i64) {
    let mut tx = store.begin().await.unwrap();
    let ending = Ending::Failed(FailureCode::GaveUp);
    assert!(end(tx.conn(), fence, ending, at(seconds)).await.unwrap());
    tx.commit().await.unwrap();
}

async fn again(store: &Store, id: JobId, seconds: i64) -> bool {
    let job = look(store, id).await;
    let mut tx = store.begin().await.unwrap();
    let queued = queue_anew(tx.conn(), &job, at(seconds)).await.unwrap();
    tx.commit().await.unwrap();
    queued
}

async fn take_back(store: &Store, id: JobId, seconds: i64) -> bool {
    let mut tx = store.begin().await.unwrap();
    let cancelled = cancel(tx.conn(), id, at(seconds)).await.unwrap();
    tx.commit().await.unwrap();
    cancelled
}

async fn a_job_queued_anew_begins_with_its_counters_reset(store: Store) {
    let id = put(&store, guest(1, 7), 1).await;
    assert!(!again(&store, id, 2).await, "it is queued");
    let mine = take_one(&store, 3).await;
    assert!(!again(&store, id, 4).await, "it is running");
    give_up(&store, mine.fence, 5).await;
    assert!(again(&store, id, 6).await);
    let job = look(&store, id).await;
    assert_eq!((job.state, job.failures, job.crashes), (JobState::Queued, 0, 0));
    assert_eq!((job.run_at, job.error, job.finished_at), (at(6), None, None));
    assert!(!again(&store, id, 7).await, "it is queued already");

    // A worker that was frozen since does not hold it, though it is claimed by nobody but the next one.
    let next = take_one(&store, 8).await;
    assert!(!finish(&store, mine.fence, 9).await);
    assert!(finish(&store, next.fence, 10).await);
}

async fn a_job_queued_anew_stands_behind_its_event(store: Store) {
    let first = put(&store, guest(1, 1), 1).await;
    let mine = take_one(&store, 2).await;
    give_up(&store, mine.fence, 3).await;
    for number in 2..=3 {
        put(&store, guest(1, number), 4).await;
    }
    put(&store, guest(2, 9), 4).await;
    assert!(again(&store, first, 5).await);
    let order = take(&store, 4, 6).await;
    assert_eq!(order[3].job.id, first);
}

async fn a_job_is_not_queued_beside_an_equal_one(store: Store) {
    let first = put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    give_up(&store, mine.fence, 3).await;
    put(&store, guest(1, 7), 4).await;
    assert!(!again(&store, first, 5).await);
    assert_eq!(look(&store, first).await.state, JobState::Failed);
}

async fn only_a_queued_job_is_taken_back(store: Store) {
    let id = put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    assert!(!take_back(&store, id, 3).await);
    assert!(finish(&store, mine.fence, 4).await);
    assert!(!take_back(&store, id, 5).await);
    let id = put(&store, guest(1, 7), 6).await;
    assert!(take_back(&store, id, 7).await);
    let job = look(&store, id).await;
    assert_eq!(
        (job.state, job.error.as_deref(), job.finished_at),
        (JobState::Failed, Some("cancelled"), Some(at(7)))
    );
    assert!(take(&store, 1, 8).await.is_empty());
    // An equal one may be queued.
    assert_ne!(put(&store, guest(1, 7), 9).await, id);
}

async fn an_unreadable_job_is_listed(store: Store) {
    const SPOIL: &str = "update jobs set task = '{}'";
    let id = put(&store, guest(1, 7), 1).await;
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(SPOIL)
        .execute(&mut *db)
        .await
        .map(drop)
        .unwrap());
    tx.commit().await.unwrap();
    let mut reader = store.read().await.unwrap();
    let found = list(reader.conn(), &Filter::default(), 10).await.unwrap();
    assert_eq!((found.len(), found[0].id), (1, id));
    assert_eq!(
        (found[0].kind.as_str(), found[0].subject.as_deref()),
        ("match_guest", Some("1/7"))
    );
    assert_eq!(listed(reader.conn(), id).await.unwrap().as_ref(), found.first());
}

on_both!(
    a_job_queued_anew_begins_with_its_counters_reset,
    a_job_queued_anew_stands_behind_its_event,
    a_job_is_not_queued_beside_an_equal_one,
    only_a_queued_job_is_taken_back,
    an_unreadable_job_is_listed,
);
