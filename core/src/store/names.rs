//! Names as they are compared: one account has a name in an event, whatever its case.
//!
//! Photographers and admins are compared by the letters among themselves; their keys are kept so that no guest takes a name
//! that looks like one of theirs.

use crate::model::{EventId, UserId, text};
use crate::store::{Conn, Result, on};

/// Stands for the photographers and admins, who have no event.
pub const STAFF: EventId = EventId(0);

/// Rows that are read at once.
const PAGE: i64 = 500;

/// Gives an account a name in an event; false if another account has it there.
pub async fn take(db: Conn<'_>, event: EventId, name: &str, user: UserId) -> Result<bool> {
    const SQL: &str = "insert into account_names (event_id, name_key, user_id) values ($1, $2, $3)
         on conflict (event_id, name_key) do update set user_id = account_names.user_id
         returning user_id";
    let owner: UserId = on!(db.0, |db| sqlx::query_scalar(SQL)
        .bind(event)
        .bind(text::folded(name))
        .bind(user)
        .fetch_one(&mut *db)
        .await?);
    Ok(owner == user)
}

/// Whether an account has a name in an event.
pub async fn is_taken(db: Conn<'_>, event: EventId, name: &str) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from account_names where event_id = $1 and name_key = $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(text::folded(name))
        .fetch_one(&mut *db)
        .await?))
}

/// Gives up the names of an account.
pub async fn give_up(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "delete from account_names where user_id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// A name that an earlier version stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Older {
    /// Whose it is.
    pub user_id: UserId,
    /// In which event.
    pub event_id: EventId,
    username: String,
}

/// Gives names to accounts of guests that earlier versions stored, after `after`, at most a page of them; answers the last
/// one, `None` after the last page.
pub async fn take_older(mut db: Conn<'_>, after: Option<&Older>) -> Result<Option<Older>> {
    const SQL: &str = "select m.user_id, m.event_id, m.username from memberships m
         where (m.user_id, m.event_id) > ($1, $2)
           and not exists (
               select 1 from account_names n where n.user_id = m.user_id and n.event_id = m.event_id)
         order by m.user_id, m.event_id limit $3";
    let (user, event) = after.map_or((UserId(0), STAFF), |older| (older.user_id, older.event_id));
    let page: Vec<Older> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .bind(user)
        .bind(event)
        .bind(PAGE)
        .fetch_all(&mut *db)
        .await?);
    for older in &page {
        // Of two that share a name the first has it; the other goes on without, by its very letters.
        take(db.reborrow(), older.event_id, &older.username, older.user_id).await?;
    }
    Ok(page.last().cloned())
}

/// Gives names to photographers and admins that earlier versions stored.
pub async fn take_older_staff(mut db: Conn<'_>) -> Result<()> {
    const SQL: &str = "select id, username from users
         where role <> 'user' and username > ''
           and not exists (select 1 from account_names n where n.user_id = users.id)
         order by username";
    let staff: Vec<(UserId, String)> = on!(db.reborrow().0, |db| sqlx::query_as(SQL)
        .fetch_all(&mut *db)
        .await?);
    for (user, username) in staff {
        take(db.reborrow(), STAFF, &username, user).await?;
    }
    Ok(())
}
