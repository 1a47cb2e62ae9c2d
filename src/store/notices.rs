//! Guests who are told by mail that their event has photos.
//!
//! One row for the last time that each guest was to be told: the mail waits until it was sent or given up. Rows go with
//! their event and with their guest.

use serde::Serialize;
use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// When an event's last photo came; none if it has no photo.
pub async fn last_upload(db: Conn<'_>, event: EventId) -> Result<Option<Timestamp>> {
    const SQL: &str = "select max(uploaded_at) from photos where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// Lets a mail wait for each active guest of an event who was not told since `since` or whose last mail was given up; not
/// for those whose mail waits already. Answers how many those are. The event must be kept from being deleted.
pub async fn ask(db: Conn<'_>, event: EventId, since: Timestamp, now: Timestamp) -> Result<u64> {
    const SQL: &str = "insert into notices (event_id, user_id, asked_at)
         select m.event_id, m.user_id, $3
         from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and u.is_active
         on conflict (event_id, user_id) do update set asked_at = excluded.asked_at, sent_at = null, error = null
         where notices.sent_at < $2 or notices.error is not null";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(since)
        .bind(now)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

/// Whether a mail of an event waits.
pub async fn any_waiting(db: Conn<'_>, event: EventId) -> Result<bool> {
    Ok(next(db, event, UserId(0)).await?.is_some())
}

/// A mail that waits.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Waiting {
    /// The guest it is for.
    pub user_id: UserId,
    /// The guest's address.
    pub email: String,
    /// What the event is called.
    pub event_name: String,
}

/// The next mail that waits, in the order of the guests' numbers, after that of `after`.
pub async fn next(db: Conn<'_>, event: EventId, after: UserId) -> Result<Option<Waiting>> {
    const SQL: &str = "select n.user_id, u.email, e.name as event_name
         from notices n join users u on u.id = n.user_id join events e on e.id = n.event_id
         where n.event_id = $1 and n.user_id > $2 and n.sent_at is null and n.error is null and u.is_active
         order by n.user_id limit 1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(after)
        .fetch_optional(&mut *db)
        .await?))
}

/// When a guest was to be told of an event's photos, and whether that came to something.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Notice {
    /// The event.
    pub event_id: EventId,
    /// When the mail was asked for.
    pub asked_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// The code of the reason why it was given up.
    pub error: Option<String>,
}

/// A guest's mails, in the order of their events.
pub async fn of_user(db: Conn<'_>, user: UserId) -> Result<Vec<Notice>> {
    const SQL: &str =
        "select event_id, asked_at, sent_at, error from notices where user_id = $1 order by event_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// Notes that a mail was sent.
pub async fn note_sent(db: Conn<'_>, event: EventId, user: UserId, now: Timestamp) -> Result<()> {
    const SQL: &str = "update notices set sent_at = $3 where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(user)
            .bind(now)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Gives a mail up, for the reason whose stable code is given.
pub async fn give_up(db: Conn<'_>, event: EventId, user: UserId, code: &str) -> Result<()> {
    const SQL: &str = "update notices set error = $3 where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(user)
            .bind(code)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Gives up all of an event's mails that have been waiting since before `before`; answers how many.
pub async fn give_up_old(db: Conn<'_>, event: EventId, before: Timestamp, code: &str) -> Result<u64> {
    const SQL: &str = "update notices set error = $3
         where event_id = $1 and asked_at < $2 and sent_at is null and error is null";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(before)
        .bind(code)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

/// Forgets a mail that was only written into the log.
pub async fn forget(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "delete from notices where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}
