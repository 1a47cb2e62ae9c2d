//! Digests of accounts and the origins they have logged in from.

use crate::clock::Timestamp;
use crate::store::{Conn, Result, on};

/// Stores that a digest was seen.
pub async fn see(db: Conn<'_>, digest: &str, at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into known_origins (digest, seen_at) values ($1, $2)
         on conflict (digest) do update set seen_at = $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(digest).bind(at).execute(&mut *db).await?;
        Ok(())
    })
}

/// Whether a digest was seen.
pub async fn is_known(db: Conn<'_>, digest: &str) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from known_origins where digest = $1)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(digest)
        .fetch_one(&mut *db)
        .await?))
}

/// Forgets those that were last seen before an instant.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<()> {
    const SQL: &str = "delete from known_origins where seen_at < $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(before).execute(&mut *db).await?;
        Ok(())
    })
}
