//! How the photos of an event stand, counted by an index that holds all that is asked.

use sqlx::FromRow;

use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// How many photos of an event are how far.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, FromRow)]
pub struct Counts {
    /// All photos.
    pub total: i64,
    /// Whose job has not begun.
    pub waiting: i64,
    /// That are being read and searched.
    pub processing: i64,
    /// That are searched.
    pub done: i64,
    /// That cannot be used.
    pub failed: i64,
    /// That are searched and show no face.
    pub without_faces: i64,
    /// That only the guests in them may see.
    pub hidden: i64,
    /// Size of all originals, in bytes.
    pub bytes: i64,
}

/// Counts the photos of an event.
pub async fn counts(db: Conn<'_>, event: EventId) -> Result<Counts> {
    const SQL: &str = "select count(*) as total,
             count(case when status = 'PENDING' then 1 end) as waiting,
             count(case when status = 'PROCESSING' then 1 end) as processing,
             count(case when status = 'DONE' then 1 end) as done,
             count(case when status = 'FAILED' then 1 end) as failed,
             count(case when status = 'DONE' and faces_count = 0 then 1 end) as without_faces,
             count(case when not show_in_general then 1 end) as hidden,
             cast(coalesce(sum(size_bytes), 0) as bigint) as bytes
         from photos where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}
