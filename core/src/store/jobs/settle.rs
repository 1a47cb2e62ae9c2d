//! Holding a claimed job and ending it.
//!
//! Every statement names the attempt, so only the present worker's words count.

use crate::clock::Timestamp;
use crate::model::{FailureCode, Fence, JobId, JobState};
use crate::store::matches::Swapped;
use crate::store::{Conn, Result, Store, Tx, on};

/// Whether the worker still holds the job. Inside a transaction the answer stays true until its end.
pub async fn hold(db: Conn<'_>, fence: Fence) -> Result<bool> {
    const SQL: &str =
        "update jobs set state = 'running' where id = $1 and attempt = $2 and state = 'running'";
    on!(db.0, |db| {
        let held = sqlx::query(SQL)
            .bind(fence.job)
            .bind(fence.attempt)
            .execute(&mut *db)
            .await?;
        Ok(held.rows_affected() == 1)
    })
}

impl Store {
    /// A write transaction for a job: what it writes counts only while the worker holds the job. `None` if another one does.
    pub async fn begin_for(&self, fence: Fence) -> Result<Option<Tx>> {
        let mut tx = self.begin().await?;
        Ok(hold(tx.conn(), fence).await?.then_some(tx))
    }
}

/// Renews the lease; false if the job is no longer this worker's.
pub async fn renew(db: Conn<'_>, fence: Fence, lease_until: Timestamp) -> Result<bool> {
    const SQL: &str = "update jobs set lease_until = $3 where id = $1 and attempt = $2 and state = 'running'";
    on!(db.0, |db| {
        let renewed = sqlx::query(SQL)
            .bind(fence.job)
            .bind(fence.attempt)
            .bind(lease_until)
            .execute(&mut *db)
            .await?;
        Ok(renewed.rows_affected() == 1)
    })
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// Done.
    Done,
    /// Given up, for this reason.
    Failed(FailureCode),
}

/// Ends a job and counts it in the rematch it is a part of, which ends with its last part. False if the job
/// is no longer this worker's.
pub async fn end(mut db: Conn<'_>, fence: Fence, ending: Ending, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update jobs set state = $3, error = $4, finished_at = $5, lease_until = null,
             message = case when $3 = 'failed' then message end
         where id = $1 and attempt = $2 and state = 'running' returning parent_id, gained, lost";
    let (state, error) = match ending {
        Ending::Done => (JobState::Done, None),
        Ending::Failed(code) => (JobState::Failed, Some(code.code())),
    };
    let ended: Option<(Option<JobId>, i64, i64)> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .bind(fence.job)
        .bind(fence.attempt)
        .bind(state)
        .bind(error)
        .bind(now)
        .fetch_optional(&mut *db)
        .await?);
    if let Some((Some(parent), gained, lost)) = ended {
        count_part(db, parent, state, (gained, lost), now).await?;
    }
    Ok(ended.is_some())
}

/// Notes what a search changed, in the transaction that changes it: a try after a crash finds nothing more to change.
pub async fn note_swap(db: Conn<'_>, job: JobId, swapped: Swapped) -> Result<()> {
    const SQL: &str = "update jobs set gained = gained + $2, lost = lost + $3 where id = $1";
    let [gained, lost] = [swapped.gained, swapped.lost].map(|count| i64::try_from(count).unwrap_or(i64::MAX));
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(job)
            .bind(gained)
            .bind(lost)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

pub(super) async fn count_part(
    mut db: Conn<'_>,
    parent: JobId,
    part: JobState,
    (gained, lost): (i64, i64),
    now: Timestamp,
) -> Result<()> {
    const COUNT: &str = "update jobs set done = done + $2, failed = failed + $3,
             gained = gained + $4, lost = lost + $5 where id = $1";
    let failed = i32::from(part == JobState::Failed);
    on!(db.reborrow().0, |db| sqlx::query(COUNT)
        .bind(parent)
        .bind(1 - failed)
        .bind(failed)
        .bind(gained)
        .bind(lost)
        .execute(&mut *db)
        .await
        .map(drop)?);
    finish_parent(db, parent, now).await
}

/// Ends a job that waits for its parts if all of them have ended.
async fn finish_parent(db: Conn<'_>, parent: JobId, now: Timestamp) -> Result<()> {
    const SQL: &str = "update jobs set state = 'done', finished_at = $2
         where id = $1 and state = 'waiting' and done + failed >= total";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(parent).bind(now).execute(&mut *db).await?;
        Ok(())
    })
}

