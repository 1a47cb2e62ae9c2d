//! Taking jobs from the queue.
//!
//! What is chosen is locked until it is taken, so two claimers never get the same job; the order is the queue's promise of
//! fairness.

use std::ops::RangeInclusive;
use std::time::Duration;

use super::{Row, columns, postpone};
use crate::clock::Timestamp;
use crate::error_chain::chain;
use crate::model::{Fence, Job, JobId, Priority};
use crate::store::backend::Backend;
use crate::store::{Conn, Result, on};

/// Jobs that may be taken, best first. A queued job waits while an equal one is under way; a lease that ran out makes a job
/// claimable again, and its worker's death counts as a crash. Each of the two has an index that knows its order or its few
/// rows, which one statement for both would not use. `$1` now, `$2` the last priority wanted, `$3` how many, `$4` and
/// `$5` how many crashes.
macro_rules! claimable {
    ($in_state:literal, $crashes:literal, $order:literal, $lock:literal) => {
        concat!(
            "select j.id, j.priority, j.turn, j.run_at from jobs j
             where ",
            $in_state,
            " and j.priority <= $2 and ",
            $crashes,
            " between $4 and $5
                 and not exists (
                     select 1 from jobs other
                     where other.kind = j.kind and other.subject = j.subject and other.id <> j.id
                         and other.state in ('running', 'waiting'))
             order by ",
            $order,
            " limit $3 ",
            $lock
        )
    };
}

/// The two statements of one order in one dialect: the queued, and those whose lease ran out.
macro_rules! claimable_by {
    ($order:literal, $lock:literal) => {
        [
            claimable!(
                "j.state = 'queued' and j.run_at <= $1",
                "j.crashes",
                $order,
                $lock
            ),
            claimable!(
                // The first condition is that of the index.
                "j.state in ('running', 'waiting') and j.state = 'running' and j.lease_until < $1",
                "j.crashes + 1",
                $order,
                $lock
            ),
        ]
    };
}

const IN_ORDER_SQLITE: [&str; 2] = claimable_by!("j.priority, j.turn, j.id", "");
const IN_ORDER_POSTGRES: [&str; 2] = claimable_by!("j.priority, j.turn, j.id", "for update skip locked");
const OLDEST_SQLITE: [&str; 2] = claimable_by!("j.run_at, j.id", "");
const OLDEST_POSTGRES: [&str; 2] = claimable_by!("j.run_at, j.id", "for update skip locked");

/// Takes a job that was found claimable and is locked since.
const TAKE: &str = concat!(
    "update jobs set state = 'running', attempt = attempt + 1,
         crashes = crashes + case when state = 'running' then 1 else 0 end,
         started_at = coalesce(started_at, $2), claimed_by = $3, lease_until = $4
     where id = $1 returning ",
    columns!()
);

/// How long a job waits that this version cannot read, for one that can: the newer one beside it during a deploy, or the one
/// after a rollback.
const UNREADABLE_PAUSE: Duration = Duration::from_mins(1);

/// Says which turn of a priority was served last.
const SERVE: &str = "update turns set turn = $2 where priority = $1 and turn < $2";

/// How jobs are chosen.
#[derive(Clone, Debug)]
pub struct ClaimRequest<'a> {
    /// Name of the claiming process.
    pub worker: &'a str,
    /// The present instant.
    pub now: Timestamp,
    /// When the lease runs out unless it is renewed.
    pub lease_until: Timestamp,
    /// The last priority wanted.
    pub down_to: Priority,
    /// At most so many.
    pub limit: u32,
    /// Whether the longest waiting come first whatever their priority, so that nothing starves.
    pub oldest_first: bool,
    /// How often the job's workers may have died under it, this claim's reason included.
    pub crashes: RangeInclusive<i32>,
}

/// A claimed job and the proof of holding it.
#[derive(Clone, Debug)]
pub struct Claimed {
    /// The job, as it stands after the claim.
    pub job: Job,
    /// The proof.
    pub fence: Fence,
}

/// A job that may be taken.
#[derive(sqlx::FromRow)]
struct Candidate {
    id: JobId,
    priority: Priority,
    turn: i64,
    run_at: Timestamp,
}

/// Claims up to `request.limit` jobs, best first. Must be called in a transaction. A job that cannot be read goes back to the
/// queue for a while and keeps no other from being claimed.
pub async fn claim(mut db: Conn<'_>, request: &ClaimRequest<'_>) -> Result<Vec<Claimed>> {
    let chosen = choose(db.reborrow(), request).await?;
    let mut claimed = Vec::with_capacity(chosen.len());
    for candidate in &chosen {
        let row = take(db.reborrow(), candidate, request).await?;
        let fence = Fence {
            job: row.id,
            attempt: row.attempt,
        };
        match Job::try_from(row) {
            Ok(job) => claimed.push(Claimed { job, fence }),
            Err(error) => {
                let message = chain(&error).to_string();
                tracing::warn!(job = %fence.job, error = %message, "a job cannot be read and waits for a version that can");
                let run_at = request.now + UNREADABLE_PAUSE;
                postpone(db.reborrow(), fence, run_at, false, &message, request.now).await?;
            }
        }
    }
    Ok(claimed)
}

async fn take(db: Conn<'_>, candidate: &Candidate, request: &ClaimRequest<'_>) -> Result<Row> {
    on!(db.0, |db| {
        let row = sqlx::query_as(TAKE)
            .bind(candidate.id)
            .bind(request.now)
            .bind(request.worker)
            .bind(request.lease_until)
            .fetch_one(&mut *db)
            .await?;
        sqlx::query(SERVE)
            .bind(candidate.priority)
            .bind(candidate.turn)
            .execute(&mut *db)
            .await?;
        Ok(row)
    })
}

/// The best jobs there are, locked where others may claim at the same time.
async fn choose(db: Conn<'_>, request: &ClaimRequest<'_>) -> Result<Vec<Candidate>> {
    let statements = match (&db.0, request.oldest_first) {
        (Backend::Sqlite(_), false) => IN_ORDER_SQLITE,
        (Backend::Sqlite(_), true) => OLDEST_SQLITE,
        (Backend::Postgres(_), false) => IN_ORDER_POSTGRES,
        (Backend::Postgres(_), true) => OLDEST_POSTGRES,
    };
    let mut candidates: Vec<Candidate> = Vec::new();
    on!(db.0, |db| {
        for sql in statements {
            let found = sqlx::query_as(sql)
                .bind(request.now)
                .bind(request.down_to)
                .bind(i64::from(request.limit))
                .bind(*request.crashes.start())
                .bind(*request.crashes.end())
                .fetch_all(&mut *db)
                .await?;
            candidates.extend(found);
        }
    });
    if request.oldest_first {
        candidates.sort_by_key(|candidate| (candidate.run_at, candidate.id));
    } else {
        candidates.sort_by_key(|candidate| (candidate.priority, candidate.turn, candidate.id));
    }
    candidates.truncate(usize::try_from(request.limit).unwrap_or(usize::MAX));
    Ok(candidates)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn a_queue_of_any_length_is_read_from_its_front() {
        for (statements, index) in [(IN_ORDER_SQLITE, "jobs_in_line"), (OLDEST_SQLITE, "jobs_by_due")] {
            let [queued, lapsed] = [
                testing::plan(statements[0]).await,
                testing::plan(statements[1]).await,
            ];
            assert!(queued.contains(index), "{queued}");
            assert!(!queued.contains("ORDER BY"), "sorted: {queued}");
            assert!(lapsed.contains("jobs_under_way"), "{lapsed}");
        }
    }
}
