//! Links and codes sent by email: guests log in by them, and a new address is confirmed by them.
//!
//! Only digests are stored. A link belongs to all accounts that it was sent for, and is used up by being used. A code is
//! looked for among those that were sent to an address and are not used up; each try counts for all of them.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::{EventId, Language, UserId, text};
use crate::store::{Conn, Result, on};

/// Wrong codes that end a link's code.
const TRIES: i64 = 5;

/// A guest whom a link may be sent to.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Recipient {
    /// The guest.
    pub user_id: UserId,
    /// The address as it was given.
    pub email: String,
    /// The language the guest is written to in.
    pub language: Option<Language>,
    /// The event registered for.
    pub event_id: Option<EventId>,
}

/// The active guests of an address, of one event if one is given; the oldest account first.
pub async fn recipients(db: Conn<'_>, email_key: &str, event: Option<EventId>) -> Result<Vec<Recipient>> {
    // An earlier version may have stored it decomposed.
    const SQL: &str = "select u.id as user_id, u.email, u.language, u.event_id from users u
         where u.email_key in ($1, $2) and u.role = 'user' and u.is_active and exists (
             select 1 from memberships m where m.user_id = u.id and m.event_id = coalesce($3, m.event_id))
         order by u.id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(email_key)
        .bind(text::decomposed(email_key))
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// A link to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewLoginLink<'a> {
    /// The digest of its token.
    pub digest: &'a str,
    /// The digest of its code.
    pub code_digest: &'a str,
    /// The digest of what the browser holds that asked.
    pub nonce_digest: Option<&'a str>,
    /// The address to confirm; none for a login.
    pub new_email: Option<&'a str>,
    /// Until when it can be used.
    pub expires_at: Timestamp,
}

/// Stores a link for an account.
pub async fn insert(db: Conn<'_>, link: &NewLoginLink<'_>, user: UserId) -> Result<()> {
    const SQL: &str =
        "insert into login_links (digest, user_id, code_digest, nonce_digest, new_email, expires_at)
         values ($1, $2, $3, $4, $5, $6)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(link.digest)
            .bind(user)
            .bind(link.code_digest)
            .bind(link.nonce_digest)
            .bind(link.new_email)
            .bind(link.expires_at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// A link that can be used, for one of its accounts.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct LoginLink {
    /// The account.
    pub user_id: UserId,
    /// The digest of what the browser holds that asked.
    pub nonce_digest: Option<String>,
    /// The address to confirm; none for a login.
    pub new_email: Option<String>,
}

/// A link that can still be used, for each of its accounts.
pub async fn find(db: Conn<'_>, digest: &str, now: Timestamp) -> Result<Vec<LoginLink>> {
    const SQL: &str = "select user_id, nonce_digest, new_email from login_links
         where digest = $1 and expires_at > $2 order by user_id";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(digest)
        .bind(now)
        .fetch_all(&mut *db)
        .await?))
}

/// Uses a link up; answers it, for each of its accounts.
pub async fn take(db: Conn<'_>, digest: &str, now: Timestamp) -> Result<Vec<LoginLink>> {
    const SQL: &str = "delete from login_links where digest = $1 and expires_at > $2
         returning user_id, nonce_digest, new_email";
    let mut taken: Vec<LoginLink> = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(digest)
        .bind(now)
        .fetch_all(&mut *db)
        .await?);
    taken.sort_by_key(|link| link.user_id);
    Ok(taken)
}

/// The digests of a link and of its code.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Code {
    /// Of the link.
    pub digest: String,
    /// Of the code.
    pub code_digest: String,
}

/// Counts a try of a code for all logins of an address; answers those whose tries were not used up.
pub async fn try_logins(db: Conn<'_>, email_key: &str, now: Timestamp) -> Result<Vec<Code>> {
    const SQL: &str = "update login_links set tries = tries + 1
         where user_id in (select id from users where email_key in ($1, $2))
           and new_email is null and expires_at > $3 and tries < $4
         returning digest, code_digest";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(email_key)
        .bind(text::decomposed(email_key))
        .bind(now)
        .bind(TRIES)
        .fetch_all(&mut *db)
        .await?))
}

/// Counts a try of a code for all addresses that an account has still to confirm; answers those whose tries were not
/// used up.
pub async fn try_changes(db: Conn<'_>, user: UserId, now: Timestamp) -> Result<Vec<Code>> {
    const SQL: &str = "update login_links set tries = tries + 1
         where user_id = $1 and new_email is not null and expires_at > $2 and tries < $3
         returning digest, code_digest";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .bind(now)
        .bind(TRIES)
        .fetch_all(&mut *db)
        .await?))
}

/// The newest address that an account has still to confirm.
pub async fn unconfirmed(db: Conn<'_>, user: UserId, now: Timestamp) -> Result<Option<String>> {
    const SQL: &str = "select new_email from login_links
         where user_id = $1 and new_email is not null and expires_at > $2
         order by expires_at desc limit 1";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(now)
        .fetch_optional(&mut *db)
        .await?))
}

/// Removes an account's links.
pub async fn remove_all(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "delete from login_links where user_id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// Forgets links that can no longer be used.
pub async fn prune(db: Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "delete from login_links where expires_at <= $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(now).execute(&mut *db).await?;
        Ok(())
    })
}
