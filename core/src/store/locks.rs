//! Locks on single rows, held until the transaction ends, for steps that would otherwise cross: a guest
//! registers while the event is deleted, a photographer is removed while an event is given to them.
//!
//! On SQLite a write transaction has the whole database to itself, so reading the row is enough. Whoever
//! locks an event and one of its guests takes the event first; two transactions then never wait for each
//! other.

use crate::model::{EventId, UserId};
use crate::store::backend::Backend;
use crate::store::{Conn, Result, enrolments, on};

/// A statement in the words of the database at hand: with PostgreSQL's row lock, or without.
macro_rules! locking {
    ($db:expr, $select:literal, $lock:literal) => {
        match &$db.0 {
            Backend::Sqlite(_) => $select,
            Backend::Postgres(_) => concat!($select, " ", $lock),
        }
    };
}

/// Keeps an event from being deleted, beside others who keep it too. False if it is gone.
pub async fn keep_event(db: Conn<'_>, id: EventId) -> Result<bool> {
    let sql = locking!(db, "select id from events where id = $1", "for key share");
    one_row(db, sql, id.0).await
}

/// Locks an event in order to delete it. False if it is gone.
pub async fn event(db: Conn<'_>, id: EventId) -> Result<bool> {
    let sql = locking!(db, "select id from events where id = $1", "for update");
    one_row(db, sql, id.0).await
}

/// Keeps an account from being deleted, beside others who keep it too. False if it is gone.
pub async fn keep_user(db: Conn<'_>, id: UserId) -> Result<bool> {
    let sql = locking!(db, "select id from users where id = $1", "for key share");
    one_row(db, sql, id.0).await
}

/// Locks an account, so that its selfie, its memberships and its end are dealt with one after the other.
/// False if it is gone.
pub async fn user(db: Conn<'_>, id: UserId) -> Result<bool> {
    let sql = locking!(db, "select id from users where id = $1", "for update");
    one_row(db, sql, id.0).await
}

/// Locks an account and, before it, the events it is a guest of, so that no matching is writing about it.
/// False if it is gone.
pub async fn user_and_events(mut db: Conn<'_>, id: UserId) -> Result<bool> {
    for event in enrolments::events_of(db.reborrow(), id).await? {
        enrolments::lock_event(db.reborrow(), event).await?;
    }
    user(db, id).await
}

/// Locks the guests who registered for an event.
pub async fn guests_of(db: Conn<'_>, event: EventId) -> Result<()> {
    let sql = locking!(
        db,
        "select id from users where event_id = $1 order by id",
        "for update"
    );
    on!(db.0, |db| {
        sqlx::query(sql).bind(event).execute(&mut *db).await?;
        Ok(())
    })
}

/// Lets rare steps that look before they write take turns, so that what one of them has seen still holds when
/// it writes: making, changing and removing photographers and admins, deleting events. Comes before the locks of
/// events.
pub async fn global(db: Conn<'_>) -> Result<()> {
    const SQL: &str = "update settings set value = value where name = 'first_admin'";
    on!(db.0, |db| {
        sqlx::query(SQL).execute(&mut *db).await?;
        Ok(())
    })
}

async fn one_row(db: Conn<'_>, sql: &'static str, id: i64) -> Result<bool> {
    let row: Option<i64> = on!(db.0, |db| sqlx::query_scalar(sql)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?);
    Ok(row.is_some())
}
