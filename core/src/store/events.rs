//! The events table: making, finding and changing events.
//!
//! A code is stored as it was given and as it is compared; the latter is unique. `revision` belongs to
//! [`enrolments`](super::enrolments), when an event ends to `expiry`, its
//! steps after that to `endings`.

mod endings;
mod expiry;
mod keys;
mod search;

pub use endings::{
    Due, any_overdue, end, erase_due, erased, erased_by_code, is_erased, lock_due, lock_ended, next_end,
    overdue, rejoin,
};
pub use expiry::{PhotoCounts, count_faces, count_photos, extend_expiry, photo_counts, set_expiry};
pub use keys::renew_keys;
pub use search::{Beginning, CountedEvent, EventFilter, Order, counted, search};

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{Event, EventCode, EventId, UserId};
use crate::store::event_photographers::worked_on;
use crate::store::{Conn, Result, on};

/// The columns of an [`Event`], in every statement that reads events.
macro_rules! columns {
    () => {
        "id, name, code, held_at, photographer_id, created_at, expires_at, ended_at, guests_only, approval_required"
    };
}
use columns;

/// An event to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewEvent<'a> {
    /// What it is called.
    pub name: &'a str,
    /// The code guests join it with.
    pub code: &'a EventCode,
    /// The day it takes place.
    pub held_at: Option<Timestamp>,
    /// Who owns it.
    pub photographer: UserId,
    /// Whether no face is remembered but those of its guests.
    pub guests_only: bool,
    /// Whether guests who join wait for approval.
    pub approval_required: bool,
    /// The present instant.
    pub at: Timestamp,
}

/// Stores an event; `None` if its code is in use.
pub async fn insert(db: Conn<'_>, new: &NewEvent<'_>) -> Result<Option<Event>> {
    const SQL: &str = concat!(
        "insert into events (name, code, code_key, held_at, photographer_id, created_at, guests_only,
             approval_required)
         values ($1, $2, $3, $4, $5, $6, $7, $8) on conflict do nothing returning ",
        columns!()
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(new.name)
        .bind(new.code)
        .bind(new.code.key())
        .bind(new.held_at)
        .bind(new.photographer)
        .bind(new.at)
        .bind(new.guests_only)
        .bind(new.approval_required)
        .fetch_optional(&mut *db)
        .await?))
}

/// An event by its id.
pub async fn by_id(db: Conn<'_>, id: EventId) -> Result<Option<Event>> {
    const SQL: &str = concat!("select ", columns!(), " from events where id = $1");
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// An event by the code its guests type. One stored by an earlier version, under the key of then, is found before another
/// that the code fits only now.
pub async fn by_code(db: Conn<'_>, code: &EventCode) -> Result<Option<Event>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from events where code_key in ($1, $2)
          order by case when code_key = $2 then 0 else 1 end limit 1"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(code.key())
        .bind(code.former_key())
        .fetch_optional(&mut *db)
        .await?))
}

/// All events, the earliest made first.
pub async fn list(db: Conn<'_>) -> Result<Vec<Event>> {
    const SQL: &str = concat!("select ", columns!(), " from events order by id");
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_all(&mut *db).await?))
}

/// An event with the name of its owner.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct OwnedEvent {
    /// The event.
    #[sqlx(flatten)]
    pub event: Event,
    /// What its owner is called; none if it has none.
    pub owner: Option<String>,
}

/// All events with their owners, the earliest made first.
pub async fn list_with_owners(db: Conn<'_>) -> Result<Vec<OwnedEvent>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", (select u.username from users u where u.id = photographer_id) as owner from events order by id"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL).fetch_all(&mut *db).await?))
}

/// The events that a photographer owns or works on, the earliest made first.
pub async fn list_worked_on(db: Conn<'_>, photographer: UserId) -> Result<Vec<OwnedEvent>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", (select u.username from users u where u.id = photographer_id) as owner from events where id in (",
        worked_on!("$1"),
        ") order by id"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(photographer)
        .fetch_all(&mut *db)
        .await?))
}

/// A page of the events that a photographer works on, or of all.
macro_rules! page {
    ($condition:expr, $order:literal) => {
        concat!(
            "select ",
            columns!(),
            ", (select u.username from users u where u.id = photographer_id) as owner from events where id ",
            $condition,
            " order by id ",
            $order,
            " limit $2"
        )
    };
}

