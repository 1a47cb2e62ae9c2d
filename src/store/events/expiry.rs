//! When an event's photos go, and how many there are.
//!
//! An event has no end before its first photo. The end only ever moves to a later time.

use super::columns;
use crate::clock::Timestamp;
use crate::model::{Event, EventId, UserId};
use crate::store::{Conn, Result, on};

/// Moves the end of an event's photos to `until`, never to an earlier time. False if the event is gone.
pub async fn extend_expiry(db: Conn<'_>, id: EventId, until: Timestamp) -> Result<bool> {
    const SQL: &str = "update events
         set expires_at = case when expires_at > $2 then expires_at else $2 end
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(until)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// The events whose time is over, the longest over first.
pub async fn expired(db: Conn<'_>, now: Timestamp) -> Result<Vec<Event>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from events where expires_at <= $1 order by expires_at, id"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(now)
        .fetch_all(&mut *db)
        .await?))
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
