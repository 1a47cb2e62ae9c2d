//! Uploads of one file each in chunks: how far they are, which files hold their bytes, and what became of them.
//!
//! An upload is open until it has an outcome. Its chunks follow each other without a gap, because a chunk is added only where
//! the upload is; of two that come at once one is refused.

use std::collections::HashSet;

use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::model::{EventId, PhotoId, ResumableId, UserId};
use crate::store::{Conn, Result, on};

/// The outcome of a file that became a photo.
pub const STORED: &str = "stored";

/// The outcome of a file that was a photo already.
pub const KNOWN: &str = "known";

/// An upload to be stored.
#[derive(Clone, Debug)]
pub struct NewResumable {
    /// Its number.
    pub id: ResumableId,
    /// The event it is for.
    pub event: EventId,
    /// Who sends it.
    pub uploader: UserId,
    /// What the client calls the file, cleaned.
    pub filename: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Their SHA-256, as far as the client knows.
    pub sha256: Option<[u8; 32]>,
    /// The present instant.
    pub at: Timestamp,
}

/// An upload as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Resumable {
    /// Its number.
    pub id: ResumableId,
    /// The event it is for.
    pub event_id: EventId,
    /// Who sends it.
    pub photographer_id: UserId,
    /// What the client calls the file, cleaned.
    pub filename: String,
    /// Bytes of the file.
    pub size_bytes: i64,
    /// Their SHA-256, as far as the client knows.
    pub sha256: Option<Vec<u8>>,
    /// Bytes that are there.
    pub received_bytes: i64,
    /// What became of it; none while it is open.
    pub outcome: Option<String>,
    /// The photo it became.
    pub photo_id: Option<PhotoId>,
    /// When it was last asked to go on.
    pub touched_at: Timestamp,
}

/// A chunk of an open upload.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct StoredChunk {
    /// The event of its upload.
    pub event_id: EventId,
    /// The name of its file.
    pub filename: String,
}

/// The columns of [`Resumable`].
macro_rules! columns {
    () => {
        "id, event_id, photographer_id, filename, size_bytes, sha256, received_bytes, outcome, photo_id, touched_at"
    };
}

/// Stores an upload. Its event must be kept from being deleted, its account locked.
pub async fn insert(db: Conn<'_>, new: &NewResumable) -> Result<()> {
    const SQL: &str = "insert into resumable_uploads
             (id, event_id, photographer_id, filename, size_bytes, sha256, created_at, touched_at)
         values ($1, $2, $3, $4, $5, $6, $7, $7)";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(new.id)
            .bind(new.event)
            .bind(new.uploader)
            .bind(&new.filename)
            .bind(new.size_bytes)
            .bind(new.sha256.as_ref().map(<[u8; 32]>::as_slice))
            .bind(new.at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// An upload by its number.
pub async fn find(db: Conn<'_>, id: ResumableId) -> Result<Option<Resumable>> {
    const SQL: &str = concat!("select ", columns!(), " from resumable_uploads where id = $1");
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// The open uploads of an account.
pub async fn open_of(db: Conn<'_>, uploader: UserId) -> Result<Vec<Resumable>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from resumable_uploads where photographer_id = $1 and outcome is null order by created_at, id"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(uploader)
        .fetch_all(&mut *db)
        .await?))
}

/// Notes that an upload is gone on with.
pub async fn touch(db: Conn<'_>, id: ResumableId, at: Timestamp) -> Result<()> {
    const SQL: &str = "update resumable_uploads set touched_at = $2 where id = $1";
    on!(db.0, |db| {
        sqlx::query(SQL).bind(id).bind(at).execute(&mut *db).await?;
        Ok(())
    })
}

/// A chunk that has arrived.
#[derive(Clone, Copy, Debug)]
pub struct NewChunk<'a> {
    /// Its upload.
    pub upload: ResumableId,
    /// The name of its file.
    pub filename: &'a str,
    /// Its first byte's place in the whole.
    pub starts_at: i64,
    /// Its size.
    pub size_bytes: i64,
    /// The present instant.
    pub at: Timestamp,
}

/// Adds a chunk to an open upload; false if the upload is not at the chunk's place, or gone.
pub async fn add_chunk(db: Conn<'_>, chunk: &NewChunk<'_>) -> Result<bool> {
    const UPLOAD: &str = "update resumable_uploads
         set received_bytes = received_bytes + $3, touched_at = $4
         where id = $1 and received_bytes = $2 and received_bytes + $3 <= size_bytes and outcome is null";
    const CHUNK: &str =
        "insert into upload_chunks (filename, upload_id, starts_at, size_bytes) values ($1, $2, $3, $4)";
    on!(db.0, |db| {
        let moved = sqlx::query(UPLOAD)
            .bind(chunk.upload)
            .bind(chunk.starts_at)
            .bind(chunk.size_bytes)
            .bind(chunk.at)
            .execute(&mut *db)
            .await?
            .rows_affected();
        if moved == 0 {
            return Ok(false);
        }
        sqlx::query(CHUNK)
            .bind(chunk.filename)
            .bind(chunk.upload)
            .bind(chunk.starts_at)
            .bind(chunk.size_bytes)
            .execute(&mut *db)
            .await?;
        Ok(true)
    })
}

