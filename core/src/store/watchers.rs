//! Folders that the uploader on somebody's machine watches for an event's photos.
//!
//! Counting what a folder brought is one statement, so uploads that arrive together all count. A watcher goes with its
//! event.

use serde::Deserialize;
use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::clock::Timestamp;
use crate::model::{EventId, Watcher, WatcherId};
use crate::store::{Conn, Result, on};

/// The columns of [`Watcher`].
const SELECT: &str = "select w.id, w.event_id, e.name as event_name, w.label, w.machine_label, w.expected_path,
         w.move_uploaded_dir, w.listening, w.status, w.last_error, w.created_at, w.updated_at, w.ingested, w.failed
     from local_watchers w join events e on e.id = w.event_id ";

/// What a change does to a text that there need not be. A text that is null in a request stays: uploaders send every
/// field, those they know nothing of as null.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "Option<String>")]
pub enum Text {
    /// It stays as it is.
    #[default]
    Stays,
    /// It becomes this, or none.
    Becomes(Option<String>),
}

impl From<Option<String>> for Text {
    fn from(text: Option<String>) -> Self {
        text.map_or(Self::Stays, |text| Self::Becomes(Some(text)))
    }
}

/// What is set about a watcher. What is not given stays.
#[derive(Clone, Debug, Default)]
pub struct Settings {
    /// The event its photos go to.
    pub event: Option<EventId>,
    /// What people call the folder.
    pub label: Text,
    /// The machine it is on.
    pub machine_label: Text,
    /// Where the folder is.
    pub expected_path: Text,
    /// Where files go once they were sent.
    pub move_uploaded_dir: Text,
    /// Whether the uploader is to watch it.
    pub listening: Option<bool>,
    /// How the uploader says it is.
    pub status: Option<String>,
    /// What last went wrong there.
    pub last_error: Text,
}

/// Stores a watcher of an event that is kept from being deleted, as an uploader finds it that has said nothing yet.
pub async fn insert(db: Conn<'_>, event: EventId, status: &str, at: Timestamp) -> Result<WatcherId> {
    const SQL: &str = "insert into local_watchers (event_id, listening, status, created_at, updated_at)
         values ($1, $2, $3, $4, $4) returning id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(true)
        .bind(status)
        .bind(at)
        .fetch_one(&mut *db)
        .await?))
}

/// Changes a watcher; false if it is gone. A new event must be kept from being deleted.
pub async fn update(db: Conn<'_>, id: WatcherId, settings: &Settings, at: Timestamp) -> Result<bool> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new("update local_watchers set updated_at = ");
        sql.push_bind(at);
        push_change(&mut sql, "event_id", settings.event);
        push_text(&mut sql, "label", &settings.label);
        push_text(&mut sql, "machine_label", &settings.machine_label);
        push_text(&mut sql, "expected_path", &settings.expected_path);
        push_text(&mut sql, "move_uploaded_dir", &settings.move_uploaded_dir);
        push_change(&mut sql, "listening", settings.listening);
        push_change(&mut sql, "status", settings.status.clone());
        push_text(&mut sql, "last_error", &settings.last_error);
        sql.push(" where id = ").push_bind(id);
        Ok(sql.build().execute(&mut *db).await?.rows_affected() == 1)
    })
}

/// Appends `, column = $n` if there is a value to set.
fn push_change<DB: Database, T>(sql: &mut QueryBuilder<DB>, column: &'static str, value: Option<T>)
where
    for<'q> T: Encode<'q, DB> + Type<DB> + Send + 'static,
{
    if let Some(value) = value {
        sql.push(", ").push(column).push(" = ").push_bind(value);
    }
}

/// The same for a text.
fn push_text<DB: Database>(sql: &mut QueryBuilder<DB>, column: &'static str, text: &Text)
where
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
{
    match text {
        Text::Stays => {}
        Text::Becomes(text) => push_change(sql, column, Some(text.clone())),
    }
}

/// A watcher by its number.
pub async fn by_id(db: Conn<'_>, id: WatcherId) -> Result<Option<Watcher>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(SELECT);
        sql.push("where w.id = ").push_bind(id);
        Ok(sql.build_query_as().fetch_optional(&mut *db).await?)
    })
}

/// The watchers of a machine and of an event, as far as these are given, made after one; the first made first, at most `limit`.
pub async fn list(
    db: Conn<'_>,
    machine: Option<&str>,
    event: Option<EventId>,
    after: WatcherId,
    limit: i64,
) -> Result<Vec<Watcher>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(SELECT);
        sql.push("where w.id > ").push_bind(after);
        if let Some(machine) = machine {
            sql.push(" and w.machine_label = ").push_bind(machine.to_owned());
        }
        if let Some(event) = event {
            sql.push(" and w.event_id = ").push_bind(event);
        }
        sql.push(" order by w.id limit ").push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// Removes a watcher; false if it is gone.
pub async fn remove(db: Conn<'_>, id: WatcherId) -> Result<bool> {
    const SQL: &str = "delete from local_watchers where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Counts files that a watcher sent to its event; false if the event has no such watcher.
pub async fn count(db: Conn<'_>, id: WatcherId, event: EventId, ingested: i64, failed: i64) -> Result<bool> {
    const SQL: &str = "update local_watchers set ingested = ingested + $3, failed = failed + $4
         where id = $1 and event_id = $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(event)
        .bind(ingested)
        .bind(failed)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
