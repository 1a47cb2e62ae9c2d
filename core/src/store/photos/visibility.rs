//! Which photos every guest of an event may see, and whether there are any.

use sqlx::QueryBuilder;

use super::{push_ids, push_worked_on};
use crate::model::{EventId, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// Shows photos to every guest of their event, or hides them again. With a `photographer`, only photos of
/// events that the account owns or works on are touched. Answers how many were. At most 500 ids.
pub async fn show(db: Conn<'_>, ids: &[PhotoId], photographer: Option<UserId>, shown: bool) -> Result<u64> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new("update photos set show_in_general = ");
        sql.push_bind(shown);
        if !shown {
            // Addresses that were handed out for a photo that all could see end.
            sql.push(", link_version = link_version + case when show_in_general then 1 else 0 end");
        }
        sql.push(" where id in ");
        push_ids(&mut sql, ids);
        push_worked_on(&mut sql, photographer);
        Ok(sql.build().execute(&mut *db).await?.rows_affected())
    })
}

/// Whether an event has photos that every guest may see.
pub async fn is_any_shown(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from photos where event_id = $1 and show_in_general)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}
