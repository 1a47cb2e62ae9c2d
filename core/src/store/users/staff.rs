//! Photographers and admins, unique among themselves by name and by address.
//!
//! Partial indexes decide when they are made. When they are changed, it is the caller's turn
//! ([`locks::global`](crate::store::locks::global)), and the caller has looked before. Who asks for one role excludes
//! guests besides: only then are these indexes read, not the rows of all guests.

use super::Taken;
use crate::clock::Timestamp;
use crate::model::{Role, SelfieStatus, User, UserId};
use crate::store::{Conn, Result, names, on};

/// A photographer or admin to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewStaff<'a> {
    /// The name to log in with.
    pub username: &'a str,
    /// The address as it was given.
    pub email: &'a str,
    /// The address as it is compared.
    pub email_key: &'a str,
    /// The bcrypt hash of the password.
    pub password_hash: &'a str,
    /// Photographer or admin.
    pub role: Role,
    /// The present instant.
    pub at: Timestamp,
}

/// Stores a photographer or admin; `None` if the name or the address is taken among them.
pub async fn insert_staff(mut db: Conn<'_>, new: &NewStaff<'_>) -> Result<Option<UserId>> {
    const SQL: &str = "insert into users
             (username, email, email_key, password_hash, role, is_active, created_at, selfie_status)
         values ($1, $2, $3, $4, $5, $6, $7, $8)
         on conflict do nothing returning id";
    let id: Option<UserId> = on!(db.reborrow().0, |db| sqlx::query_scalar(SQL)
        .bind(new.username)
        .bind(new.email)
        .bind(new.email_key)
        .bind(new.password_hash)
        .bind(new.role)
        .bind(true)
        .bind(new.at)
        .bind(SelfieStatus::None)
        .fetch_optional(&mut *db)
        .await?);
    if let Some(id) = id {
        // Among themselves they may share it.
        names::take(db, names::STAFF, new.username, id).await?;
    }
    Ok(id)
}

/// The addresses of all active admins.
pub async fn admin_addresses(db: Conn<'_>) -> Result<Vec<String>> {
    const SQL: &str = "select email from users where role = 'admin' and is_active order by id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_all(&mut *db).await?))
}

/// Which of the two belong to a photographer or admin other than `except`.
pub async fn staff_taken(
    db: Conn<'_>,
    username: Option<&str>,
    email_key: Option<&str>,
    except: Option<UserId>,
) -> Result<Taken> {
    const SQL: &str = "select
             (select count(*) from users where role <> 'user' and username = $1 and id <> coalesce($3, 0)),
             (select count(*) from users where role <> 'user' and email_key = $2 and id <> coalesce($3, 0))";
    let counts: (i64, i64) = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(username)
        .bind(email_key)
        .bind(except)
        .fetch_one(&mut *db)
        .await?);
    Ok(counts.into())
}

/// Photographers made after this one, the earliest first, at most `limit`.
pub async fn list_photographers(db: Conn<'_>, after: UserId, limit: i64) -> Result<Vec<User>> {
    const SQL: &str = "select id, username, email, password_hash, role, is_active, created_at, event_id,
             selfie_status, selfie_error, token_generation, display_name, language
         from users where role <> 'user' and role = 'photographer' and id > $1 order by id limit $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(after)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// What changes about a photographer; what is not given stays.
#[derive(Clone, Copy, Debug, Default)]
pub struct StaffUpdate<'a> {
    /// The name to log in with.
    pub username: Option<&'a str>,
    /// The address as it was given.
    pub email: Option<&'a str>,
    /// The address as it is compared; given when `email` is.
    pub email_key: Option<&'a str>,
    /// The bcrypt hash of the password.
    pub password_hash: Option<&'a str>,
    /// Whether the account may log in.
    pub is_active: Option<bool>,
}

/// Changes a photographer; another password ends the tokens, and so does being deactivated. False if there is none with this id. Name and address must have been found free
/// in the caller's turn.
pub async fn update_photographer(mut db: Conn<'_>, id: UserId, update: &StaffUpdate<'_>) -> Result<bool> {
    const SQL: &str = "update users set
             username = coalesce($2, username), email = coalesce($3, email),
             email_key = coalesce($4, email_key), password_hash = coalesce($5, password_hash),
             is_active = coalesce($6, is_active),
             token_generation = token_generation + case when $5 is not null or $7 then 1 else 0 end
         where id = $1 and role = 'photographer'";
    if let Some(username) = update.username {
        names::give_up(db.reborrow(), id).await?;
        names::take(db.reborrow(), names::STAFF, username, id).await?;
    }
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(update.username)
        .bind(update.email)
        .bind(update.email_key)
        .bind(update.password_hash)
        .bind(update.is_active)
        .bind(update.is_active == Some(false))
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Closes an account to its owner, which ends its tokens, or opens it again.
pub async fn set_active(db: Conn<'_>, id: UserId, is_active: bool) -> Result<()> {
    const SQL: &str = "update users set is_active = $2,
             token_generation = token_generation + case when $2 then 0 else 1 end
         where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(id)
            .bind(is_active)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Whether there is an admin, who may be closed out.
pub async fn any_admin(db: Conn<'_>) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from users where role <> 'user' and role = 'admin')";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_one(&mut *db).await?))
}

/// Whether there is an admin beside this account who can log in.
pub async fn other_admin(db: Conn<'_>, id: UserId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from users where role <> 'user' and role = 'admin' and is_active and id <> $1)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?))
}
