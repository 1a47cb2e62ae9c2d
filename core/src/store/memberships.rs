//! Who is a guest of which event.
//!
//! Name and address of guests are unique per event, so they are repeated here, where the database can say so.
//! A guest's first membership is the event they registered for.

use crate::clock::Timestamp;
use crate::model::{Account, Approval, Event, EventId, UserId, text};
use crate::store::users::{AccountRow, Taken, account_columns};
use crate::store::{Conn, Result, names, on};

/// A guest who joins an event.
#[derive(Clone, Copy, Debug)]
pub struct NewMembership<'a> {
    /// The guest.
    pub user: UserId,
    /// The event.
    pub event: EventId,
    /// The guest's name.
    pub username: &'a str,
    /// The guest's address as it is compared.
    pub email_key: &'a str,
    /// The present instant.
    pub at: Timestamp,
}

/// Makes a guest a member of an event, one who waits where guests have to be approved. False if they are one already, or
/// if another member has their name or address: then the transaction can only be dropped.
pub async fn insert(mut db: Conn<'_>, new: &NewMembership<'_>) -> Result<bool> {
    const SQL: &str = "insert into memberships (user_id, event_id, joined_at, email_key, username, approval)
         select $1, e.id, $3, $4, $5, case when e.approval_required then 'waiting' else 'approved' end
         from events e where e.id = $2
         on conflict do nothing";
    let inserted = on!(db.reborrow().0, |db| sqlx::query(SQL)
        .bind(new.user)
        .bind(new.event)
        .bind(new.at)
        .bind(new.email_key)
        .bind(new.username)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1);
    Ok(inserted && names::take(db, new.event, new.username, new.user).await?)
}

/// Gives a guest another address in all events. False if another member of one of them has it: then the transaction can
/// only be dropped.
pub async fn set_email_key(db: Conn<'_>, user: UserId, email_key: &str) -> Result<bool> {
    const SQL: &str = "update memberships set email_key = $2 where user_id = $1";
    let updated = on!(db.0, |db| sqlx::query(SQL)
        .bind(user)
        .bind(email_key)
        .execute(&mut *db)
        .await
        .map(drop));
    match updated {
        Ok(()) => Ok(true),
        Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Ok(false),
        Err(error) => Err(error.into()),
    }
}

/// Lets a guest whose own event is over belong to another one, which they have joined.
pub async fn leave_ended(db: Conn<'_>, user: UserId, to: EventId) -> Result<()> {
    const SQL: &str = "update users set event_id = $2
         where id = $1 and event_id in (select id from events where ended_at is not null)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).bind(to).execute(&mut *db).await?;
        Ok(())
    })
}

/// When a guest became a member of an event; none if they are not.
pub async fn joined_at(db: Conn<'_>, user: UserId, event: EventId) -> Result<Option<Timestamp>> {
    const SQL: &str = "select joined_at from memberships where user_id = $1 and event_id = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Which of the two belong to a guest of the event, the name in whatever case; what is not given does not.
pub async fn taken(
    db: Conn<'_>,
    event: EventId,
    username: Option<&str>,
    email_key: Option<&str>,
) -> Result<Taken> {
    // One statement: between two, a guest may register who then has the name and not the address.
    const SQL: &str = "select
             (select count(*) from memberships where event_id = $1 and username = $2)
             + (select count(*) from account_names where event_id = $1 and name_key = $4),
             (select count(*) from memberships where event_id = $1 and email_key = $3)";
    let counts: (i64, i64) = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(event)
        .bind(username)
        .bind(email_key)
        .bind(username.map(text::folded))
        .fetch_one(&mut *db)
        .await?);
    Ok(counts.into())
}

/// Which of the two belong to a guest of another event.
pub async fn taken_elsewhere(
    db: Conn<'_>,
    event: EventId,
    username: Option<&str>,
    email_key: Option<&str>,
) -> Result<Taken> {
    const SQL: &str = "select
             (select count(*) from users u join memberships m on m.user_id = u.id
              where u.username = $2 and m.event_id <> $1)
             + (select count(*) from account_names where name_key = $4 and event_id <> $1 and event_id <> 0),
             (select count(*) from users u join memberships m on m.user_id = u.id
              where u.email_key = $3 and m.event_id <> $1)";
    let counts: (i64, i64) = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(event)
        .bind(username)
        .bind(email_key)
        .bind(username.map(text::folded))
        .fetch_one(&mut *db)
        .await?);
    Ok(counts.into())
}

/// An event a guest is a member of.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Joined {
    /// The event.
    #[sqlx(flatten)]
    pub event: Event,
    /// When the guest joined it.
    pub joined_at: Timestamp,
    /// Whether the guest takes part.
    pub approval: Approval,
}

/// The events a guest is a member of, the first joined first.
pub async fn events_of(db: Conn<'_>, user: UserId) -> Result<Vec<Joined>> {
    const SQL: &str = "select e.id, e.name, e.code, e.held_at, e.photographer_id, e.created_at, e.expires_at,
             e.ended_at, e.guests_only, e.approval_required, m.joined_at, m.approval
         from memberships m join events e on e.id = m.event_id
         where m.user_id = $1 order by m.joined_at, e.id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .fetch_all(&mut *db)
        .await?))
}

/// The guests of an event, the first to join first.
pub async fn members(db: Conn<'_>, event: EventId) -> Result<Vec<Account>> {
    const SQL: &str = concat!(
        "select ",
        account_columns!(),
        " from memberships m join users u on u.id = m.user_id left join events e on e.id = u.event_id
          where m.event_id = $1 order by m.joined_at, u.id"
    );
    let rows: Vec<AccountRow> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?);
    Ok(rows.into_iter().map(Account::from).collect())
}
