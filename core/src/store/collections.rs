//! Which events have a collection at Amazon Rekognition, and with which of its face models.
//!
//! A collection keeps the model it was made with for ever, so an operator who wants a newer one has to index the event
//! again; this is where to see which events those are.

use crate::clock::Timestamp;
use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// Notes an event's collection and its model; true if that was not known before.
pub async fn put(db: Conn<'_>, event: EventId, face_model: &str, now: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into collections (event_id, face_model, seen_at) values ($1, $2, $3)
         on conflict (event_id) do update set face_model = excluded.face_model, seen_at = excluded.seen_at
         where collections.face_model <> excluded.face_model";
    on!(db.0, |db| {
        let put = sqlx::query(SQL)
            .bind(event)
            .bind(face_model)
            .bind(now)
            .execute(&mut *db)
            .await?;
        Ok(put.rows_affected() == 1)
    })
}

/// The face model of an event's collection; `None` if it has none.
pub async fn face_model(db: Conn<'_>, event: EventId) -> Result<Option<String>> {
    const SQL: &str = "select face_model from collections where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Forgets an event's collection.
pub async fn remove(db: Conn<'_>, event: EventId) -> Result<()> {
    on!(db.0, |db| {
        sqlx::query("delete from collections where event_id = $1")
            .bind(event)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
