//! Selfies: at most one waiting to be judged and one in force per account.
//!
//! A candidate becomes the accepted one only by [`accept`], so an upload alone never displaces a good selfie.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use crate::clock::Timestamp;
use crate::model::{FailureCode, Selfie, SelfieId, SelfieState, SelfieStatus, UserId};
use crate::store::{Conn, Result, on};

/// Stores a selfie as the account's candidate and says so on the account. Answers its id and the object key
/// of the candidate it replaced, whose file nobody needs any more.
pub async fn put_candidate(
    mut db: Conn<'_>,
    user: UserId,
    object_key: &str,
    content_type: &str,
    strict: bool,
    at: Timestamp,
) -> Result<(SelfieId, Option<String>)> {
    // The new row gets a new id, so a job that judged the old one notices.
    const INSERT: &str = "insert into selfies (user_id, state, strict, object_key, content_type, created_at)
         values ($1, 'candidate', $2, $3, $4, $5) returning id";
    let replaced = remove(db.reborrow(), user, SelfieState::Candidate).await?;
    let id = on!(db.reborrow().0, |db| sqlx::query_scalar(INSERT)
        .bind(user)
        .bind(strict)
        .bind(object_key)
        .bind(content_type)
        .bind(at)
        .fetch_one(&mut *db)
        .await?);
    set_status(db, user, SelfieStatus::Uploaded, None).await?;
    Ok((id, replaced))
}

/// Says on the account how far its selfie has come.
pub async fn set_status(
    db: Conn<'_>,
    user: UserId,
    status: SelfieStatus,
    failure: Option<FailureCode>,
) -> Result<()> {
    const SQL: &str = "update users set selfie_status = $2, selfie_error = $3 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(user)
            .bind(status)
            .bind(failure.map(FailureCode::code))
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// The account's selfie in a state.
pub async fn find(db: Conn<'_>, user: UserId, state: SelfieState) -> Result<Option<Selfie>> {
    const SQL: &str = "select id, user_id, state, strict, object_key, content_type, created_at
         from selfies where user_id = $1 and state = $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(user)
        .bind(state)
        .fetch_optional(&mut *db)
        .await?))
}

/// Removes the account's selfie in a state and answers its object key.
pub async fn remove(db: Conn<'_>, user: UserId, state: SelfieState) -> Result<Option<String>> {
    const SQL: &str = "delete from selfies where user_id = $1 and state = $2 returning object_key";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(state)
        .fetch_optional(&mut *db)
        .await?))
}

/// Puts a candidate in force. False if it is no longer the account's candidate; then nothing changed.
/// The selfie in force before must have been removed.
pub async fn accept(db: Conn<'_>, id: SelfieId) -> Result<bool> {
    const SQL: &str = "update selfies set state = 'accepted' where id = $1 and state = 'candidate'";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Which of the account's selfies are still stored, for jobs that hold one: false once it was replaced.
pub async fn exists(db: Conn<'_>, id: SelfieId, state: SelfieState) -> Result<bool> {
    const SQL: &str = "select count(*) from selfies where id = $1 and state = $2";
    let found: i64 = on!(db.0, |db| sqlx::query_scalar(SQL)
        .bind(id)
        .bind(state)
        .fetch_one(&mut *db)
        .await?);
    Ok(found == 1)
}

/// Of these object keys, those that selfies have. At most 500.
pub async fn known(db: Conn<'_>, keys: &[&str]) -> Result<HashSet<String>> {
    if keys.is_empty() {
        return Ok(HashSet::new());
    }
    let known: Vec<String> = on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select object_key from selfies where object_key in (");
        let mut list = sql.separated(", ");
        for key in keys {
            list.push_bind((*key).to_owned());
        }
        sql.push(")");
        sql.build_query_scalar().fetch_all(&mut *db).await?
    });
    Ok(known.into_iter().collect())
}