/// As many of a photographer's own events as a page has, and as many that are shared with the photographer: the page is among
/// them.
macro_rules! page_worked_on {
    ($beyond:literal, $order:literal) => {
        concat!(
            "in (select id from (select id from events where photographer_id = $3 and id ",
            $beyond,
            " $1 order by id ",
            $order,
            " limit $2) found union select event_id from (select event_id from event_photographers
                 where user_id = $3 and event_id ",
            $beyond,
            " $1 order by event_id ",
            $order,
            " limit $2) found)"
        )
    };
}

/// Where a page of a list of events begins, and which way it goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PageFrom {
    /// After this event or with the earliest made; the earliest made first.
    After(Option<EventId>),
    /// Before this event or with the last made; the last made first.
    Before(Option<EventId>),
}

/// A page of all events, or of those that a photographer owns or works on, with their owners; at most `limit`.
pub async fn page(
    db: Conn<'_>,
    photographer: Option<UserId>,
    from: PageFrom,
    limit: u32,
) -> Result<Vec<OwnedEvent>> {
    const ALL_AFTER: &str = page!("> $1", "asc");
    const ALL_BEFORE: &str = page!("< $1", "desc");
    const AFTER: &str = page!(page_worked_on!(">", "asc"), "asc");
    const BEFORE: &str = page!(page_worked_on!("<", "desc"), "desc");
    let (all, worked_on, beyond) = match from {
        PageFrom::After(event) => (ALL_AFTER, AFTER, event.map_or(i64::MIN, |event| event.0)),
        PageFrom::Before(event) => (ALL_BEFORE, BEFORE, event.map_or(i64::MAX, |event| event.0)),
    };
    on!(db.0, |db| match photographer {
        None => Ok(sqlx::query_as(all)
            .bind(beyond)
            .bind(i64::from(limit))
            .fetch_all(&mut *db)
            .await?),
        Some(photographer) => Ok(sqlx::query_as(worked_on)
            .bind(beyond)
            .bind(i64::from(limit))
            .bind(photographer)
            .fetch_all(&mut *db)
            .await?),
    })
}

/// The earliest made event that a photographer owns.
pub async fn first_owned(db: Conn<'_>, photographer: UserId) -> Result<Option<OwnedEvent>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", (select u.username from users u where u.id = photographer_id) as owner from events
          where photographer_id = $1 order by id limit 1"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(photographer)
        .fetch_optional(&mut *db)
        .await?))
}

/// How many events a photographer owns.
pub async fn count_owned(db: Conn<'_>, photographer: UserId) -> Result<i64> {
    const SQL: &str = "select count(*) from events where photographer_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(photographer)
        .fetch_one(&mut *db)
        .await?))
}

/// What changes about an event; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct EventUpdate<'a> {
    /// What it is called.
    pub name: Option<&'a str>,
    /// The day it takes place.
    pub held_at: Option<Timestamp>,
    /// Who owns it.
    pub photographer: Option<UserId>,
    /// Whether guests who join wait for approval.
    pub approval_required: Option<bool>,
}

/// Changes an event; `None` if it is gone.
pub async fn update(db: Conn<'_>, id: EventId, update: &EventUpdate<'_>) -> Result<Option<Event>> {
    const SQL: &str = concat!(
        "update events set name = coalesce($2, name), held_at = coalesce($3, held_at),
             photographer_id = coalesce($4, photographer_id),
             approval_required = coalesce($5, approval_required)
         where id = $1 returning ",
        columns!()
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .bind(update.name)
        .bind(update.held_at)
        .bind(update.photographer)
        .bind(update.approval_required)
        .fetch_optional(&mut *db)
        .await?))
}

/// How giving an event a code went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recoded {
    /// It has the code.
    Done,
    /// Another event has it; the transaction can only be dropped.
    InUse,
    /// The event is gone.
    Gone,
}

/// Gives an event a code.
pub async fn set_code(db: Conn<'_>, id: EventId, code: &EventCode) -> Result<Recoded> {
    const SQL: &str = "update events set code = $2, code_key = $3 where id = $1";
    let updated = on!(db.0, |db| sqlx::query(SQL)
        .bind(id)
        .bind(code)
        .bind(code.key())
        .execute(&mut *db)
        .await
        .map(|done| done.rows_affected()));
    match updated {
        Ok(0) => Ok(Recoded::Gone),
        Ok(_) => Ok(Recoded::Done),
        Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Ok(Recoded::InUse),
        Err(error) => Err(error.into()),
    }
}
