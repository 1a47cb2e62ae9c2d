//! Receipts of erasures: opened with the transaction that removes the rows, closed when the last job has removed the rest and
//! looked again.
//!
//! A receipt whose parts are not all named yet is not sealed, and cannot be complete.

use sqlx::QueryBuilder;

use crate::clock::Timestamp;
use crate::model::{ErasureCause, ErasureReceipt, EventId, JobId, UserId};
use crate::store::{Conn, Result, on};

/// A receipt to be opened.
#[derive(Clone, Copy, Debug)]
pub struct NewErasure {
    /// Why it is erased.
    pub cause: ErasureCause,
    /// Who wants it; none for FindMe itself.
    pub actor: Option<UserId>,
    /// Whose data it is.
    pub user: Option<UserId>,
    /// The event it is in.
    pub event: Option<EventId>,
    /// What the rows say that goes.
    pub counts: Counts,
    /// Whether all its parts are named in this transaction.
    pub is_sealed: bool,
    /// Now.
    pub at: Timestamp,
}

/// When a part's turn comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(i64)]
pub enum Step {
    /// First.
    Faces = 0,
    /// When the faces are gone.
    Photos = 1,
    /// When all else is gone.
    Rest = 2,
}

/// How much goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Accounts.
    pub accounts: u64,
    /// Selfies.
    pub selfies: u64,
    /// Photos.
    pub photos: u64,
    /// Guests found in photos.
    pub matches: u64,
    /// Faces the engine knows.
    pub faces: u64,
}

fn count(count: u64) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Opens a receipt; answers its number. Its parts are named by [`add_part`] in the same transaction.
pub async fn open(db: Conn<'_>, new: &NewErasure) -> Result<i64> {
    const SQL: &str = "insert into erasures
             (cause, actor_id, user_id, event_id, accounts, selfies, photos, matches, faces, asked_at, sealed)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(new.cause)
        .bind(new.actor)
        .bind(new.user)
        .bind(new.event)
        .bind(count(new.counts.accounts))
        .bind(count(new.counts.selfies))
        .bind(count(new.counts.photos))
        .bind(count(new.counts.matches))
        .bind(count(new.counts.faces))
        .bind(new.at)
        .bind(new.is_sealed)
        .fetch_one(&mut *db)
        .await?))
}

/// Names a job that does a part of it. Parts of a higher step wait for those of lower ones.
pub async fn add_part(db: Conn<'_>, erasure: i64, job: JobId, step: Step) -> Result<()> {
    const SQL: &str = "insert into erasure_parts (job_id, erasure_id, step) values ($1, $2, $3)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(job)
            .bind(erasure)
            .bind(step as i64)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Adds to what a receipt counts.
pub async fn add_counts(db: Conn<'_>, erasure: i64, more: &Counts) -> Result<()> {
    const SQL: &str =
        "update erasures set accounts = accounts + $2, selfies = selfies + $3, photos = photos + $4,
             matches = matches + $5, faces = faces + $6
         where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(erasure)
            .bind(count(more.accounts))
            .bind(count(more.selfies))
            .bind(count(more.photos))
            .bind(count(more.matches))
            .bind(count(more.faces))
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Notes that no further part will be named, and completes the receipt if all are done.
pub async fn seal(mut db: Conn<'_>, erasure: i64, at: Timestamp) -> Result<()> {
    const SQL: &str = "update erasures set sealed = $2 where id = $1";
    on!(db.reborrow().0, |db| {
        sqlx::query(SQL)
            .bind(erasure)
            .bind(true)
            .execute(&mut *db)
            .await?;
    });
    complete(db, erasure, at).await
}

/// The receipt of an event's expiry that still goes on.
pub async fn unsealed_expiry(db: Conn<'_>, event: EventId) -> Result<Option<i64>> {
    const SQL: &str = "select id from erasures where event_id = $1 and cause = $2 and not sealed order by id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(ErasureCause::Expiry)
        .fetch_optional(&mut *db)
        .await?))
}

/// The receipts of expiries that do not go on because their event was restored, with the event.
pub async fn saved_from_expiry(db: Conn<'_>) -> Result<Vec<(i64, EventId)>> {
    const SQL: &str = "select x.id, e.id from erasures x join events e on e.id = x.event_id
         where x.cause = $1 and not x.sealed and e.ended_at is null";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(ErasureCause::Expiry)
        .fetch_all(&mut *db)
        .await?))
}

/// Whether the engine has still to forget an event whose time was over.
pub async fn is_forgetting(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from erasures x join erasure_parts p on p.erasure_id = x.id
             where x.event_id = $1 and x.cause = $2 and p.step = $3 and p.files is null)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(ErasureCause::Expiry)
        .bind(Step::Faces as i64)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether a job is a part whose turn has not come: others of the same erasure have to be done first.
