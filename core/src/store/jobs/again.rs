//! What admins do to single jobs: queue one anew that was given up, and take back one that waits.

use super::settle::count_part;
use crate::clock::Timestamp;
use crate::model::{FailureCode, Job, JobId, JobState};
use crate::store::{Conn, Result, on};

/// Queues a job anew that was given up: its failures and crashes are forgotten, and it stands behind what its event has
/// queued. False if it was not given up, or an equal one is queued. It is counted again in the job it is a part of.
///
/// It keeps its number, by which receipts and deletions know it, and the count of its claims: with a lower one, a worker that
/// was frozen since an earlier claim would hold it again.
pub async fn queue_anew(mut db: Conn<'_>, job: &Job, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update jobs set state = 'queued', failures = 0, crashes = 0, run_at = $2, error = null,
             message = null, claimed_by = null, lease_until = null, started_at = null, finished_at = null,
             turn = case when $5 then 0 else 1 end + (select max(t.turn) from (
                 select turn from turns where priority = $3
                 union all
                 select last.turn from (
                     select turn from jobs where event_id = $4 and priority = $3 and state = 'queued' and not $5
                     order by turn desc limit 1) as last) as t)
         where id = $1 and state = 'failed' and not exists (
             select 1 from jobs twin
             where twin.kind = jobs.kind and twin.subject = jobs.subject and twin.state = 'queued')
         returning parent_id";
    const UNCOUNT: &str = "update jobs set failed = failed - 1 where id = $1 and failed > 0";
    let queued: Option<(Option<JobId>,)> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .bind(job.id)
        .bind(now)
        .bind(job.priority)
        .bind(job.task.stored_event())
        .bind(job.task.goes_first())
        .fetch_optional(&mut *db)
        .await?);
    if let Some((Some(parent),)) = queued {
        on!(db.0, |db| sqlx::query(UNCOUNT)
            .bind(parent)
            .execute(&mut *db)
            .await
            .map(drop)?);
    }
    Ok(queued.is_some())
}

/// Gives up a queued job before it is run, and counts it in the job it is a part of; false if it is not queued.
pub async fn cancel(mut db: Conn<'_>, id: JobId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update jobs set state = 'failed', error = $2, finished_at = $3
         where id = $1 and state = 'queued' returning parent_id";
    let cancelled: Option<(Option<JobId>,)> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .bind(id)
        .bind(FailureCode::Cancelled.code())
        .bind(now)
        .fetch_optional(&mut *db)
        .await?);
    if let Some((Some(parent),)) = cancelled {
        count_part(db, parent, JobState::Failed, (0, 0), now).await?;
    }
    Ok(cancelled.is_some())
}
