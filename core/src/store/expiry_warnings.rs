//! Whether somebody was told by mail that an event ends: its owner, or the admins in the owner's place.
//!
//! One row for the last end that was, or was to be, told of. An event whose time was extended has another end, of which its owner is told
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
pub enum NotifiedParty {
    /// The event's owner.
    Owner,
    /// The admins, for the owner could not be.
    Admins,
    /// Nobody.
    Nobody,
    /// Nobody yet: the letter was put off.
    Later,
}

/// What makes it time to tell of an end.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// Events that end until then are told of.
    pub until: Timestamp,
    /// Of an end that nobody could be told of somebody is told again if that was tried before then.
    pub tried_before: Timestamp,
    /// A note from later than this was made by a clock that was wrong, and does not count.
    pub latest: Timestamp,
}

/// Which ends, of events `e` with their notes `w`, are still to be told of at a [`Moment`].
macro_rules! untold {
    () => {
        "e.expires_at <= $1 and e.ended_at is null
         and (w.told is null or w.told = 'later' or (w.told = 'nobody' and w.warned_at <= $2) or w.warned_at > $3)"
    };
}

/// The events of whose end somebody is to be told now, the ones last whose letter was put off most recently.
pub async fn queue(db: Conn<'_>, moment: Moment) -> Result<Vec<EventId>> {
    const SQL: &str = concat!(
        "select e.id from events e
         left join expiry_warnings w on w.event_id = e.id and w.expires_at = e.expires_at
         where ",
        untold!(),
        " order by case when w.told = 'later' then w.warned_at end nulls first, e.id"
    );
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(moment.until)
        .bind(moment.tried_before)
        .bind(moment.latest)
        .fetch_all(&mut *db)
        .await?))
}

/// One of them, if it is still to be told of.
pub async fn ending(db: Conn<'_>, moment: Moment, event: EventId) -> Result<Option<Ending>> {
    const SQL: &str = concat!(
        "select e.id as event_id, e.name as event_name, e.expires_at, u.email
         from events e left join users u on u.id = e.photographer_id and u.is_active
         left join expiry_warnings w on w.event_id = e.id and w.expires_at = e.expires_at
         where e.id = $4 and ",
        untold!()
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(moment.until)
        .bind(moment.tried_before)
        .bind(moment.latest)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// When the owner or the admins were told of this end of an event; none if they were not.
pub async fn told_at(db: Conn<'_>, event: EventId, expires_at: Timestamp) -> Result<Option<Timestamp>> {
    const SQL: &str = "select warned_at from expiry_warnings
         where event_id = $1 and expires_at = $2 and told in ('owner', 'admins')";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(expires_at)
        .fetch_optional(&mut *db)
        .await?))
}

/// Notes who was told of this end; nothing if the event is gone.
pub async fn note(
    db: Conn<'_>,
    event: EventId,
    expires_at: Timestamp,
    party: NotifiedParty,
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
            .bind(party)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
