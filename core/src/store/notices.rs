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
    const SQL: &str = "select max(p.uploaded_at) from photos p join events e on e.id = p.event_id
         where e.id = $1 and e.ended_at is null";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// Lets a mail wait for each active guest who takes part in an event and was not told since `since` or whose last mail was given
/// up; not for those whose mail waits already, nor for those who unsubscribed or gave no address. Answers how many those are.
/// The event must be kept from being deleted.
pub async fn ask(db: Conn<'_>, event: EventId, since: Timestamp, now: Timestamp) -> Result<u64> {
    const SQL: &str = "insert into notices (event_id, user_id, asked_at)
         select m.event_id, m.user_id, $3
         from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and m.approval = 'approved' and u.is_active and u.email <> '' and not exists (
             select 1 from unsubscriptions s where s.event_id = m.event_id and s.user_id = m.user_id)
         on conflict (event_id, user_id) do update set asked_at = excluded.asked_at, sent_at = null, error = null,
             attempts = 0
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
    const SQL: &str = "select count(*) from notices n join users u on u.id = n.user_id
         join memberships m on m.event_id = n.event_id and m.user_id = n.user_id and m.approval = 'approved'
         where n.event_id = $1 and n.sent_at is null and n.error is null and u.is_active
           and u.email <> ''";
    on!(db.0, |db| {
        let waiting: i64 = sqlx::query_scalar(SQL).bind(event).fetch_one(&mut *db).await?;
        Ok(waiting > 0)
    })
}

/// How many of an event's mails were given up.
pub async fn given_up(db: Conn<'_>, event: EventId) -> Result<u64> {
    const SQL: &str = "select count(*) from notices where event_id = $1 and error is not null";
    on!(db.0, |db| {
        let given_up: i64 = sqlx::query_scalar(SQL).bind(event).fetch_one(&mut *db).await?;
        Ok(given_up.unsigned_abs())
    })
}

/// The guests whose mails wait: those whose mails were tried least come first, then in the order of their numbers.
pub async fn queue(db: Conn<'_>, event: EventId) -> Result<Vec<UserId>> {
    const SQL: &str = "select user_id from notices
         where event_id = $1 and sent_at is null and error is null order by attempts, user_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
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
    /// When the mail was asked for.
    pub asked_at: Timestamp,
}

/// A guest's mail, if it still waits.
pub async fn waiting(db: Conn<'_>, event: EventId, user: UserId) -> Result<Option<Waiting>> {
    const SQL: &str = "select n.user_id, u.email, e.name as event_name, n.asked_at
         from notices n join users u on u.id = n.user_id join events e on e.id = n.event_id
         join memberships m on m.event_id = n.event_id and m.user_id = n.user_id and m.approval = 'approved'
         where n.event_id = $1 and n.user_id = $2 and n.sent_at is null and n.error is null and u.is_active
           and u.email <> ''";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(user)
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

/// Notes that a mail was tried in vain and waits on.
pub async fn note_attempt(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "update notices set attempts = attempts + 1 where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).bind(user).execute(&mut *db).await?;
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

/// Gives up all of an event's mails that have been waiting since before `before` and were tried; answers how many.
pub async fn give_up_old(db: Conn<'_>, event: EventId, before: Timestamp, code: &str) -> Result<u64> {
    const SQL: &str = "update notices set error = $3
         where event_id = $1 and asked_at < $2 and attempts > 0 and sent_at is null and error is null";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(before)
        .bind(code)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

/// Ends a guest's mails of an event, also one that waits; nothing if the guest is not, or no longer, one of its.
pub async fn unsubscribe(db: Conn<'_>, event: EventId, user: UserId, now: Timestamp) -> Result<()> {
    const NOTE: &str = "insert into unsubscriptions (event_id, user_id, unsubscribed_at)
         select event_id, user_id, $3 from memberships where event_id = $1 and user_id = $2
         on conflict (event_id, user_id) do nothing";
    const DROP: &str = "delete from notices where event_id = $1 and user_id = $2 and sent_at is null";
    on!(db.0, |db| {
        sqlx::query(NOTE)
            .bind(event)
            .bind(user)
            .bind(now)
            .execute(&mut *db)
            .await?;
        sqlx::query(DROP).bind(event).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// An event of which a guest gets no mails any more.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct Unsubscription {
    /// The event.
    pub event_id: EventId,
    /// Since when.
    pub unsubscribed_at: Timestamp,
}

/// The events of which a guest gets no mails any more.
pub async fn unsubscriptions(db: Conn<'_>, user: UserId) -> Result<Vec<Unsubscription>> {
    const SQL: &str =
        "select event_id, unsubscribed_at from unsubscriptions where user_id = $1 order by event_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// Forgets a mail that was only written into the log.
pub async fn forget(db: Conn<'_>, event: EventId, user: UserId) -> Result<()> {
    const SQL: &str = "delete from notices where event_id = $1 and user_id = $2";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}
