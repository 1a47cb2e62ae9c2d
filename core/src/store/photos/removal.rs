//! Removing photos with everything that hangs on them.
//!
//! What lies outside the database (files, the engine's faces) is answered, for a job to remove. The caller has
//! locked the photos' event, so that no search and no upload crosses the removal.

use sqlx::{FromRow, QueryBuilder};

use super::{push_deletable, push_ids, push_worked_on};
use crate::model::{EventId, FaceKey, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// What is needed to remove a photo's traces once its row is gone.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Removed {
    /// The photo.
    pub id: PhotoId,
    /// Its event.
    pub event_id: EventId,
    /// The name its objects are made from.
    pub filename: String,
    /// Bytes of its original.
    pub size_bytes: i64,
}

/// Of these photos, the ones that exist; with a `photographer`, only those of events that the account owns or works on. At
/// most 500 ids.
pub async fn editable(db: Conn<'_>, ids: &[PhotoId], photographer: Option<UserId>) -> Result<Vec<Removed>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select id, event_id, filename, size_bytes from photos where id in ");
        push_ids(&mut sql, ids);
        push_worked_on(&mut sql, photographer);
        sql.push(" order by event_id, id");
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// Of these photos, the ones that may be deleted; with a `photographer`, only those of the account's own events and those that
/// it uploaded to events it works on. At most 500 ids.
pub async fn deletable(db: Conn<'_>, ids: &[PhotoId], photographer: Option<UserId>) -> Result<Vec<Removed>> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select id, event_id, filename, size_bytes from photos where id in ");
        push_ids(&mut sql, ids);
        push_deletable(&mut sql, photographer);
        sql.push(" order by event_id, id");
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// The first photos of an event, at most `limit`.
pub async fn first_of_event(db: Conn<'_>, event: EventId, limit: i64) -> Result<Vec<Removed>> {
    const SQL: &str =
        "select id, event_id, filename, size_bytes from photos where event_id = $1 order by id limit $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// What hung on photos.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Hung {
    /// Guests found in them.
    pub matches: u64,
    /// The engine's keys of their faces.
    pub faces: Vec<FaceKey>,
}

/// Removes photos, their matches and their faces; answers what hung on them. At most 500 ids.
pub async fn remove(mut db: Conn<'_>, ids: &[PhotoId]) -> Result<Hung> {
    let matches = delete(db.reborrow(), "delete from matches where photo_id in ", ids).await?;
    let faces = on!(db.reborrow().0, |db| {
        let mut sql = QueryBuilder::new("delete from faces where photo_id in ");
        push_ids(&mut sql, ids);
        sql.push(" returning face_key");
        sql.build_query_scalar().fetch_all(&mut *db).await?
    });
    delete(db, "delete from photos where id in ", ids).await?;
    Ok(Hung { matches, faces })
}

async fn delete(db: Conn<'_>, statement: &'static str, ids: &[PhotoId]) -> Result<u64> {
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(statement);
        push_ids(&mut sql, ids);
        Ok(sql.build().execute(&mut *db).await?.rows_affected())
    })
}
