//! The jobs table: admit, claim, hold, settle.
//!
//! A job's present worker is the one that holds its latest `attempt`; every settling statement names it, so
//! a worker that lost its lease changes nothing. A lease that ran out makes the job claimable again. Events
//! take turns by start-time fair queueing: a job is stamped one past the later of the turn served last and
//! the last turn its event holds, so an event with thousands of jobs shares with one that has a single job.

mod again;
mod claim;
mod forget;
mod hasten;
mod inspect;
mod list;
mod parts;
mod reach;
mod settle;
#[cfg(test)]
mod tests;

use sqlx::FromRow;
use sqlx::types::Uuid;

pub use again::{cancel, queue_anew};
pub use claim::{ClaimRequest, Claimed, claim};
pub use forget::{forget_erasure, forget_guest};
pub use hasten::hasten_matching;
pub use inspect::{
    KindCount, any_crashed, any_erasure, any_other_open, any_photo_put_off, by_id, counts, describing,
    is_running, latest, latest_rematch, next_due_at, oldest_wait, unfinished,
};
pub use list::{Filter, Listed, list, listed};
pub use parts::admit_parts;
pub use reach::{Reach, bring_back};
pub use settle::{Ending, end, hold, note_swap, postpone, prune, renew, split};

use crate::clock::Timestamp;
use crate::model::{Job, JobId, JobState, Priority, Task};
use crate::store::{Conn, Error, Result, on};

/// The columns of [`Row`], in every statement that reads jobs.
macro_rules! columns {
    () => {
        "id, task, priority, state, attempt, failures, crashes, run_at, claimed_by, parent_id, total, done, \
         failed, gained, lost, error, message, created_at, started_at, finished_at"
    };
}
use columns;

#[derive(FromRow)]
struct Row {
    id: JobId,
    task: String,
    priority: Priority,
    state: JobState,
    attempt: i32,
    failures: i32,
    crashes: i32,
    run_at: Timestamp,
    claimed_by: Option<String>,
    parent_id: Option<JobId>,
    total: i32,
    done: i32,
    failed: i32,
    gained: i64,
    lost: i64,
    error: Option<String>,
    message: Option<String>,
    created_at: Timestamp,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

impl TryFrom<Row> for Job {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let task = serde_json::from_str(&row.task)
            .map_err(|error| Error::Corrupt(format!("the task of job {}: {error}", row.id)))?;
        // A version before the column of messages writes them where codes belong, of jobs that it tries again.
        let (error, message) = if row.state == JobState::Failed {
            (row.error, row.message)
        } else {
            (None, row.message.or(row.error))
        };
        Ok(Self {
            id: row.id,
            task,
            priority: row.priority,
            state: row.state,
            attempt: row.attempt,
            failures: row.failures,
            crashes: row.crashes,
            run_at: row.run_at,
            claimed_by: row.claimed_by,
            parent_id: row.parent_id,
            total: row.total,
            done: row.done,
            failed: row.failed,
            gained: row.gained,
            lost: row.lost,
            error,
            message,
            created_at: row.created_at,
            started_at: row.started_at,
            finished_at: row.finished_at,
        })
    }
}

/// A job to be queued.
#[derive(Clone, Debug)]
pub struct NewJob<'a> {
    /// What is to be done.
    pub task: &'a Task,
    /// Where it stands in the queue.
    pub priority: Priority,
    /// The rematch it is a part of.
    pub parent: Option<JobId>,
    /// The present instant.
    pub at: Timestamp,
    /// When it may run.
    pub due: Timestamp,
}

/// Queues a job and answers its id. If an equal one waits already, that one is answered instead, moved
/// up to the better of both priorities and times and adopted by the parent if it had none. A task that goes first
/// shares the turn that was served last.
pub async fn admit(db: Conn<'_>, job: &NewJob<'_>) -> Result<JobId> {
    const SQL: &str = "insert into jobs
             (id, kind, subject, event_id, task, priority, turn, state, run_at, parent_id, created_at)
         values ($1, $2, $3, $4, $5, $6,
             case when $9 then 0 else 1 end + (select max(t.turn) from (
                 select turn from turns where priority = $6
                 union all
                 select last.turn from (
                     select turn from jobs where event_id = $4 and priority = $6 and state = 'queued' and not $9
                     order by turn desc limit 1) as last) as t),
             'queued', $10, $8, $7)
         on conflict (kind, subject) where state = 'queued' do update set
             turn = case when excluded.priority < jobs.priority then excluded.turn else jobs.turn end,
             priority = case when excluded.priority < jobs.priority then excluded.priority else jobs.priority end,
             run_at = case when excluded.run_at < jobs.run_at then excluded.run_at else jobs.run_at end,
             parent_id = coalesce(jobs.parent_id, excluded.parent_id)
         returning id";
    let text = serde_json::to_string(job.task).map_err(|error| Error::Corrupt(error.to_string()))?;
    let id = Uuid::new_v7(uuid_time(job.at));
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .bind(job.task.kind())
        .bind(job.task.subject())
        .bind(job.task.stored_event())
        .bind(text)
        .bind(job.priority)
        .bind(job.at)
        .bind(job.parent)
        .bind(job.task.goes_first())
        .bind(job.due)
        .fetch_one(&mut *db)
        .await?))
}

/// The part of an id that sorts it by the time of its making.
fn uuid_time(at: Timestamp) -> uuid::Timestamp {
    let micros = u64::try_from(at.as_micros()).unwrap_or(0);
    let nanos = u32::try_from(micros % 1_000_000 * 1_000).unwrap_or(0);
    uuid::Timestamp::from_unix(uuid::NoContext, micros / 1_000_000, nanos)
}
