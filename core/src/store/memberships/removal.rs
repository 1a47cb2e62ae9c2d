//! Taking a guest out of one event, who stays in others.

use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// Whether a guest has another event that goes on and has not refused them: one that still needs the selfie.
pub async fn has_other_open(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "select exists (
         select 1 from memberships m join events e on e.id = m.event_id
         where m.user_id = $2 and m.event_id <> $1 and e.ended_at is null and m.approval <> 'refused')";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}

/// Removes what tells that a guest was in an event, but for faces and matches, which went before. An account that belongs to
/// the event belongs to another one from then on, if possible to one that goes on. The caller holds the locks of both.
pub async fn remove(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: [&str; 6] = [
        "update users set event_id = (
             select m.event_id from memberships m join events e on e.id = m.event_id
             where m.user_id = $2 and m.event_id <> $1
             order by case when e.ended_at is null then 0 else 1 end, m.joined_at, m.event_id limit 1)
         where id = $2 and event_id = $1",
        "delete from notices where event_id = $1 and user_id = $2",
        "delete from guest_warnings where event_id = $1 and user_id = $2",
        "delete from unsubscriptions where event_id = $1 and user_id = $2",
        "delete from account_names where event_id = $1 and user_id = $2",
        "delete from memberships where event_id = $1 and user_id = $2",
    ];
    on!(db.0, |db| {
        for sql in SQL {
            sqlx::query(sql).bind(event).bind(user).execute(&mut *db).await?;
        }
        Ok(())
    })
}