/// Puts a job back in the queue, not to run before `run_at`. `spent` says whether the failure was its own; `message` is for
/// operators.
/// If an equal job waits already, that one takes over, as a further try of the same work, and this one ends. False
/// if the job is no longer this worker's.
pub async fn postpone(
    mut db: Conn<'_>,
    fence: Fence,
    run_at: Timestamp,
    spent: bool,
    message: &str,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "update jobs set state = 'queued', run_at = $3, failures = failures + $4, message = $5,
             error = null,
             lease_until = null, claimed_by = null
         where id = $1 and attempt = $2 and state = 'running' and not exists (
             select 1 from jobs twin
             where twin.kind = jobs.kind and twin.subject = jobs.subject and twin.state = 'queued')";
    let postponed = on!(db.reborrow().0, |db| sqlx::query(SQL)
        .bind(fence.job)
        .bind(fence.attempt)
        .bind(run_at)
        .bind(i32::from(spent))
        .bind(message)
        .execute(&mut *db)
        .await?
        .rows_affected());
    if postponed == 1 {
        return Ok(true);
    }
    let ended = end(db.reborrow(), fence, Ending::Done, now).await?;
    if ended {
        hand_over(db, fence).await?;
    }
    Ok(ended)
}

/// Counts the tries of a job that ended in favour of an equal one as the other's, crashes included.
async fn hand_over(db: Conn<'_>, fence: Fence) -> Result<()> {
    const SQL: &str = "update jobs set attempt = attempt + $2,
             crashes = crashes + (select ended.crashes from jobs ended where ended.id = $1),
             started_at = (select ended.started_at from jobs ended where ended.id = $1)
         where state = 'queued'
             and (kind, subject) = (select ended.kind, ended.subject from jobs ended where ended.id = $1)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(fence.job)
            .bind(fence.attempt)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Turns a running job into one that waits for its parts; it ends at once if none of them is left. Answers how many
/// parts it has, or `None` if the job is no longer this worker's. Parts may have ended while others were queued.
pub async fn split(mut db: Conn<'_>, fence: Fence, now: Timestamp) -> Result<Option<i64>> {
    const SQL: &str =
        "update jobs set state = 'waiting', total = $3, done = $4, failed = $5, gained = $6, lost = $7,
             lease_until = null
         where id = $1 and attempt = $2 and state = 'running'";
    let parts: Parts = on!(db.reborrow().0, |db| sqlx::query_as(PARTS)
        .bind(fence.job)
        .fetch_one(&mut *db)
        .await?);
    if parts.total == 0 {
        return Ok(end(db, fence, Ending::Done, now).await?.then_some(0));
    }
    let [total, done, failed] =
        [parts.total, parts.done, parts.failed].map(|count| i32::try_from(count).unwrap_or(i32::MAX));
    let split = on!(db.reborrow().0, |db| sqlx::query(SQL)
        .bind(fence.job)
        .bind(fence.attempt)
        .bind(total)
        .bind(done)
        .bind(failed)
        .bind(parts.gained)
        .bind(parts.lost)
        .execute(&mut *db)
        .await?
        .rows_affected());
    if split == 0 {
        return Ok(None);
    }
    finish_parent(db, fence.job, now).await?;
    Ok(Some(parts.total))
}

const PARTS: &str = "select count(*) as total, count(case when state = 'done' then 1 end) as done,
         count(case when state = 'failed' then 1 end) as failed,
         cast(coalesce(sum(case when state in ('done', 'failed') then gained end), 0) as bigint) as gained,
         cast(coalesce(sum(case when state in ('done', 'failed') then lost end), 0) as bigint) as lost
     from jobs where parent_id = $1";

#[derive(sqlx::FromRow)]
struct Parts {
    total: i64,
    done: i64,
    failed: i64,
    gained: i64,
    lost: i64,
}

/// Forgets jobs that ended before `before`; answers how many.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const SQL: &str = "delete from jobs where finished_at < $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(before)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

#[cfg(test)]
mod tests {
    use super::PARTS;
    use crate::store::testing;

    #[tokio::test]
    async fn parts_are_counted_without_reading_the_other_jobs() {
        let plan = testing::plan(PARTS).await;
        assert!(plan.contains("USING INDEX jobs_by_parent"), "{plan}");
    }
}