pub async fn must_wait(db: Conn<'_>, job: JobId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from erasure_parts mine join erasure_parts other on other.erasure_id = mine.erasure_id
             where mine.job_id = $1 and other.step < mine.step and other.files is null)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(job)
        .fetch_one(&mut *db)
        .await?))
}

/// Notes that a job has removed so many files and found nothing left; with the last part the receipt is complete. Nothing
/// happens for a job that is no part of any. May be repeated.
pub async fn close_part(mut db: Conn<'_>, job: JobId, files: u64, at: Timestamp) -> Result<()> {
    const FIND: &str = "select erasure_id from erasure_parts where job_id = $1";
    // The row's lock lets the parts of an erasure end one after the other, so that the last one knows it is the last.
    const LOCK: &str = "update erasures set checked_at = checked_at where id = $1";
    const PART: &str = "update erasure_parts set files = coalesce(files, $2) where job_id = $1";
    let erasure: Option<i64> = on!(db.reborrow().0, |db| {
        let erasure: Option<i64> = sqlx::query_scalar(FIND)
            .bind(job)
            .fetch_optional(&mut *db)
            .await?;
        if let Some(erasure) = erasure {
            sqlx::query(LOCK).bind(erasure).execute(&mut *db).await?;
            sqlx::query(PART)
                .bind(job)
                .bind(count(files))
                .execute(&mut *db)
                .await?;
        }
        erasure
    });
    match erasure {
        Some(erasure) => complete(db, erasure, at).await,
        None => Ok(()),
    }
}

async fn complete(db: Conn<'_>, erasure: i64, at: Timestamp) -> Result<()> {
    const SQL: &str = "update erasures set checked_at = $2
         where id = $1 and checked_at is null and sealed
           and not exists (select 1 from erasure_parts p where p.erasure_id = $1 and p.files is null)";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(erasure).bind(at).execute(&mut *db).await?;
        Ok(())
    })
}

/// Which receipts are asked for; what is not given does not matter.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter {
    /// With this number.
    pub id: Option<i64>,
    /// For this reason.
    pub cause: Option<ErasureCause>,
    /// Of this account's data.
    pub user: Option<UserId>,
    /// In this event.
    pub event: Option<EventId>,
    /// Complete ones, or those that are not.
    pub is_complete: Option<bool>,
    /// With a lower number: what comes after an earlier page.
    pub before: Option<i64>,
}

/// Receipts, the newest first, at most `limit`.
pub async fn list(db: Conn<'_>, filter: &Filter, limit: i64) -> Result<Vec<ErasureReceipt>> {
    const SQL: &str =
        "select id, cause, actor_id, user_id, event_id, accounts, selfies, photos, matches, faces,
             asked_at, checked_at,
             (select cast(coalesce(sum(p.files), 0) as bigint) from erasure_parts p
              where p.erasure_id = erasures.id) as files,
             (select count(*) from erasure_parts p
              where p.erasure_id = erasures.id and p.files is null) as parts_left
         from erasures where id > 0";
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(SQL);
        if let Some(id) = filter.id {
            sql.push(" and id = ").push_bind(id);
        }
        if let Some(cause) = filter.cause {
            sql.push(" and cause = ").push_bind(cause);
        }
        if let Some(user) = filter.user {
            sql.push(" and user_id = ").push_bind(user);
        }
        if let Some(event) = filter.event {
            sql.push(" and event_id = ").push_bind(event);
        }
        match filter.is_complete {
            Some(true) => drop(sql.push(" and checked_at is not null")),
            Some(false) => drop(sql.push(" and checked_at is null")),
            None => {}
        }
        if let Some(before) = filter.before {
            sql.push(" and id < ").push_bind(before);
        }
        sql.push(" order by id desc limit ").push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// Whether an account was removed from an event, as far as receipts remember.
pub async fn was_removed(db: Conn<'_>, event: EventId, user: UserId) -> Result<bool> {
    const SQL: &str =
        "select exists (select 1 from erasures where user_id = $1 and event_id = $2 and cause = $3)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(user)
        .bind(event)
        .bind(ErasureCause::Removal)
        .fetch_one(&mut *db)
        .await?))
}

/// Forgets receipts that were complete before an instant; answers how many.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const PARTS: &str =
        "delete from erasure_parts where erasure_id in (select id from erasures where checked_at < $1)";
    const WHOLE: &str = "delete from erasures where checked_at < $1";
    on!(db.0, |db| {
        sqlx::query(PARTS).bind(before).execute(&mut *db).await?;
        Ok(sqlx::query(WHOLE)
            .bind(before)
            .execute(&mut *db)
            .await?
            .rows_affected())
    })
}
