//! The clock goes back: what was leased, queued and put off by then is not out of reach.
//!
//! The clock was a day ahead, at 100,000 seconds, and is at a thousand again.

use super::*;

on_both!(
    a_dead_workers_job_is_claimable_after_its_lease_when_the_clock_went_back,
    a_living_worker_keeps_its_job_when_the_clock_went_back,
    jobs_queued_by_a_clock_that_was_ahead_are_due,
    jobs_put_off_by_the_right_clock_wait_on,
);

const AHEAD: i64 = 100_000;
const NOW: i64 = 1_000;

async fn reach(store: &Store, now: i64) -> u64 {
    let reach = Reach {
        now: at(now),
        lease_until: at(now) + LEASE,
        run_at: at(now + 1_200),
    };
    let mut tx = store.begin().await.unwrap();
    let brought = bring_back(tx.conn(), reach).await.unwrap();
    tx.commit().await.unwrap();
    brought
}

async fn a_dead_workers_job_is_claimable_after_its_lease_when_the_clock_went_back(store: Store) {
    let id = put(&store, guest(1, 7), 1).await;
    take_one(&store, AHEAD).await;
    assert_eq!(reach(&store, NOW).await, 1);
    assert_eq!(take(&store, 1, NOW + 60).await.len(), 0, "it may live");
    assert_eq!(take_one(&store, NOW + 61).await.job.id, id);
    assert_eq!(reach(&store, NOW + 61).await, 0);
}

async fn a_living_worker_keeps_its_job_when_the_clock_went_back(store: Store) {
    put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, AHEAD).await;
    assert_eq!(reach(&store, NOW).await, 1);
    let mut tx = store.begin().await.unwrap();
    assert!(renew(tx.conn(), mine.fence, at(NOW + 20) + LEASE).await.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(take(&store, 1, NOW + 61).await.len(), 0);
    assert!(finish(&store, mine.fence, NOW + 62).await);
}

async fn jobs_queued_by_a_clock_that_was_ahead_are_due(store: Store) {
    let id = put(&store, guest(1, 7), AHEAD).await;
    assert_eq!(take(&store, 1, NOW).await.len(), 0);
    assert_eq!(reach(&store, NOW).await, 1);
    assert_eq!(take_one(&store, NOW).await.job.id, id);
}

async fn jobs_put_off_by_the_right_clock_wait_on(store: Store) {
    put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, NOW).await;
    let mut tx = store.begin().await.unwrap();
    let later = at(NOW + 160);
    assert!(
        postpone(tx.conn(), mine.fence, later, true, "later", at(NOW))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(reach(&store, NOW).await, 0);
    assert_eq!(take(&store, 1, NOW + 159).await.len(), 0);
}
