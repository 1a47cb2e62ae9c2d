//! Which guests were told by mail that their event ends soon, or has ended.
//!
//! One row for each guest and each of the two, with the end that was told of; of another end a guest is told again. Rows go
//! with their event and with their guest.

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
pub struct Told {
    /// The event.
    pub event_id: EventId,
    /// What the mail said.
    pub kind: Warning,
    /// The end that it told of.
    pub expires_at: Timestamp,
    /// When the mail server took it; none if it never will.
    pub sent_at: Option<Timestamp>,
}

/// What a guest was told, in the order of the events.
pub async fn of_user(db: Conn<'_>, user: UserId) -> Result<Vec<Told>> {
    const SQL: &str = "select event_id, kind, expires_at, sent_at from guest_warnings
         where user_id = $1 order by event_id, kind";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// The next guest of an event, in the order of their numbers after that of `after`, who is active and was not told of this
/// end yet.
pub async fn next(
    db: Conn<'_>,
    event: EventId,
    warning: Warning,
    expires_at: Timestamp,
    after: UserId,
) -> Result<Option<Recipient>> {
    const SQL: &str = "select u.id as user_id, u.email from memberships m join users u on u.id = m.user_id
         left join guest_warnings w on w.event_id = m.event_id and w.user_id = u.id and w.kind = $2
         where m.event_id = $1 and m.approval = 'approved' and u.id > $4 and u.is_active
             and (w.expires_at is null or w.expires_at <> $3)
         order by u.id limit 1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(warning)
        .bind(expires_at)
        .bind(after)
        .fetch_optional(&mut *db)
        .await?))
}

/// Notes that a guest was told of this end, or never can be (`sent_at` is none); nothing if the guest has left.
pub async fn note(
    db: Conn<'_>,
    event: EventId,
    guest: UserId,
    warning: Warning,
    expires_at: Timestamp,
    sent_at: Option<Timestamp>,
) -> Result<()> {
    const SQL: &str = "insert into guest_warnings (event_id, user_id, kind, expires_at, sent_at)
         select m.event_id, m.user_id, $3, $4, $5 from memberships m where m.event_id = $1 and m.user_id = $2
         on conflict (event_id, user_id, kind) do update set
             expires_at = excluded.expires_at, sent_at = excluded.sent_at";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(guest)
            .bind(warning)
            .bind(expires_at)
            .bind(sent_at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
