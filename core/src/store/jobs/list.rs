//! Lists of jobs, the newest first.
//!
//! They are read from the columns alone: the task of an erasure names hundreds of files, and that of a newer version cannot
//! be read at all.

use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::model::{EventId, JobId, JobState, Priority};
use crate::store::{Conn, Result, on};

/// The columns of [`Listed`].
const COLUMNS: &str =
    "select id, kind, subject, event_id, priority, state, attempt, failures, crashes, total, done, failed,
         case when state = 'failed' then error end as error,
         case when state = 'failed' then message else coalesce(message, error) end as message,
         created_at, started_at, finished_at
     from jobs ";

/// A job as lists show it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Listed {
    /// Its number.
    pub id: JobId,
    /// The kind of work.
    pub kind: String,
    /// What the work is about, within its kind.
    pub subject: Option<String>,
    /// The event in whose turn it runs, as it is stored: 0 for none.
    pub event_id: EventId,
    /// Where it stands in the queue.
    pub priority: Priority,
    /// How far it has come.
    pub state: JobState,
    /// How many times it was claimed.
    pub attempt: i32,
    /// Failures that were its own.
    pub failures: i32,
    /// Times its worker died or froze.
    pub crashes: i32,
    /// Parts it was split into.
    pub total: i32,
    /// Parts done.
    pub done: i32,
    /// Parts that failed.
    pub failed: i32,
    /// Stable code of why it was given up.
    pub error: Option<String>,
    /// What went wrong with it last, for operators.
    pub message: Option<String>,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it was first claimed.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

/// Which jobs are asked for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// In this state.
    pub state: Option<JobState>,
    /// Of this kind.
    pub kind: Option<String>,
    /// In the turn of this event.
    pub event: Option<EventId>,
    /// Asked for before this one: what comes after an earlier page.
    pub before: Option<JobId>,
}

/// The condition of a state. Written out, with the condition of the index first, which SQLite uses only then.
fn condition(state: JobState) -> &'static str {
    match state {
        JobState::Queued => " and state <> 'done' and state = 'queued'",
        JobState::Running => " and state <> 'done' and state = 'running'",
        JobState::Waiting => " and state <> 'done' and state = 'waiting'",
        JobState::Done => " and state = 'done'",
        JobState::Failed => " and state <> 'done' and state = 'failed'",
    }
}

/// Jobs, the newest first, at most `limit`.
pub async fn list(db: Conn<'_>, filter: &Filter, limit: i64) -> Result<Vec<Listed>> {
    let before = filter.before.unwrap_or(JobId(uuid::Uuid::max()));
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(COLUMNS);
        sql.push("where id < ").push_bind(before);
        if let Some(state) = filter.state {
            sql.push(condition(state));
        }
        if let Some(kind) = &filter.kind {
            sql.push(" and kind = ").push_bind(kind.clone());
        }
        if let Some(event) = filter.event {
            sql.push(" and event_id = ").push_bind(event);
        }
        sql.push(" order by id desc limit ").push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// A job as lists show it, by its number.
pub async fn listed(db: Conn<'_>, id: JobId) -> Result<Option<Listed>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(COLUMNS);
        sql.push("where id = ").push_bind(id);
        Ok(sql.build_query_as().fetch_optional(&mut *db).await?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn no_list_sorts_the_queue() {
        for (conditions, index) in [
            ("", "sqlite_autoindex_jobs_1"),
            (condition(JobState::Queued), "jobs_not_done"),
            (condition(JobState::Running), "jobs_not_done"),
            (condition(JobState::Waiting), "jobs_not_done"),
            (condition(JobState::Failed), "jobs_not_done"),
            (condition(JobState::Done), "sqlite_autoindex_jobs_1"),
            (" and kind = $3", "jobs_by_kind"),
            (" and event_id = $3", "jobs_of_event"),
        ] {
            let sql = format!("{COLUMNS} where id < $1{conditions} order by id desc limit $2");
            let plan = testing::plan(&sql).await;
            assert!(plan.contains(index), "{conditions}: {plan}");
            assert!(!plan.contains("ORDER BY"), "sorted: {plan}");
        }
    }
}
