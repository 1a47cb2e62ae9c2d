//! Whether somebody was told by mail that an event ends: its owner, or the admins in the owner's place.
//!
//! One row for the last end that was told of. An event whose time was extended has another end, of which its owner is told
//! again. Rows go with their event.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// An event that ends soon or should have ended, and who has to know.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Ending {
    /// The event.
    pub event_id: EventId,
    /// What it is called.
    pub event_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The address of its owner; none if it has no active one.
    pub email: Option<String>,
}

/// Who was told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Told {
    /// The event's owner.
    Owner,
    /// The admins, for the owner could not be.
    Admins,
    /// Nobody.
    Nobody,
}

/// The next event, in the order of their numbers after that of `after`, that ends before `until` and of whose end nobody was
/// told. One of which somebody tried to tell after `tried_before` is left alone for now.
pub async fn next(
    db: Conn<'_>,
    after: EventId,
    until: Timestamp,
    tried_before: Timestamp,
) -> Result<Option<Ending>> {
    const SQL: &str = "select e.id as event_id, e.name as event_name, e.expires_at, u.email
         from events e left join users u on u.id = e.photographer_id and u.is_active
         left join expiry_warnings w on w.event_id = e.id and w.expires_at = e.expires_at
         where e.id > $1 and e.expires_at <= $2 and e.ended_at is null
             and (w.told is null or (w.told = 'nobody' and w.warned_at <= $3))
         order by e.id limit 1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(after)
        .bind(until)
        .bind(tried_before)
        .fetch_optional(&mut *db)
        .await?))
}

/// Notes who was told of this end; nothing if the event is gone.
pub async fn note(
    db: Conn<'_>,
    event: EventId,
    expires_at: Timestamp,
    told: Told,
    now: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into expiry_warnings (event_id, expires_at, warned_at, told)
         select id, $2, $3, $4 from events where id = $1
         on conflict (event_id) do update set
             expires_at = excluded.expires_at, warned_at = excluded.warned_at, told = excluded.told";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(expires_at)
            .bind(now)
            .bind(told)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
