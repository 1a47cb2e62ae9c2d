//! The faces found in photos.
//!
//! A photo's faces are replaced as a whole, so indexing it twice leaves the faces of the last time.

use std::collections::HashSet;

use sqlx::QueryBuilder;

use crate::clock::Timestamp;
use crate::model::{EventId, Face, FaceKey, PhotoId};
use crate::store::{Conn, Result, on};

/// Stores a photo's faces in place of earlier ones and notes that it is indexed, at the event's `revision`.
/// False if the photo is gone; then nothing was stored.
pub async fn replace(
    db: Conn<'_>,
    event: EventId,
    photo: PhotoId,
    faces: &[Face],
    revision: i64,
    at: Timestamp,
) -> Result<bool> {
    const NOTE: &str = "update photos set faces_count = $2, indexed_at = $3, revision = $4 where id = $1";
    const CLEAR: &str = "delete from faces where photo_id = $1";
    const INSERT: &str = "insert into faces
             (photo_id, face_key, event_id, box_left, box_top, box_width, box_height, confidence)
         values ($1, $2, $3, $4, $5, $6, $7, $8)";
    on!(db.0, |db| {
        let noted = sqlx::query(NOTE)
            .bind(photo)
            .bind(i32::try_from(faces.len()).unwrap_or(i32::MAX))
            .bind(at)
            .bind(revision)
            .execute(&mut *db)
            .await?;
        if noted.rows_affected() == 0 {
            return Ok(false);
        }
        sqlx::query(CLEAR).bind(photo).execute(&mut *db).await?;
        for face in faces {
            sqlx::query(INSERT)
                .bind(photo)
                .bind(&face.face_key)
                .bind(event)
                .bind(face.bounding_box.left)
                .bind(face.bounding_box.top)
                .bind(face.bounding_box.width)
                .bind(face.bounding_box.height)
                .bind(face.confidence)
                .execute(&mut *db)
                .await?;
        }
        Ok(true)
    })
}

/// The engine's keys of a photo's faces.
pub async fn keys(db: Conn<'_>, photo: PhotoId) -> Result<Vec<FaceKey>> {
    const SQL: &str = "select face_key from faces where photo_id = $1 order by face_key";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(photo)
        .fetch_all(&mut *db)
        .await?))
}

/// Most photos that [`of_photos`] may be asked for.
pub const MOST_PHOTOS: usize = 500;

/// The engine's keys of the faces of some photos, each with its photo.
pub async fn of_photos(db: Conn<'_>, photos: &[PhotoId]) -> Result<HashSet<(PhotoId, FaceKey)>> {
    if photos.is_empty() {
        return Ok(HashSet::new());
    }
    let found: Vec<(PhotoId, FaceKey)> = on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select photo_id, face_key from faces where photo_id in (");
        let mut list = sql.separated(", ");
        for photo in photos {
            list.push_bind(*photo);
        }
        sql.push(")");
        sql.build_query_as().fetch_all(&mut *db).await?
    });
    Ok(found.into_iter().collect())
}
