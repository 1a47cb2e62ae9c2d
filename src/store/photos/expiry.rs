//! How long an event keeps its photos. Each step is also a lock on the event's row, so an upload and an
//! expiry of one event come one after the other.

use crate::clock::Timestamp;
use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// Keeps an event's photos until `until` at least; false if there is no such event.
pub async fn extend_event(db: Conn<'_>, event: EventId, until: Timestamp) -> Result<bool> {
    const SQL: &str = "update events
         set expires_at = case when expires_at is null or expires_at < $2 then $2 else expires_at end
         where id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(until)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Events whose time is over.
pub async fn expired_events(db: Conn<'_>, now: Timestamp) -> Result<Vec<EventId>> {
    const SQL: &str = "select id from events where expires_at <= $1 order by expires_at, id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(now)
        .fetch_all(&mut *db)
        .await?))
}

/// Locks an event whose time is over until the transaction ends; false if it is not over, or has been
/// extended since.
pub async fn lock_expired(db: Conn<'_>, event: EventId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update events set revision = revision where id = $1 and expires_at <= $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Says that an event has no photo left whose time could end.
pub async fn end_event_time(db: Conn<'_>, event: EventId) -> Result<()> {
    const SQL: &str = "update events set expires_at = null where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).execute(&mut *db).await?;
        Ok(())
    })
}
