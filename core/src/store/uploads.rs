//! Uploads whose progress can be asked for, with the files they consisted of.
//!
//! How far an upload is lies in its photos; here is only which photos those are. A photo that is deleted leaves its
//! file's row behind, an event takes its uploads along.

use sqlx::{FromRow, QueryBuilder};

use crate::clock::Timestamp;
use crate::model::{EventId, PhotoId, PhotoStatus, UploadId, UserId};
use crate::store::{Conn, Result, on};

/// Files stored by one statement.
const CHUNK: usize = 200;

/// A file that was sent.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// What the client calls it.
    pub filename: String,
    /// The photo it is, or the stable code of the reason why it is none.
    pub outcome: std::result::Result<PhotoId, &'static str>,
}

/// An upload to be stored.
#[derive(Clone, Copy, Debug)]
pub struct NewUpload<'a> {
    /// Its number.
    pub id: UploadId,
    /// The event it was for.
    pub event: EventId,
    /// Who sent it.
    pub uploader: UserId,
    /// When all of it had arrived.
    pub at: Timestamp,
    /// Files that were sent.
    pub total: i64,
    /// Those of them that are no photos.
    pub refused: i64,
    /// The files worth remembering one by one: all photos, and some of the others.
    pub files: &'a [NewFile],
}

/// Stores an upload. Its event must be kept from being deleted.
pub async fn insert(db: Conn<'_>, new: &NewUpload<'_>) -> Result<()> {
    const UPLOAD: &str = "insert into upload_jobs (id, event_id, photographer_id, created_at, total, refused)
         values ($1, $2, $3, $4, $5, $6)";
    const FILES: &str = "insert into upload_files (upload_id, place, filename, photo_id, error) ";
    on!(db.0, |db| {
        sqlx::query(UPLOAD)
            .bind(new.id)
            .bind(new.event)
            .bind(new.uploader)
            .bind(new.at)
            .bind(new.total)
            .bind(new.refused)
            .execute(&mut *db)
            .await?;
        let mut places = 0_i64..;
        for files in new.files.chunks(CHUNK) {
            let mut sql = QueryBuilder::new(FILES);
            sql.push_values(files.iter().zip(places.by_ref()), |mut row, (file, place)| {
                row.push_bind(new.id)
                    .push_bind(place)
                    .push_bind(&file.filename)
                    .push_bind(file.outcome.ok())
                    .push_bind(file.outcome.err());
            });
            sql.build().execute(&mut *db).await?;
        }
        Ok(())
    })
}

/// An upload as it was taken in.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Upload {
    /// Its number.
    pub id: UploadId,
    /// The event it was for.
    pub event_id: EventId,
    /// Who owns that event.
    pub owner_id: Option<UserId>,
    /// Whether the event is shared with the account that asks.
    pub is_shared: bool,
    /// Who sent it; none once that account is gone.
    pub photographer_id: Option<UserId>,
    /// When all of it had arrived.
    pub created_at: Timestamp,
    /// Files that were sent.
    pub total: i64,
    /// Those of them that are no photos.
    pub refused: i64,
}

/// An upload by its number, as an account asks for it.
pub async fn find(db: Conn<'_>, id: UploadId, asked_by: UserId) -> Result<Option<Upload>> {
    const SQL: &str =
        "select u.id, u.event_id, e.photographer_id as owner_id, u.photographer_id, u.created_at,
             u.total, u.refused, s.user_id is not null as is_shared
         from upload_jobs u join events e on e.id = u.event_id
         left join event_photographers s on s.event_id = u.event_id and s.user_id = $2
         where u.id = $1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .bind(asked_by)
        .fetch_optional(&mut *db)
        .await?))
}

/// What has become of a file by now.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct SentFile {
    /// What the client called it.
    pub filename: String,
    /// The photo it is; none if it was refused.
    pub photo_id: Option<PhotoId>,
    /// How far that photo is; none once it was deleted.
    pub status: Option<PhotoStatus>,
    /// When the photo was first taken up.
    pub begun_at: Option<Timestamp>,
    /// When the photo first came to its end.
    pub ended_at: Option<Timestamp>,
    /// The stable code of what is wrong with the file or its photo.
    pub error: Option<String>,
}

/// The files of an upload: its photos first, in the order in which they came.
pub async fn files(db: Conn<'_>, id: UploadId) -> Result<Vec<SentFile>> {
    const SQL: &str = "select f.filename, f.photo_id, p.status, p.begun_at, p.ended_at,
             coalesce(f.error, p.error) as error
         from upload_files f left join photos p on p.id = f.photo_id
         where f.upload_id = $1 order by f.place";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .fetch_all(&mut *db)
        .await?))
}

/// Forgets uploads that arrived before `before` and have no photo left that waits for its end.
pub async fn prune(db: Conn<'_>, before: Timestamp) -> Result<u64> {
    const SQL: &str = "delete from upload_jobs where created_at < $1 and not exists (
             select 1 from upload_files f join photos p on p.id = f.photo_id
             where f.upload_id = upload_jobs.id and p.status in ('PENDING', 'PROCESSING'))";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(before)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}
