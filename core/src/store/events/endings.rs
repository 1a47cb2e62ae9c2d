//! The end of events: which are due, which are over, and what is remembered of those that are gone.
//!
//! An event is due when its time has come and somebody was told in time; one of whose end nobody could be told is overdue. It is
//! over from [`end`] on, until it is restored or erased.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{Event, EventCode, EventId};
use crate::store::{Conn, Result, on};

use super::columns;

/// An event whose time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Due {
    /// The event.
    pub id: EventId,
    /// Whether somebody was told of this end, at `told_before` or earlier.
    pub is_told: bool,
}

/// The events whose time has come by `now` and that are not over yet, the longest due first. Whoever was told after
/// `told_before` has not had the time to do anything about it.
pub async fn overdue(db: Conn<'_>, now: Timestamp, told_before: Timestamp) -> Result<Vec<Due>> {
    const SQL: &str = "select e.id, w.event_id is not null as is_told from events e
         left join expiry_warnings w on w.event_id = e.id and w.expires_at = e.expires_at
             and w.told in ('owner', 'admins') and w.warned_at <= $2
         where e.expires_at <= $1 and e.ended_at is null order by e.expires_at, e.id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(now)
        .bind(told_before)
        .fetch_all(&mut *db)
        .await?))
}

/// Whether an event whose time had come by `before` is not over yet, and nobody was told of its end.
pub async fn any_overdue(db: Conn<'_>, before: Timestamp) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from events e
             where e.expires_at <= $1 and e.ended_at is null and not exists (
                 select 1 from expiry_warnings w
                 where w.event_id = e.id and w.expires_at = e.expires_at and w.told in ('owner', 'admins')))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(before)
        .fetch_one(&mut *db)
        .await?))
}

/// Locks an event whose time has come and that is not over yet until the transaction ends; false if there is no such event.
pub async fn lock_due(db: Conn<'_>, id: EventId, now: Timestamp) -> Result<bool> {
    const SQL: &str =
        "update events set revision = revision where id = $1 and expires_at <= $2 and ended_at is null";
    one(db, SQL, id, now).await
}

/// Locks an event that was over at `before` or earlier until the transaction ends; false if there is no such event.
pub async fn lock_ended(db: Conn<'_>, id: EventId, before: Timestamp) -> Result<bool> {
    const SQL: &str = "update events set revision = revision where id = $1 and ended_at <= $2";
    one(db, SQL, id, before).await
}

/// Says that an event is over. What is being learned about it at the same time does not count: that is what its generation
/// is for.
pub async fn end(db: Conn<'_>, id: EventId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "update events set ended_at = $2, generation = generation + 1 where id = $1";
    one(db, SQL, id, now).await
}

/// The events that were over at `before` or earlier, the longest over first.
pub async fn erase_due(db: Conn<'_>, before: Timestamp) -> Result<Vec<EventId>> {
    const SQL: &str = "select id from events where ended_at <= $1 order by ended_at, id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(before)
        .fetch_all(&mut *db)
        .await?))
}

/// The event that ends next, or should have ended already.
pub async fn next_end(db: Conn<'_>) -> Result<Option<Event>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from events where expires_at is not null and ended_at is null order by expires_at, id limit 1"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .fetch_optional(&mut *db)
        .await?))
}

/// Gives guests who registered for an event that was restored their place in it again, if they were given one in another
/// event meanwhile.
pub async fn rejoin(db: Conn<'_>, id: EventId) -> Result<()> {
    const SQL: &str = "update users set event_id = $1
         where role = 'user' and event_id <> $1
           and exists (select 1 from memberships m where m.user_id = users.id and m.event_id = $1)
           and not exists (
               select 1 from memberships m join memberships mine on mine.user_id = m.user_id and mine.event_id = $1
               where m.user_id = users.id and m.event_id <> $1
                 and (m.joined_at < mine.joined_at or (m.joined_at = mine.joined_at and m.event_id < $1)))";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).execute(&mut *db).await?;
        Ok(())
    })
}

/// Remembers of an event that is about to be erased that it has ended. Must come before its row goes.
pub async fn erased(db: Conn<'_>, id: EventId, now: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into ended_events (event_id, code_key, ended_at, erased_at)
         select id, code_key, coalesce(ended_at, $2), $2 from events where id = $1";
    one(db, SQL, id, now).await
}

/// Whether an event has ended and is gone.
pub async fn is_erased(db: Conn<'_>, id: EventId) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from ended_events where event_id = $1)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether an event that had this code has ended and is gone.
pub async fn erased_by_code(db: Conn<'_>, code: &EventCode) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from ended_events where code_key = $1)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(code.key())
        .fetch_one(&mut *db)
        .await?))
}

async fn one(db: Conn<'_>, sql: &'static str, id: EventId, at: Timestamp) -> Result<bool> {
    on!(db.0, |db| Ok(sqlx::query(sql)
        .bind(id)
        .bind(at)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
