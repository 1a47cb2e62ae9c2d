//! How far the photos of a guests-only event have been scanned.
//!
//! Such a photo's faces are forgotten once its guests are found, so it is scanned anew for whoever is enrolled
//! later: while its `searched_up_to` lies below the revision of an enrolment, that guest is still to be looked for.

use crate::clock::Timestamp;
use crate::model::{EventId, PhotoId};
use crate::store::{Conn, Result, on};

/// A scan of a photo.
#[derive(Clone, Copy, Debug)]
pub struct Scan {
    /// How many faces it shows; `None` if nobody was looked for.
    pub faces: Option<usize>,
    /// The event's revision up to which enrolled guests were looked for.
    pub up_to: i64,
    /// The present instant.
    pub at: Timestamp,
}

/// Notes a scan of a photo; false if the photo is gone.
pub async fn note_scan(db: Conn<'_>, id: PhotoId, scan: &Scan) -> Result<bool> {
    const SQL: &str =
        "update photos set faces_count = coalesce($2, faces_count), indexed_at = $3, searched_up_to = $4
         where id = $1";
    let faces = scan.faces.map(|faces| i32::try_from(faces).unwrap_or(i32::MAX));
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(id)
        .bind(faces)
        .bind(scan.at)
        .bind(scan.up_to)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// Whether all guests who are enrolled by now were looked for in a photo.
pub async fn is_scanned(db: Conn<'_>, id: PhotoId) -> Result<bool> {
    const SQL: &str = "select exists (
             select 1 from photos p
             where p.id = $1 and p.indexed_at is not null and p.searched_up_to >= (
                 select coalesce(max(e.revision), 0) from enrolments e
                 where e.event_id = p.event_id and e.selfie_id <> 0))";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(id)
        .fetch_one(&mut *db)
        .await?))
}

const TO_SCAN: &str = "select id from photos
     where event_id = $1 and indexed_at is not null and status <> 'FAILED' and searched_up_to < (
         select coalesce(max(e.revision), 0) from enrolments e where e.event_id = $1 and e.selfie_id <> 0)
     order by id";

/// The event's photos in which an enrolled guest is still to be looked for. Those that have just come have jobs of their
/// own, and those that cannot be used have none.
pub async fn to_scan(db: Conn<'_>, event: EventId) -> Result<Vec<PhotoId>> {
    on!(db.0, |db| Ok(sqlx::query_scalar(TO_SCAN)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

const ANY_BELOW: &str = "select exists (
     select 1 from photos
     where event_id = $1 and searched_up_to < $2 and indexed_at is not null and status <> 'FAILED')";

/// Whether a guest enrolled at this revision is still to be looked for in any photo of the event.
pub async fn is_any_below(db: Conn<'_>, event: EventId, revision: i64) -> Result<bool> {
    on!(db.0, |db| Ok(sqlx::query_scalar(ANY_BELOW)
        .bind(event)
        .bind(revision)
        .fetch_one(&mut *db)
        .await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn pending_scans_are_counted_without_reading_scanned_photos() {
        for sql in [ANY_BELOW, TO_SCAN] {
            let plan = testing::plan(sql).await;
            assert!(
                plan.contains("photos_by_search (event_id=? AND searched_up_to<?)"),
                "{plan}"
            );
        }
    }
}
