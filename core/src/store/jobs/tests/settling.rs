//! What becomes of a claimed job: held, renewed, put back, split, ended, forgotten; and what a worker that lost it may
//! still do, which is nothing.
//!
//! Each write names the attempt that it belongs to, as workers do.

use super::*;
use crate::model::FailureCode;
use crate::store::jobs;

on_both!(
    a_worker_that_lost_its_lease_changes_nothing,
    a_renewed_lease_holds_on,
    a_postponed_job_waits_for_its_time,
    why_a_job_was_put_off_is_for_operators_and_why_it_failed_for_programs,
    a_postponed_job_gives_way_to_an_equal_queued_one,
    a_rematch_ends_with_its_last_part,
    a_rematch_counts_the_parts_that_ended_before_the_last_was_queued,
    a_rematch_whose_parts_have_ended_ends_with_the_split,
    a_rematch_of_nobody_ends_at_once,
    the_latest_job_tells_how_the_work_stands,
    old_jobs_are_forgotten_and_others_kept,
);

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

async fn why_a_job_was_put_off_is_for_operators_and_why_it_failed_for_programs(store: Store) {
    let reasons = |job: Job| (job.error, job.message);
    let message = |text: &str| Some(text.to_owned());
    let id = put(&store, guest(1, 7), 1).await;
    let mine = take_one(&store, 2).await;
    let mut tx = store.begin().await.unwrap();
    let postponed = postpone(
        tx.conn(),
        mine.fence,
        at(10),
        true,
        "no answer from 10.0.0.7",
        at(3),
    )
    .await;
    assert!(postponed.unwrap());
    tx.commit().await.unwrap();
    assert_eq!(
        reasons(look(&store, id).await),
        (None, message("no answer from 10.0.0.7"))
    );

    // A version before this one writes the same where codes belong.
    let mut tx = store.begin().await.unwrap();
    on!(tx.conn().0, |db| sqlx::query(
        "update jobs set error = message, message = null"
    )
    .execute(&mut *db)
    .await
    .map(drop)
    .unwrap());
    tx.commit().await.unwrap();
    assert_eq!(
        reasons(look(&store, id).await),
        (None, message("no answer from 10.0.0.7"))
    );

    let mine = take_one(&store, 10).await;
    let mut tx = store.begin().await.unwrap();
    assert!(
        postpone(tx.conn(), mine.fence, at(20), true, "throttled", at(11))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    let mine = take_one(&store, 20).await;
    let mut tx = store.begin().await.unwrap();
    assert!(
        end(tx.conn(), mine.fence, Ending::Failed(FailureCode::GaveUp), at(21))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    assert_eq!(
        reasons(look(&store, id).await),
        (message("gave_up"), message("throttled"))
    );
}

async fn a_postponed_job_gives_way_to_an_equal_queued_one(store: Store) {
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
        end(
            tx.conn(),
            parts[1].fence,
            Ending::Failed(FailureCode::GaveUp),
            at(8)
        )
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

async fn a_rematch_counts_the_parts_that_ended_before_the_last_was_queued(store: Store) {
    let parent = put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    let claimed = take_one(&store, 2).await;
    for number in 1..=2 {
        put_as(&store, &guest(1, number), Priority::Bulk, Some(parent), 3).await;
        let part = take_one(&store, 4).await;
        assert!(finish(&store, part.fence, 5).await);
    }
    put_as(&store, &guest(1, 3), Priority::Bulk, Some(parent), 6).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(split(tx.conn(), claimed.fence, at(7)).await.unwrap(), Some(3));
    tx.commit().await.unwrap();
    let waiting = look(&store, parent).await;
    assert_eq!(
        (waiting.state, waiting.total, waiting.done),
        (JobState::Waiting, 3, 2)
    );
    let last = take_one(&store, 8).await;
    assert!(finish(&store, last.fence, 9).await);
    assert_eq!(look(&store, parent).await.state, JobState::Done);
}

async fn a_rematch_whose_parts_have_ended_ends_with_the_split(store: Store) {
    let parent = put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    let claimed = take_one(&store, 2).await;
    put_as(&store, &guest(1, 1), Priority::Bulk, Some(parent), 3).await;
    let part = take_one(&store, 4).await;
    assert!(finish(&store, part.fence, 5).await);
    let mut tx = store.begin().await.unwrap();
    assert_eq!(split(tx.conn(), claimed.fence, at(6)).await.unwrap(), Some(1));
    tx.commit().await.unwrap();
    let ended = look(&store, parent).await;
    assert_eq!((ended.state, ended.done), (JobState::Done, 1));
}

async fn a_rematch_of_nobody_ends_at_once(store: Store) {
    let parent = put(&store, Task::RematchEvent { event: EventId(1) }, 1).await;
    let claimed = take_one(&store, 2).await;
    let mut tx = store.begin().await.unwrap();
    assert_eq!(split(tx.conn(), claimed.fence, at(3)).await.unwrap(), Some(0));
    tx.commit().await.unwrap();
    assert_eq!(look(&store, parent).await.state, JobState::Done);
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
