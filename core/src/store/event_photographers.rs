//! Photographers who work on an event beside its owner.
//!
//! The owner is in the event's row alone. Nobody's role changes, so whoever was a photographer when added still is one.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// The events that the account of this placeholder works on: those it owns, and those that are shared with it.
macro_rules! worked_on {
    ($user:literal) => {
        concat!(
            "select id from events where photographer_id = ",
            $user,
            " union select event_id from event_photographers where user_id = ",
            $user
        )
    };
}
pub(super) use worked_on;

/// A photographer of an event.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct EventPhotographer {
    /// The account.
    pub id: UserId,
    /// Its name.
    pub username: String,
    /// Whether it owns the event.
    pub is_owner: bool,
    /// When the event was shared with it; none for the owner.
    pub added_at: Option<Timestamp>,
    /// Photos of the event that it uploaded.
    pub photos: i64,
}

/// Shares an event with a photographer; false if it is already. Both are kept from being deleted.
pub async fn insert(
    db: Conn<'_>,
    event: EventId,
    user: UserId,
    added_by: UserId,
    at: Timestamp,
) -> Result<bool> {
    const SQL: &str = "insert into event_photographers (event_id, user_id, added_by, added_at)
         values ($1, $2, $3, $4) on conflict do nothing";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(user)
        .bind(added_by)
        .bind(at)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Takes an event from a photographer with whom it is shared; false if it is not.
pub async fn remove(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str = "delete from event_photographers where event_id = $1 and user_id = $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(user)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Whether an event is shared with an account.
pub async fn is_shared(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str =
        "select exists (select 1 from event_photographers where event_id = $1 and user_id = $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}

/// With how many photographers an event is shared.
pub async fn count(db: Conn<'_>, event: EventId) -> Result<i64> {
    const SQL: &str = "select count(*) from event_photographers where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// The photographers of an event: its owner, if it has one, then those it is shared with, in the order in which they came.
pub async fn list(mut db: Conn<'_>, event: EventId) -> Result<Vec<EventPhotographer>> {
    const OWNER: &str = "select u.id, u.username, 1 = 1 as is_owner, cast(null as bigint) as added_at,
             (select count(*) from photos p where p.event_id = e.id and p.photographer_id = u.id) as photos
         from events e join users u on u.id = e.photographer_id where e.id = $1";
    const OTHERS: &str = "select u.id, u.username, 1 = 0 as is_owner, s.added_at,
             (select count(*) from photos p where p.event_id = s.event_id and p.photographer_id = u.id) as photos
         from event_photographers s join users u on u.id = s.user_id
         where s.event_id = $1 order by s.added_at, u.id";
    let mut all = Vec::new();
    for sql in [OWNER, OTHERS] {
        let found: Vec<EventPhotographer> = on!(db.reborrow().0, |db| sqlx::query_as(sql)
            .bind(event)
            .fetch_all(&mut *db)
            .await?);
        all.extend(found);
    }
    Ok(all)
}
