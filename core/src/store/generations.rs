//! Generations of what the engine remembers of an event.
//!
//! When an event is indexed anew the engine forgets it and learns it again, into the next generation. Rows made from an
//! earlier one stay, so that galleries stay whole, and are marked: a photo is as if it had just come, a guest is enrolled
//! by no selfie. Both carry a revision above all others, so that no search replaces their matches before they are learned
//! again.

use crate::model::{DescriptorVersion, EventId, PhotoId};
use crate::store::{Conn, Result, on};

/// Which enrolments, indexings and memory of an event there were: what a job notes before it looks or learns, and compares
/// before it writes down what came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventVersion {
    /// Counts the enrolments and indexings.
    pub revision: i64,
    /// Counts the times at which the engine's memory of the event was begun anew, or the rule of what it holds changed.
    pub generation: i64,
    /// Whether the engine remembers nobody but guests.
    pub guests_only: bool,
}

/// The version of an event now; `None` if it is over or gone, when nothing is to be learned about it.
pub async fn event_version(db: Conn<'_>, event: EventId) -> Result<Option<EventVersion>> {
    const SQL: &str =
        "select revision, generation, guests_only from events where id = $1 and ended_at is null";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
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

/// Begins the next generation for those alone whose faces another network than this one has described, and marks them;
/// answers the photos. The event stays locked until the transaction ends.
pub async fn begin_next_for_others(
    db: Conn<'_>,
    event: EventId,
    than: DescriptorVersion,
) -> Result<Vec<PhotoId>> {
    const COUNT: &str = "update events set generation = generation + 1 where id = $1";
    const PHOTOS: &str =
        "update photos set status = 'PENDING', error = null, indexed_at = null, revision = $2
         where event_id = $1 and id in (
             select v.photo_id from vectors v
             where v.event_id = $1 and v.descriptor_version <> $3 and v.photo_id is not null)
         returning id";
    const GUESTS: &str = "update enrolments set selfie_id = 0, revision = $2
         where event_id = $1 and user_id in (
             select v.user_id from vectors v
             where v.event_id = $1 and v.descriptor_version <> $3 and v.user_id is not null)";
    on!(db.0, |db| {
        sqlx::query(COUNT).bind(event).execute(&mut *db).await?;
        sqlx::query(GUESTS)
            .bind(event)
            .bind(i64::MAX)
            .bind(than)
            .execute(&mut *db)
            .await?;
        Ok(sqlx::query_scalar(PHOTOS)
            .bind(event)
            .bind(i64::MAX)
            .bind(than)
            .fetch_all(&mut *db)
            .await?)
    })
}
