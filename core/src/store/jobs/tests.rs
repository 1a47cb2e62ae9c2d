//! The queue's promises, on both databases: [`queueing`] for getting in and being claimed, [`settling`] for what comes after, [`reach`] for
//! clocks that go back.
//!
//! Time is a number of seconds that each statement is given; nothing here waits. The helpers do one step each, in a
//! transaction of its own.

mod again;
mod queueing;
mod reach;
mod settling;

use std::time::Duration;

use super::*;
use crate::model::{EventId, Fence, UserId};
use crate::store::Store;
use crate::store::testing::on_both;

const LEASE: Duration = Duration::from_mins(1);

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_micros(seconds * 1_000_000)
}

fn guest(event: i64, guest: i64) -> Task {
    Task::MatchGuest {
        event: Some(EventId(event)),
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
    let request = ClaimRequest {
        worker: "test",
        now,
        lease_until: now + LEASE,
        down_to,
        limit,
        oldest_first,
        crashes: 0..=i32::MAX,
    };
    let mut tx = store.begin().await.unwrap();
    let claimed = claim(tx.conn(), &request).await.unwrap();
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
