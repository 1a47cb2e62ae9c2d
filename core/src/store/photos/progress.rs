//! How far a photo has come.
//!
//! Each step forward is taken by a job, whose transaction holds the job first. The way back to the start is taken
//! for those who send a file again that could not be used. When a photo was taken up and came to its end is noted once
//! each way, so that indexing it anew changes nothing about the upload that brought it.

use sqlx::{FromRow, QueryBuilder};

use super::push_ids;
use crate::clock::Timestamp;
use crate::model::{EventId, FailureCode, PhotoId};
use crate::store::{Conn, Result, on};

/// Says that a photo is being read and searched; false if there is no such photo.
pub async fn start(db: Conn<'_>, id: PhotoId, now: Timestamp) -> Result<bool> {
    const SQL: &str =
        "update photos set status = 'PROCESSING', error = null, begun_at = coalesce(begun_at, $2)
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// How many photos an event has, and how many of them are still to be searched for its guests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Backlog {
    /// Photos of the event.
    pub total: i64,
    /// Those of them in which no guest was looked for yet.
    pub pending: i64,
}

/// Counts an event's photos and those that are still to be searched.
pub async fn backlog(db: Conn<'_>, event: EventId) -> Result<Backlog> {
    const SQL: &str = "select (select count(*) from photos where event_id = $1) as total,
             (select count(*) from photos
              where event_id = $1 and status in ('PENDING', 'PROCESSING')) as pending";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// The photos of an event whose faces are known and not searched, oldest first, at most `limit`.
pub async fn unsearched(db: Conn<'_>, event: EventId, limit: usize) -> Result<Vec<PhotoId>> {
    const SQL: &str = "select id from photos
         where event_id = $1 and status = 'PROCESSING' and indexed_at is not null order by id limit $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(&mut *db)
        .await?))
}

/// Says that a photo's faces are known and searched; false if there is no such photo.
pub async fn finish(db: Conn<'_>, id: PhotoId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update photos set status = 'DONE', error = null, ended_at = coalesce(ended_at, $2)
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Takes the event's photo of these bytes back to the start if it could not be used; false if it is not so.
pub async fn revive(db: Conn<'_>, event: EventId, sha256: &[u8; 32]) -> Result<bool> {
    const SQL: &str = "update photos set status = 'PENDING', error = null, begun_at = null, ended_at = null
         where event_id = $1 and sha256 = $2 and status = 'FAILED'";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(sha256.as_slice())
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// The same of a photo by its number.
pub async fn wait_again(db: Conn<'_>, id: PhotoId) -> Result<bool> {
    const SQL: &str = "update photos set status = 'PENDING', error = null, begun_at = null, ended_at = null
         where id = $1 and status = 'FAILED'";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// The photos of an event that cannot be used, in the order of their numbers.
pub async fn failed(db: Conn<'_>, event: EventId) -> Result<Vec<PhotoId>> {
    const SQL: &str = "select id from photos where event_id = $1 and status = 'FAILED' order by id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// Takes those of an event's photos back to the start that could not be used; answers which. At most 500.
pub async fn revive_among(db: Conn<'_>, event: EventId, ids: &[PhotoId]) -> Result<Vec<PhotoId>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(
            "update photos set status = 'PENDING', error = null, begun_at = null, ended_at = null
             where status = 'FAILED' and event_id = ",
        );
        sql.push_bind(event).push(" and id in ");
        push_ids(&mut sql, ids);
        sql.push(" returning id");
        Ok(sql.build_query_scalar().fetch_all(&mut *db).await?)
    })
}

/// Notes whether a photo's copies for screens are stored.
pub async fn note_copies(db: Conn<'_>, id: PhotoId, has_web_copy: bool, has_screen_copy: bool) -> Result<()> {
    const SQL: &str = "update photos set has_web_copy = $2, has_screen_copy = $3 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(id)
            .bind(has_web_copy)
            .bind(has_screen_copy)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Notes whether a photo's copy for the screens of phones is stored.
pub async fn note_screen_copy(db: Conn<'_>, id: PhotoId, is_stored: bool) -> Result<()> {
    const SQL: &str = "update photos set has_screen_copy = $2 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(id)
            .bind(is_stored)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Takes a photo that has lost its files back to the start; its faces stay known. False if there is no such photo.
pub async fn restart(db: Conn<'_>, id: PhotoId) -> Result<bool> {
    const SQL: &str = "update photos set status = 'PENDING', error = null where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Says that a photo cannot be used, and why; false if there is no such photo.
pub async fn fail(db: Conn<'_>, id: PhotoId, failure: FailureCode, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update photos set status = 'FAILED', error = $2, ended_at = coalesce(ended_at, $3)
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(failure.code())
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
