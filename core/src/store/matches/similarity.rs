//! How alike the faces of matches are.

use crate::store::{Conn, Result, on};

/// Of the matches of the guests who joined last, at most `limit`: how many there are, and how many are less similar than
/// `threshold`, 0–100.
pub async fn less_similar(db: Conn<'_>, threshold: f32, limit: i64) -> Result<(i64, i64)> {
    const SQL: &str = "select count(*), coalesce(sum(case when latest.similarity < $1 then 1 else 0 end), 0)
         from (select similarity from matches order by user_id desc, photo_id desc limit $2) latest";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(threshold)
        .bind(limit)
        .fetch_one(&mut *db)
        .await?))
}
