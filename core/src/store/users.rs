//! The users table: making, finding and changing accounts.
//!
//! Guests are unique per event, by their memberships; photographers and admins among themselves, by partial
//! indexes. Addresses are compared by their lower-case key.

mod list;
mod profile;
mod staff;

use sqlx::FromRow;

pub use list::{AccountFilter, Beginning, list};
pub use profile::{set_display_name, set_email, set_language};
pub use staff::{
    NewStaff, StaffUpdate, admin_addresses, any_admin, insert_staff, list_photographers, other_admin,
    set_active, staff_taken, update_photographer,
};

use crate::clock::Timestamp;
use crate::model::{Account, Event, EventCode, EventId, Language, SelfieStatus, User, UserId, text};
use crate::store::{Conn, Result, on};

/// The columns of an account with those of its event, from `users u` and `events e`.
macro_rules! account_columns {
    () => {
        "u.id, u.username, u.email, u.password_hash, u.role, u.is_active, u.created_at, u.event_id, \
         u.selfie_status, u.selfie_error, u.token_generation, u.display_name, u.language, e.name as event_name, e.code as event_code, e.held_at as event_held_at, \
         e.photographer_id as event_photographer_id, e.created_at as event_created_at, \
         e.expires_at as event_expires_at, e.ended_at as event_ended_at, e.guests_only as event_guests_only, \
         e.approval_required as event_approval_required"
    };
}
pub(super) use account_columns;

/// An account joined with its event.
#[derive(FromRow)]
pub(super) struct AccountRow {
    #[sqlx(flatten)]
    user: User,
    event_name: Option<String>,
    event_code: Option<EventCode>,
    event_held_at: Option<Timestamp>,
    event_photographer_id: Option<UserId>,
    event_created_at: Option<Timestamp>,
    event_expires_at: Option<Timestamp>,
    event_ended_at: Option<Timestamp>,
    event_guests_only: Option<bool>,
    event_approval_required: Option<bool>,
}

impl From<AccountRow> for Account {
    fn from(row: AccountRow) -> Self {
        let event = match (
            row.user.event_id,
            row.event_name,
            row.event_code,
            row.event_created_at,
        ) {
            (Some(id), Some(name), Some(code), Some(created_at)) => Some(Event {
                id,
                name,
                code,
                held_at: row.event_held_at,
                photographer_id: row.event_photographer_id,
                created_at,
                expires_at: row.event_expires_at,
                ended_at: row.event_ended_at,
                guests_only: row.event_guests_only.unwrap_or_default(),
                approval_required: row.event_approval_required.unwrap_or_default(),
            }),
            _ => None,
        };
        Self {
            user: row.user,
            event,
        }
    }
}

/// A guest to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewGuest<'a> {
    /// The name to log in with.
    pub username: &'a str,
    /// The address as it was given; empty without one.
    pub email: &'a str,
    /// The address as it is compared; without one, a key that nobody else has.
    pub email_key: &'a str,
    /// The bcrypt hash of the password; empty without one.
    pub password_hash: &'a str,
    /// What the guest is called.
    pub display_name: Option<&'a str>,
    /// The language the guest is written to in.
    pub language: Option<Language>,
    /// The event registered for.
    pub event: EventId,
    /// The present instant.
    pub at: Timestamp,
}

/// Stores a guest without a selfie. Name and address become unique with the membership, which the caller
/// adds in the same transaction.
pub async fn insert_guest(db: Conn<'_>, guest: &NewGuest<'_>) -> Result<UserId> {
    const SQL: &str = "insert into users
             (username, email, email_key, password_hash, role, is_active, created_at, event_id, selfie_status,
              display_name, language)
         values ($1, $2, $3, $4, 'user', $5, $6, $7, $8, $9, $10) returning id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(guest.username)
        .bind(guest.email)
        .bind(guest.email_key)
        .bind(guest.password_hash)
        .bind(true)
        .bind(guest.at)
        .bind(guest.event)
        .bind(SelfieStatus::Pending)
        .bind(guest.display_name)
        .bind(guest.language)
        .fetch_one(&mut *db)
        .await?))
}

