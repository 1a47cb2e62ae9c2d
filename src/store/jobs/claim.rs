//! Taking jobs from the line.
//!
//! One statement chooses and takes, so two claimers never get the same job; the order is the line's promise
//! of fairness.

use std::ops::RangeInclusive;

use super::{Row, columns};
use crate::clock::Timestamp;
use crate::model::{Fence, Job, Priority};
use crate::store::backend::Backend;
use crate::store::{Conn, Result, on};

/// What may be claimed, best first. An expired lease is claimable again; a queued job waits while an equal
/// one is under way. `$1` now, `$2` the last priority wanted, `$3` how many, `$6` and `$7` how many crashes.
macro_rules! claimable {
    ($order:literal, $lock:literal) => {
        concat!(
            "update jobs set state = 'running', attempt = attempt + 1,
                 crashes = crashes + case when state = 'running' then 1 else 0 end,
                 started_at = coalesce(started_at, $1), claimed_by = $4, lease_until = $5
             where id in (
                 select j.id from jobs j
                 where (j.state = 'queued' and j.run_at <= $1 or j.state = 'running' and j.lease_until < $1)
                     and j.priority <= $2
                     and j.crashes + case when j.state = 'running' then 1 else 0 end between $6 and $7
                     and not exists (
                         select 1 from jobs other
                         where other.kind = j.kind and other.subject = j.subject and other.id <> j.id
                             and other.state in ('running', 'waiting'))
                 order by ",
            $order,
            " limit $3 ",
            $lock,
            ") returning turn, ",
            columns!()
        )
    };
}

const IN_ORDER_SQLITE: &str = claimable!("j.priority, j.turn, j.id", "");
const IN_ORDER_POSTGRES: &str = claimable!("j.priority, j.turn, j.id", "for update skip locked");
const OLDEST_SQLITE: &str = claimable!("j.run_at, j.id", "");
const OLDEST_POSTGRES: &str = claimable!("j.run_at, j.id", "for update skip locked");

/// How jobs are chosen.
#[derive(Clone, Debug)]
pub struct Wish<'a> {
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

/// Claims up to `wish.limit` jobs, best first.
pub async fn claim(db: Conn<'_>, wish: &Wish<'_>) -> Result<Vec<Claimed>> {
    #[derive(sqlx::FromRow)]
    struct Taken {
        turn: i64,
        #[sqlx(flatten)]
        row: Row,
    }
    let sql = match (&db.0, wish.oldest_first) {
        (Backend::Sqlite(_), false) => IN_ORDER_SQLITE,
        (Backend::Sqlite(_), true) => OLDEST_SQLITE,
        (Backend::Postgres(_), false) => IN_ORDER_POSTGRES,
        (Backend::Postgres(_), true) => OLDEST_POSTGRES,
    };
    let mut taken: Vec<Taken> = on!(db.0, |db| {
        let taken: Vec<Taken> = sqlx::query_as(sql)
            .bind(wish.now)
            .bind(wish.down_to)
            .bind(i64::from(wish.limit))
            .bind(wish.worker)
            .bind(wish.lease_until)
            .bind(*wish.crashes.start())
            .bind(*wish.crashes.end())
            .fetch_all(&mut *db)
            .await?;
        for Taken { turn, row } in &taken {
            sqlx::query("update turns set turn = $2 where priority = $1 and turn < $2")
                .bind(row.priority)
                .bind(*turn)
                .execute(&mut *db)
                .await?;
        }
        taken
    });
    taken.sort_by_key(|taken| (taken.row.priority, taken.turn, taken.row.id));
    taken
        .into_iter()
        .map(|Taken { row, .. }| {
            let fence = Fence {
                job: row.id,
                attempt: row.attempt,
            };
            Ok(Claimed {
                job: row.try_into()?,
                fence,
            })
        })
        .collect()
}
