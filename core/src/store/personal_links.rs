//! The links by which guests without a password come back: one for each guest, stored as a digest.
//!
//! A link belongs to a generation of the account's tokens and is found only while that is the present one. So it ends
//! with them, also where an older version of the program ends them. [`keep`] is the exception.

use crate::clock::Timestamp;
use crate::model::UserId;
use crate::store::{Conn, Result, on};

/// Stores the link of an account; the former one no longer exists. False if the account is gone, or if another account
/// has this link: the transaction is of no use then.
pub async fn put(db: Conn<'_>, user: UserId, digest: &str, at: Timestamp) -> Result<bool> {
    const SQL: &str = "insert into personal_links (user_id, digest, token_generation, made_at)
         select id, $2, token_generation, $3 from users where id = $1
         on conflict (user_id) do update set
             digest = excluded.digest, token_generation = excluded.token_generation, made_at = excluded.made_at";
    on!(db.0, |db| {
        let query = sqlx::query(SQL).bind(user).bind(digest).bind(at);
        match query.execute(&mut *db).await {
            Ok(done) => Ok(done.rows_affected() == 1),
            Err(sqlx::Error::Database(cause)) if cause.is_unique_violation() => Ok(false),
            Err(error) => Err(error.into()),
        }
    })
}

/// The active account of a link.
pub async fn find(db: Conn<'_>, digest: &str) -> Result<Option<UserId>> {
    const SQL: &str = "select l.user_id from personal_links l join users u on u.id = l.user_id
         where l.digest = $1 and u.token_generation = l.token_generation and u.is_active";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(digest)
        .fetch_optional(&mut *db)
        .await?))
}

/// Whether an account has this link, whether or not it opens it.
pub async fn is_taken(db: Conn<'_>, digest: &str) -> Result<bool> {
    const SQL: &str = "select 1 from personal_links where digest = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(digest)
        .fetch_optional(&mut *db)
        .await?
        .is_some()))
}

/// When the link of an account was made; none if there is no link that opens it.
pub async fn made_at(db: Conn<'_>, user: UserId) -> Result<Option<Timestamp>> {
    const SQL: &str = "select l.made_at from personal_links l join users u on u.id = l.user_id
         where l.user_id = $1 and u.token_generation = l.token_generation";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .fetch_optional(&mut *db)
        .await?))
}

/// Lets the link of an account outlive the tokens that were just ended.
pub async fn keep(db: Conn<'_>, user: UserId) -> Result<()> {
    const SQL: &str = "update personal_links set token_generation = token_generation + 1
         where user_id = $1 and token_generation = (select token_generation - 1 from users where id = $1)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(user).execute(&mut *db).await?;
        Ok(())
    })
}

/// Removes the link of an account; false if there was none.
pub async fn remove(db: Conn<'_>, user: UserId) -> Result<bool> {
    const SQL: &str = "delete from personal_links where user_id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(user)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
