//! Queueing the parts of a larger job.
//!
//! A rematch of thousands must not keep the one writer of SQLite from others for long, so many parts go into one
//! statement, and the caller queues them by several transactions.

use std::fmt::Write as _;

use sqlx::types::Uuid;

use super::uuid_time;
use crate::clock::Timestamp;
use crate::model::{JobId, Priority, Task};
use crate::store::{Conn, Error, Result, on};

/// Parts queued by one statement.
const CHUNK: usize = 100;

/// The turn that was served last, or the last one that the event holds, whichever is later.
const LAST_TURN: &str = "select max(t.turn) from (
         select turn from turns where priority = $2
         union all
         select last.turn from (
             select turn from jobs where event_id = $1 and priority = $2 and state = 'queued'
             order by turn desc limit 1) as last) as t";

const INSERT: &str = "insert into jobs
         (id, kind, subject, event_id, task, priority, turn, state, run_at, parent_id, created_at) values ";

/// A part that waits already keeps its place, unless that is worse, and is adopted if it had no parent.
const ADOPT: &str = " on conflict (kind, subject) where state = 'queued' do update set
         turn = case when excluded.priority < jobs.priority then excluded.turn else jobs.turn end,
         priority = case when excluded.priority < jobs.priority then excluded.priority else jobs.priority end,
         run_at = case when excluded.run_at < jobs.run_at then excluded.run_at else jobs.run_at end,
         parent_id = coalesce(jobs.parent_id, excluded.parent_id)";

/// Parameters that all rows of a statement share, and those that each has of its own.
const SHARED: usize = 3;
const OWN: usize = 6;

/// Queues parts of a job, all due at once; without a parent, jobs that belong together. Equal queued work stays one job.
/// The turns of one event follow each other.
pub async fn admit_parts(
    mut db: Conn<'_>,
    parts: &[Task],
    parent: Option<JobId>,
    priority: Priority,
    at: Timestamp,
) -> Result<()> {
    for parts in parts.chunk_by(|a, b| a.event() == b.event()) {
        for chunk in parts.chunks(CHUNK) {
            admit_chunk(db.reborrow(), chunk, parent, priority, at).await?;
        }
    }
    Ok(())
}

async fn admit_chunk(
    db: Conn<'_>,
    parts: &[Task],
    parent: Option<JobId>,
    priority: Priority,
    at: Timestamp,
) -> Result<()> {
    let Some(event) = parts.first().map(Task::stored_event) else {
        return Ok(());
    };
    let texts: Vec<String> = parts
        .iter()
        .map(|part| serde_json::to_string(part).map_err(|error| Error::Corrupt(error.to_string())))
        .collect::<Result<_>>()?;
    on!(db.0, |db| {
        let mut turn: i64 = sqlx::query_scalar(LAST_TURN)
            .bind(event)
            .bind(priority)
            .fetch_one(&mut *db)
            .await?;
        // Our own text around the numbers of parameters; the one for a full statement is worth being kept prepared.
        let sql = sqlx::AssertSqlSafe(statement(parts.len()));
        let insert = sqlx::query(sql).persistent(parts.len() == CHUNK);
        let mut insert = insert.bind(priority).bind(at).bind(parent);
        for (part, text) in parts.iter().zip(texts) {
            turn += 1;
            insert = insert
                .bind(Uuid::new_v7(uuid_time(at)))
                .bind(part.kind())
                .bind(part.subject())
                .bind(event)
                .bind(text)
                .bind(turn);
        }
        insert.execute(&mut *db).await?;
        Ok(())
    })
}

/// The insertion of so many rows.
fn statement(rows: usize) -> String {
    let mut sql = INSERT.to_owned();
    for row in 0..rows {
        let [id, kind, subject, event, task, turn] =
            std::array::from_fn::<_, OWN, _>(|own| SHARED + row * OWN + own + 1);
        let comma = if row == 0 { "" } else { ", " };
        // Writing to a text cannot fail.
        let _ = write!(
            sql,
            "{comma}(${id}, ${kind}, ${subject}, ${event}, ${task}, $1, ${turn}, 'queued', $2, $3, $2)"
        );
    }
    sql + ADOPT
}
