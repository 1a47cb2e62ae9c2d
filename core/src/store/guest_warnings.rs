//! Which guests were told by mail that their event ends soon, or has ended.
//!
//! One row for each guest and each of the two, with the end that was told of; of another end a guest is told again. A letter
//! that is put off keeps its row too, with the number of attempts. Rows go with their event and with their guest.

use serde::Serialize;
use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// What a guest is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Warning {
    /// The event ends soon.
    EndsSoon,
    /// The event has ended.
    Ended,
}

/// A guest to be told.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Recipient {
    /// The guest.
    pub user_id: UserId,
    /// The guest's address.
    pub email: String,
}

/// What a guest was told of an event's end.
#[derive(Clone, Debug, PartialEq, Eq, FromRow, Serialize)]
pub struct SentWarning {
    /// The event.
    pub event_id: EventId,
    /// What the mail said.
    pub kind: Warning,
    /// The end that it told of.
    pub expires_at: Timestamp,
    /// When the mail server took it.
    pub sent_at: Option<Timestamp>,
    /// The code of the reason why it was given up.
    pub error: Option<String>,
}

/// What a guest was told, in the order of the events.
pub async fn of_user(db: Conn<'_>, user: UserId) -> Result<Vec<SentWarning>> {
    const SQL: &str = "select event_id, kind, expires_at, sent_at, error from guest_warnings
         where user_id = $1 order by event_id, kind";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// How handing over a letter went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The mail server took it.
    Sent(Timestamp),
    /// Nobody will ever take it, by the code of the reason.
    GivenUp(&'static str),
    /// Not now.
    PutOff,
}

/// The active guests of an event with an address who were not told of this end yet, those first whose letter was tried least.
pub async fn queue(
    db: Conn<'_>,
    event: EventId,
    warning: Warning,
    expires_at: Timestamp,
) -> Result<Vec<UserId>> {
    const SQL: &str = "select u.id from memberships m join users u on u.id = m.user_id
         left join guest_warnings w
             on w.event_id = m.event_id and w.user_id = u.id and w.kind = $2 and w.expires_at = $3
         where m.event_id = $1 and m.approval = 'approved' and u.is_active and u.email <> ''
             and (w.event_id is null or (w.sent_at is null and w.error is null))
         order by coalesce(w.attempts, 0), u.id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(warning)
        .bind(expires_at)
        .fetch_all(&mut *db)
        .await?))
}

/// An active guest with an address who takes part in an event.
pub async fn recipient(db: Conn<'_>, event: EventId, guest: UserId) -> Result<Option<Recipient>> {
    const SQL: &str = "select u.id as user_id, u.email from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and u.id = $2 and m.approval = 'approved' and u.is_active and u.email <> ''";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(guest)
        .fetch_optional(&mut *db)
        .await?))
}

/// Notes how telling a guest of this end went; nothing if the guest has left.
pub async fn note(
    db: Conn<'_>,
    event: EventId,
    guest: UserId,
    warning: Warning,
    expires_at: Timestamp,
    outcome: Outcome,
) -> Result<()> {
    const SQL: &str = "insert into guest_warnings (event_id, user_id, kind, expires_at, sent_at, error, attempts)
         select m.event_id, m.user_id, $3, $4, $5, $6, 1 from memberships m where m.event_id = $1 and m.user_id = $2
         on conflict (event_id, user_id, kind) do update set
             attempts = case when guest_warnings.expires_at = excluded.expires_at
                 then guest_warnings.attempts + 1 else 1 end,
             expires_at = excluded.expires_at, sent_at = excluded.sent_at, error = excluded.error";
    let (sent_at, error) = match outcome {
        Outcome::Sent(at) => (Some(at), None),
        Outcome::GivenUp(code) => (None, Some(code)),
        Outcome::PutOff => (None, None),
    };
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(guest)
            .bind(warning)
            .bind(expires_at)
            .bind(sent_at)
            .bind(error)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
