//! How often a paid service was called, by operation, since somebody last reset the counters.

use crate::store::{Conn, Result, on};

/// Calls of one operation.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Count {
    /// The operation.
    pub operation: String,
    /// How many calls were answered.
    pub calls: i64,
}

/// Counts one call.
pub async fn add(db: Conn<'_>, operation: &str) -> Result<()> {
    const SQL: &str = "insert into call_counts (operation, calls) values ($1, 1)
         on conflict (operation) do update set calls = call_counts.calls + 1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(operation).execute(&mut *db).await?;
        Ok(())
    })
}

/// All counters, by name.
pub async fn counts(db: Conn<'_>) -> Result<Vec<Count>> {
    const SQL: &str = "select operation, calls from call_counts order by operation";
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_all(&mut *db).await?))
}

/// Sets all counters to zero.
pub async fn reset(db: Conn<'_>) -> Result<()> {
    on!(db.0, |db| {
        sqlx::query("delete from call_counts").execute(&mut *db).await?;
        Ok(())
    })
}
