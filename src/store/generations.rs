//! Generations of what the engine remembers of an event.
//!
//! When an event is indexed anew the engine forgets it and learns it again, into the next generation. Rows made from an
//! earlier one stay, so that galleries stay whole, and are marked: a photo is as if it had just come, a guest is enrolled
//! by no selfie. Both carry a revision above all others, so that no search replaces their matches before they are learned
//! again.

use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// The present generation; `None` if the event is gone.
pub async fn present(db: Conn<'_>, event: EventId) -> Result<Option<i64>> {
    const SQL: &str = "select generation from events where id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Begins the next generation and marks what was learned before; false if the event is gone. The event stays locked until
/// the transaction ends.
pub async fn begin_next(db: Conn<'_>, event: EventId) -> Result<bool> {
    const COUNT: &str = "update events set generation = generation + 1 where id = $1";
    const PHOTOS: &str =
        "update photos set status = 'PENDING', error = null, indexed_at = null, revision = $2
         where event_id = $1";
    const GUESTS: &str = "update enrolments set selfie_id = 0, revision = $2 where event_id = $1";
    on!(db.0, |db| {
        let counted = sqlx::query(COUNT).bind(event).execute(&mut *db).await?;
        if counted.rows_affected() == 0 {
            return Ok(false);
        }
        for mark in [PHOTOS, GUESTS] {
            sqlx::query(mark)
                .bind(event)
                .bind(i64::MAX)
                .execute(&mut *db)
                .await?;
        }
        Ok(true)
    })
}
