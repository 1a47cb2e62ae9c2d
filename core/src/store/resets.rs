//! Tokens for setting a forgotten password anew.
//!
//! Only digests are stored, so that whoever reads the database opens nothing. A token belongs to all accounts that its
//! address had when it was asked for, and is used up by being used.

use crate::clock::Timestamp;
use crate::model::{UserId, text};
use crate::store::{Conn, Result, on};

/// The active accounts of an address that have a password.
pub async fn accounts_of(db: Conn<'_>, email_key: &str) -> Result<Vec<UserId>> {
    // An earlier version may have stored it decomposed.
    const SQL: &str = "select id from users
         where email_key in ($1, $2) and is_active and password_hash <> '' order by id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(email_key)
        .bind(text::decomposed(email_key))
        .fetch_all(&mut *db)
        .await?))
}

/// Stores a token for an account.
pub async fn insert(db: Conn<'_>, digest: &str, user: UserId, expires_at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into password_resets (digest, user_id, expires_at) values ($1, $2, $3)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(digest)
            .bind(user)
            .bind(expires_at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Whether a token is still good.
pub async fn is_good(db: Conn<'_>, digest: &str, now: Timestamp) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from password_resets where digest = $1 and expires_at > $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(digest)
        .bind(now)
        .fetch_one(&mut *db)
        .await?))
}

/// Uses a token up; answers whose it was, if it was still good.
pub async fn take(db: Conn<'_>, digest: &str, now: Timestamp) -> Result<Vec<UserId>> {
    const SQL: &str = "delete from password_resets where digest = $1 and expires_at > $2 returning user_id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(digest)
        .bind(now)
        .fetch_all(&mut *db)
        .await?))
}

/// Sets an account's password, which ends its tokens of either kind. False if the account is gone.
pub async fn set_password(mut db: Conn<'_>, user: UserId, hash: &str) -> Result<bool> {
    const SQL: &str =
        "update users set password_hash = $2, token_generation = token_generation + 1 where id = $1";
    remove_all(db.reborrow(), user).await?;
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(user)
        .bind(hash)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Removes an account's tokens.
pub async fn remove_all(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "delete from password_resets where user_id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// Forgets tokens that are no longer good.
pub async fn prune(db: Conn<'_>, now: Timestamp) -> Result<()> {
    const SQL: &str = "delete from password_resets where expires_at <= $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(now).execute(&mut *db).await?;
        Ok(())
    })
}
