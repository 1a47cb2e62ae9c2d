//! When an event ends, and how many photos it has.
//!
//! An event has no end before its first photo. Uploads only ever move the end to a later time; an event that is over begins
//! again with them.

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// Moves the end of an event to `until`, never to an earlier time; without an instant, and if the event is kept for ever, it
/// has none. An event that was over is so no longer. False if it is gone.
pub async fn extend_expiry(
    db: Conn<'_>,
    id: EventId,
    until: Option<Timestamp>,
    now: Timestamp,
) -> Result<bool> {
    const SQL: &str = "update events set
             expires_at = case when kept_forever then null when expires_at > $2 then expires_at else $2 end,
             restored_at = case when ended_at is null then restored_at else $3 end,
             ended_at = null
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(until)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Moves the end of an event to this instant, whatever it was; with none the event is kept until somebody deletes it. An
/// event that was over is so no longer. False if it is gone.
pub async fn set_expiry(db: Conn<'_>, id: EventId, until: Option<Timestamp>, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update events set expires_at = $2, kept_forever = $4,
             restored_at = case when ended_at is null then restored_at else $3 end,
             ended_at = null
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(until)
        .bind(now)
        .bind(until.is_none())
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// How many photos an event has.
pub async fn count_photos(db: Conn<'_>, id: EventId) -> Result<i64> {
    const SQL: &str = "select count(*) from photos where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?))
}

/// How many faces an event's photos show, as far as they were looked at.
pub async fn count_faces(db: Conn<'_>, id: EventId) -> Result<i64> {
    const SQL: &str = "select coalesce(sum(faces_count), 0) from photos where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?))
}

/// How many photos an event has, and how many of them show one guest.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct PhotoCounts {
    /// Photos of the event.
    pub total: i64,
    /// Photos of the event that the guest was found in.
    pub with_face: i64,
}

/// Counts an event's photos, for one guest.
pub async fn photo_counts(db: Conn<'_>, event: EventId, guest: UserId) -> Result<PhotoCounts> {
    const SQL: &str = "select (select count(*) from photos where event_id = $1) as total,
             (select count(*) from matches where user_id = $2 and event_id = $1) as with_face";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(guest)
        .fetch_one(&mut *db)
        .await?))
}