/// An account by its id.
pub async fn by_id(db: Conn<'_>, id: UserId) -> Result<Option<User>> {
    const SQL: &str = "select id, username, email, password_hash, role, is_active, created_at, event_id,
             selfie_status, selfie_error, token_generation, display_name, language
         from users where id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// The key by which an account's address is compared; for a guest without an address, the one that stands for it.
pub async fn email_key(db: Conn<'_>, id: UserId) -> Result<Option<String>> {
    const SQL: &str = "select email_key from users where id = $1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// An account with its event, by its id.
pub async fn account(db: Conn<'_>, id: UserId) -> Result<Option<Account>> {
    const SQL: &str = concat!(
        "select ",
        account_columns!(),
        " from users u left join events e on e.id = u.event_id where u.id = $1"
    );
    let row: Option<AccountRow> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?);
    Ok(row.map(Account::from))
}

/// Gives an account another password, which ends its tokens; false if the account is gone, or its present hash is no
/// longer `present`.
pub async fn change_password(db: Conn<'_>, id: UserId, present: &str, new: &str) -> Result<bool> {
    const SQL: &str = "update users set password_hash = $3, token_generation = token_generation + 1
         where id = $1 and password_hash = $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(present)
        .bind(new)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Ends all tokens of an account.
pub async fn end_tokens(db: Conn<'_>, id: UserId) -> Result<()> {
    const SQL: &str = "update users set token_generation = token_generation + 1 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).execute(&mut *db).await?;
        Ok(())
    })
}

/// Closes the accounts of guests who were made before an instant and never sent a selfie; answers which, with their events.
/// The end of an event erases selfies: guests of one that is over, or was restored after the instant, are left alone.
pub async fn close_pending(db: Conn<'_>, before: Timestamp) -> Result<Vec<(UserId, Option<EventId>)>> {
    const SQL: &str = "update users set is_active = $2, token_generation = token_generation + 1
         where role = 'user' and is_active and selfie_status = 'pending' and created_at < $1
           and not exists (
               select 1 from events e
               where e.id = users.event_id and (e.ended_at is not null or e.restored_at >= $1))
           and not exists (select 1 from selfies s where s.user_id = users.id)
           and not exists (select 1 from erasures x where x.user_id = users.id)
         returning id, event_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(before)
        .bind(false)
        .fetch_all(&mut *db)
        .await?))
}

/// The account of that name, if there is exactly one.
pub async fn sole_account(db: Conn<'_>, username: &str) -> Result<Option<Account>> {
    const SQL: &str = concat!(
        "select ",
        account_columns!(),
        " from users u left join events e on e.id = u.event_id where u.username = $1 limit 2"
    );
    let mut rows: Vec<AccountRow> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(username)
        .fetch_all(&mut *db)
        .await?);
    let last = rows.pop();
    Ok(last.filter(|_| rows.is_empty()).map(Account::from))
}

/// Whom a login may mean.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Accounts of this name, in whatever case.
    pub username: Option<&'a str>,
    /// Accounts of this address.
    pub email_key: Option<&'a str>,
    /// Only this account, if one is given.
    pub id: Option<UserId>,
}

/// The forms in which a text may have been stored: composed, and by earlier versions as it was typed.
fn forms(text: Option<&str>) -> [Option<String>; 2] {
    [text.map(text::composed), text.map(text::decomposed)]
}

/// The active accounts with a password that a login may mean, at most `limit` after the first `offset`: photographers and admins first, then
/// guests by e-mail, then by name, the newest first.
pub async fn login_candidates(
    db: Conn<'_>,
    wanted: &Wanted<'_>,
    limit: usize,
    offset: usize,
) -> Result<Vec<Account>> {
    const SQL: &str = concat!(
        "select ",
        account_columns!(),
        " from users u left join events e on e.id = u.event_id
          where u.id in (
              select id from users where username in ($1, $2)
              union select id from users where email_key in ($3, $4)
              union select user_id from account_names where name_key = $5)
            and u.is_active and u.password_hash <> '' and u.id = coalesce($6, u.id)
          order by case when u.role <> 'user' then 0 when u.email_key in ($3, $4) then 1 else 2 end, u.id desc
          limit $7 offset $8"
    );
    let ([composed, decomposed], emails) = (forms(wanted.username), forms(wanted.email_key));
    let number = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
    let rows: Vec<AccountRow> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(&composed)
        .bind(&decomposed)
        .bind(&emails[0])
        .bind(&emails[1])
        .bind(wanted.username.map(text::folded))
        .bind(wanted.id)
        .bind(number(limit))
        .bind(number(offset))
        .fetch_all(&mut *db)
        .await?);
    Ok(rows.into_iter().map(Account::from).collect())
}

/// Which of a name and an address belong to an account already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Taken {
    /// The name does.
    pub username: bool,
    /// The address does.
    pub email: bool,
}

impl From<(i64, i64)> for Taken {
    fn from((usernames, emails): (i64, i64)) -> Self {
        Self {
            username: usernames > 0,
            email: emails > 0,
        }
    }
}

/// Which of the two belong to any account; what is not given does not.
pub async fn taken_anywhere(db: Conn<'_>, username: Option<&str>, email_key: Option<&str>) -> Result<Taken> {
    const SQL: &str = "select (select count(*) from users where username = $1)
             + (select count(*) from account_names where name_key = $3),
             (select count(*) from users where email_key = $2)";
    let counts: (i64, i64) = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(username)
        .bind(email_key)
        .bind(username.map(text::folded))
        .fetch_one(&mut *db)
        .await?);
    Ok(counts.into())
}