/// The files of an upload's chunks, in the order of their bytes.
pub async fn chunks(db: Conn<'_>, id: ResumableId) -> Result<Vec<String>> {
    const SQL: &str = "select filename from upload_chunks where upload_id = $1 order by starts_at";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_all(&mut *db)
        .await?))
}

/// Gives an open upload its outcome and forgets its chunks; false if it has one already, or is gone.
pub async fn settle(
    db: Conn<'_>,
    id: ResumableId,
    outcome: &str,
    photo: Option<PhotoId>,
    at: Timestamp,
) -> Result<bool> {
    const OUTCOME: &str = "update resumable_uploads set outcome = $2, photo_id = $3, touched_at = $4
         where id = $1 and outcome is null";
    const CHUNKS: &str = "delete from upload_chunks where upload_id = $1";
    on!(db.0, |db| {
        let settled = sqlx::query(OUTCOME)
            .bind(id)
            .bind(outcome)
            .bind(photo)
            .bind(at)
            .execute(&mut *db)
            .await?
            .rows_affected();
        if settled == 1 {
            sqlx::query(CHUNKS).bind(id).execute(&mut *db).await?;
        }
        Ok(settled == 1)
    })
}

/// Removes an upload with its chunks, whose files are answered. Not one that was touched at `unless_since` or later.
pub async fn remove(
    db: Conn<'_>,
    id: ResumableId,
    unless_since: Option<Timestamp>,
) -> Result<Vec<StoredChunk>> {
    const LOCK: &str =
        "update resumable_uploads set touched_at = touched_at where id = $1 and touched_at < $2";
    const CHUNKS: &str = "select u.event_id, c.filename
         from upload_chunks c join resumable_uploads u on u.id = c.upload_id where c.upload_id = $1";
    const UPLOAD: &str = "delete from resumable_uploads where id = $1";
    // Every instant is before that one.
    let before = unless_since.unwrap_or(Timestamp::from_micros(i64::MAX));
    on!(db.0, |db| {
        // First, so that no chunk is added between the next two.
        let locked = sqlx::query(LOCK)
            .bind(id)
            .bind(before)
            .execute(&mut *db)
            .await?
            .rows_affected();
        if locked == 0 {
            return Ok(Vec::new());
        }
        let chunks = sqlx::query_as(CHUNKS).bind(id).fetch_all(&mut *db).await?;
        sqlx::query(UPLOAD).bind(id).execute(&mut *db).await?;
        Ok(chunks)
    })
}

/// Uploads that were last touched before `before`, the oldest first, at most `limit`.
pub async fn stale(db: Conn<'_>, before: Timestamp, limit: i64) -> Result<Vec<ResumableId>> {
    const SQL: &str = "select id from resumable_uploads where touched_at < $1 order by touched_at limit $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(before)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// Removes all uploads of an account, and answers the files of their chunks.
pub async fn remove_of_account(db: Conn<'_>, uploader: UserId) -> Result<Vec<StoredChunk>> {
    const LOCK: &str = "update resumable_uploads set touched_at = touched_at where photographer_id = $1";
    const CHUNKS: &str = "select u.event_id, c.filename
         from resumable_uploads u join upload_chunks c on c.upload_id = u.id where u.photographer_id = $1";
    const UPLOADS: &str = "delete from resumable_uploads where photographer_id = $1";
    remove_all(db, [LOCK, CHUNKS, UPLOADS], uploader.0).await
}

/// Removes all uploads to an event, and answers the files of their chunks.
pub async fn remove_of_event(db: Conn<'_>, event: EventId) -> Result<Vec<StoredChunk>> {
    const LOCK: &str = "update resumable_uploads set touched_at = touched_at where event_id = $1";
    const CHUNKS: &str = "select u.event_id, c.filename
         from resumable_uploads u join upload_chunks c on c.upload_id = u.id where u.event_id = $1";
    const UPLOADS: &str = "delete from resumable_uploads where event_id = $1";
    remove_all(db, [LOCK, CHUNKS, UPLOADS], event.0).await
}

async fn remove_all(
    db: Conn<'_>,
    [lock, chunks, uploads]: [&'static str; 3],
    id: i64,
) -> Result<Vec<StoredChunk>> {
    on!(db.0, |db| {
        sqlx::query(lock).bind(id).execute(&mut *db).await?;
        let stored = sqlx::query_as(chunks).bind(id).fetch_all(&mut *db).await?;
        sqlx::query(uploads).bind(id).execute(&mut *db).await?;
        Ok(stored)
    })
}

/// Those of these files that are chunks of an upload. At most 500.
pub async fn known(db: Conn<'_>, filenames: &[&str]) -> Result<HashSet<String>> {
    if filenames.is_empty() {
        return Ok(HashSet::new());
    }
    let known: Vec<String> = on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select filename from upload_chunks where filename in (");
        let mut list = sql.separated(", ");
        for filename in filenames {
            list.push_bind((*filename).to_owned());
        }
        sql.push(")");
        sql.build_query_scalar().fetch_all(&mut *db).await?
    });
    Ok(known.into_iter().collect())
}
