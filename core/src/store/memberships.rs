//! Who is a guest of which event.
//!
//! Name and address of guests are unique per event, so they are repeated here, where the database can say so.
//! A guest's first membership is the event they registered for.

mod removal;

pub use removal::{has_other_open, remove};

use crate::clock::Timestamp;
use crate::model::{Account, Approval, Event, EventId, SelfieStatus, UserId, text};
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

/// How the guests of an event stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, sqlx::FromRow)]
pub struct GuestCounts {
    /// Guests who joined.
    pub joined: i64,
    /// Who wait for approval.
    pub waiting: i64,
    /// Whose selfie is accepted.
    pub with_selfie: i64,
    /// Whose last selfie was refused.
    pub refused: i64,
    /// Who were found in a photo.
    pub found: i64,
    /// Guests found in photos, each photo counted.
    pub matches: i64,
}

/// Counts the guests of an event.
pub async fn counts(db: Conn<'_>, event: EventId) -> Result<GuestCounts> {
    const SQL: &str = "select count(*) as joined,
             count(case when m.approval = 'waiting' then 1 end) as waiting,
             count(case when u.selfie_status = 'valid' then 1 end) as with_selfie,
             count(case when u.selfie_status = 'invalid' then 1 end) as refused,
             count(case when exists (
                 select 1 from matches f where f.event_id = m.event_id and f.user_id = m.user_id) then 1 end) as found,
             (select count(*) from matches where event_id = $1) as matches
         from memberships m join users u on u.id = m.user_id where m.event_id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .fetch_one(&mut *db)
        .await?))
}

/// A guest as the photographers of the event see them, who are told no address.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct EventGuest {
    /// The account.
    pub id: UserId,
    /// What the guest is called.
    pub name: String,
    /// When the guest joined.
    pub joined_at: Timestamp,
    /// How far the selfie has come.
    pub selfie_status: SelfieStatus,
    /// Whether the guest takes part.
    pub approval: Approval,
    /// Photos the guest was found in.
    pub photos: i64,
}

/// The guests of an event who joined after another one, in the order of joining, at most `limit`.
pub async fn guests(
    db: Conn<'_>,
    event: EventId,
    after: (Timestamp, UserId),
    limit: i64,
) -> Result<Vec<EventGuest>> {
    const SQL: &str =
        "select u.id, coalesce(u.display_name, u.username) as name, m.joined_at, u.selfie_status, m.approval,
             (select count(*) from matches f where f.event_id = $1 and f.user_id = u.id) as photos
         from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and (m.joined_at, m.user_id) > ($2, $3)
         order by m.joined_at, m.user_id limit $4";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(after.0)
        .bind(after.1)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// What a guest of an event is called.
pub async fn name(db: Conn<'_>, event: EventId, user: UserId) -> Result<Option<String>> {
    const SQL: &str = "select coalesce(u.display_name, u.username)
         from memberships m join users u on u.id = m.user_id
         where m.event_id = $1 and m.user_id = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_optional(&mut *db)
        .await?))
}

/// A guest of an event.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The account, with the event registered for.
    pub account: Account,
    /// When the guest joined.
    pub joined_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct MemberRow {
    #[sqlx(flatten)]
    account: AccountRow,
    joined_at: Timestamp,
}

/// The guests of an event who joined after this instant, or at it with a higher number; the first to join first, at most
/// `limit`.
pub async fn members(
    db: Conn<'_>,
    event: EventId,
    (joined_at, user): (Timestamp, UserId),
    limit: i64,
) -> Result<Vec<Member>> {
    const SQL: &str = concat!(
        "select ",
        account_columns!(),
        ", m.joined_at
          from memberships m join users u on u.id = m.user_id left join events e on e.id = u.event_id
          where m.event_id = $1 and (m.joined_at, m.user_id) > ($2, $3)
          order by m.joined_at, m.user_id limit $4"
    );
    let rows: Vec<MemberRow> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(event)
        .bind(joined_at)
        .bind(user)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?);
    let member = |row: MemberRow| Member {
        account: row.account.into(),
        joined_at: row.joined_at,
    };
    Ok(rows.into_iter().map(member).collect())
}
