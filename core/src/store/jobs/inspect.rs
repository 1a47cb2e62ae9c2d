//! Looking at the queue without touching it.
//!
//! Every process reads the same rows, so every process gives the same answer about a job.

use serde::Serialize;

use super::{Row, columns};
use crate::clock::Timestamp;
use crate::model::{EventId, Job, JobId, JobState, UserId};
use crate::store::event_photographers::worked_on;
use crate::store::{Conn, Result, on};

// Asked before each claim and by each health check. Conditions that look doubled are those of indexes, which SQLite uses
// only where they are written out.

const ANY_CRASHED: &str = "select exists (
         select 1 from jobs
         where crashes > 0 and state in ('queued', 'running')
             and crashes + case when state = 'running' then 1 else 0 end >= $1
             and case when state = 'running' then lease_until < $2 else run_at <= $2 end)";

const NEXT_DUE: &str = "select min(t.due) from (
         select min(run_at) as due from jobs where state = 'queued'
         union all
         select min(lease_until) as due from jobs
         where state in ('running', 'waiting') and state = 'running') as t";

const UNFINISHED: &str = "select (select count(*) from jobs where state = 'queued'),
         (select count(*) from jobs where state in ('running', 'waiting') and state = 'running')";

/// A job by its id.
pub async fn by_id(db: Conn<'_>, id: JobId) -> Result<Option<Job>> {
    const SQL: &str = concat!("select ", columns!(), " from jobs where id = $1");
    let row: Option<Row> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?);
    row.map(Job::try_from).transpose()
}

/// The job that tells how the work on a subject stands: the one under way, else the one queued, else the
/// last that ended.
pub async fn latest(db: Conn<'_>, kind: &str, subject: &str) -> Result<Option<Job>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from jobs where kind = $1 and subject = $2
          order by case state when 'running' then 0 when 'waiting' then 0 when 'queued' then 1 else 2 end,
              coalesce(finished_at, created_at) desc, id desc
          limit 1"
    );
    let row: Option<Row> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(kind)
        .bind(subject)
        .fetch_optional(&mut *db)
        .await?);
    row.map(Job::try_from).transpose()
}

/// Whether the work on a subject is under way.
pub async fn is_running(db: Conn<'_>, kind: &str, subject: &str) -> Result<bool> {
    const SQL: &str =
        "select exists (select 1 from jobs where kind = $1 and subject = $2 and state = 'running')";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(kind)
        .bind(subject)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether a job is due whose workers died under it so often, the present one's death included.
pub async fn any_crashed(db: Conn<'_>, crashes: i32, now: Timestamp) -> Result<bool> {
    on!(db.0, |db| Ok(sqlx::query_scalar(ANY_CRASHED)
        .bind(crashes)
        .bind(now)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether files and faces of deleted rows are still to be removed.
pub async fn any_erasure(db: Conn<'_>) -> Result<bool> {
    const SQL: &str =
        "select exists (select 1 from jobs where kind = 'erase' and state in ('queued', 'running'))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_one(&mut *db).await?))
}

/// Whether another job than this one is to index a photo of the event.
pub async fn any_other_open(db: Conn<'_>, job: JobId, event: EventId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from jobs
             where event_id = $1 and kind = 'index_photo' and state in ('queued', 'running') and id <> $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(job)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether a photo of the event is queued that had to be put off.
pub async fn any_photo_put_off(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from jobs
             where event_id = $1 and kind = 'index_photo' and state = 'queued'
                 and (message is not null or error is not null))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// The last rematch that was asked for any event that a photographer works on.
pub async fn latest_rematch(db: Conn<'_>, photographer: UserId) -> Result<Option<Job>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from jobs where kind = 'rematch_event' and event_id in (",
        worked_on!("$1"),
        ") order by created_at desc, id desc limit 1"
    );
    let row: Option<Row> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(photographer)
        .fetch_optional(&mut *db)
        .await?);
    row.map(Job::try_from).transpose()
}

/// How many jobs of a kind are in a state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::FromRow)]
pub struct KindCount {
    /// The kind of work.
    pub kind: String,
    /// The state.
    pub state: JobState,
    /// How many.
    pub count: i64,
}

/// Counts all stored jobs by kind and state.
pub async fn counts(db: Conn<'_>) -> Result<Vec<KindCount>> {
    const SQL: &str =
        "select kind, state, count(*) as count from jobs group by kind, state order by kind, state";
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_all(&mut *db).await?))
}

/// How many jobs are queued, and how many under way.
pub async fn unfinished(db: Conn<'_>) -> Result<(i64, i64)> {
    on!(db.0, |db| Ok(sqlx::query_as(UNFINISHED)
        .fetch_one(&mut *db)
        .await?))
}

/// How many guests and photos are still to be described anew.
pub async fn describing(db: Conn<'_>) -> Result<i64> {
    const SQL: &str = "select (select count(*) from jobs
                 where state = 'queued' and kind in ('redescribe_guest', 'redescribe_photo'))
             + (select count(*) from jobs
                 where state in ('running', 'waiting') and kind in ('redescribe_guest', 'redescribe_photo'))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_one(&mut *db).await?))
}

/// The `run_at` of the queued job that has been due the longest, if one is due.
pub async fn oldest_wait(db: Conn<'_>, now: Timestamp) -> Result<Option<Timestamp>> {
    const SQL: &str = "select min(run_at) from jobs where state = 'queued' and run_at <= $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(now)
        .fetch_one(&mut *db)
        .await?))
}

/// When the next job falls due: a queued one's time comes, or a lease runs out.
pub async fn next_due_at(db: Conn<'_>) -> Result<Option<Timestamp>> {
    on!(db.0, |db| Ok(sqlx::query_scalar(NEXT_DUE)
        .fetch_one(&mut *db)
        .await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn what_is_asked_all_the_time_reads_no_ended_jobs() {
        for sql in [ANY_CRASHED, NEXT_DUE, UNFINISHED] {
            let plan = testing::plan(sql).await;
            let steps = plan.lines().filter(|step| step.contains("jobs"));
            let unaided: Vec<_> = steps.filter(|step| !step.contains("INDEX")).collect();
            assert!(unaided.is_empty(), "{plan}");
        }
    }
}
