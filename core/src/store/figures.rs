//! Sums over the whole installation. They read an index from end to end, or all of two weeks: ask seldom.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// Everything that is stored.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct Totals {
    /// Events, those among them that are over.
    pub events: i64,
    /// Guests of events; an account counts once an event.
    pub guests: i64,
    /// Photos.
    pub photos: i64,
    /// Bytes of the photos as they were uploaded.
    pub bytes: i64,
}

/// What came on one day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, FromRow)]
pub struct OfDay {
    /// The day in UTC, counted from 1970-01-01.
    pub day: i64,
    /// How many.
    pub count: i64,
}

/// Everything that is stored.
pub async fn totals(db: Conn<'_>) -> Result<Totals> {
    const SQL: &str = "select
             (select count(*) from events) as events,
             (select count(*) from memberships) as guests,
             count(*) as photos,
             cast(coalesce(sum(size_bytes), 0) as bigint) as bytes
         from photos";
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_one(&mut *db).await?))
}

/// Photos by the day of their upload, from an instant on, the earliest day first.
pub async fn photos_by_day(db: Conn<'_>, since: Timestamp) -> Result<Vec<OfDay>> {
    const SQL: &str = "select uploaded_at / 86400000000 as day, count(*) as count from photos
         where uploaded_at >= $1 group by uploaded_at / 86400000000 order by day";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(since)
        .fetch_all(&mut *db)
        .await?))
}

/// Guests by the day on which they joined, from an instant on, the earliest day first.
pub async fn guests_by_day(db: Conn<'_>, since: Timestamp) -> Result<Vec<OfDay>> {
    const SQL: &str = "select joined_at / 86400000000 as day, count(*) as count from memberships
         where joined_at >= $1 group by joined_at / 86400000000 order by day";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(since)
        .fetch_all(&mut *db)
        .await?))
}
