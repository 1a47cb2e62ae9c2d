//! Events that remember no face but those of their guests: how one becomes such an event, and ceases to be.
//!
//! Either way counts the generation up, so that nothing counts which a job began under the other rule. What is known stays
//! known: matches are kept, and with them, in place of the faces that go, where in the photo the guest is.

use crate::model::{EventId, PhotoId};
use crate::store::{Conn, Result, generations, on};

/// Makes an event one that remembers nobody but guests; `None` if it is one, or gone. Rows of photos' faces go at once.
/// Answers the photos whose faces were known and not searched yet: they are as if they had just come. The event stays
/// locked until the transaction ends.
pub async fn begin(mut db: Conn<'_>, event: EventId) -> Result<Option<Vec<PhotoId>>> {
    const BOXES: &str =
        "update matches set box_left = f.box_left, box_top = f.box_top, box_width = f.box_width,
             box_height = f.box_height, confidence = f.confidence
         from faces f
         where f.event_id = $1 and matches.photo_id = f.photo_id and matches.face_key = f.face_key";
    const FACES: &str = "delete from faces where event_id = $1";
    // Each guest who was searched for is known in all of them; the others are still to be looked for.
    const SEARCHED: &str = "update photos set searched_up_to = coalesce(
             (select min(e.revision) - 1 from enrolments e
              where e.event_id = $1 and e.selfie_id <> 0 and not e.searched),
             (select ev.revision from events ev where ev.id = $1))
         where event_id = $1 and status = 'DONE'";
    const UNSEARCHED: &str = "update photos set status = 'PENDING', error = null, indexed_at = null
         where event_id = $1 and status = 'PROCESSING' returning id";
    if !switch(db.reborrow(), event, true).await? {
        return Ok(None);
    }
    on!(db.0, |db| {
        for sql in [BOXES, FACES, SEARCHED] {
            sqlx::query(sql).bind(event).execute(&mut *db).await?;
        }
        Ok(Some(
            sqlx::query_scalar(UNSEARCHED)
                .bind(event)
                .fetch_all(&mut *db)
                .await?,
        ))
    })
}

/// Makes an event one that remembers all faces of its photos; false if it is one, or gone. The engine has to learn it
/// anew. The event stays locked until the transaction ends.
pub async fn end(mut db: Conn<'_>, event: EventId) -> Result<bool> {
    Ok(switch(db.reborrow(), event, false).await? && generations::begin_next(db, event).await?)
}

/// Makes all guests of an event ones who are still to be looked for in all its photos, whatever is being scanned now; false
/// if it is gone. The event stays locked until the transaction ends.
pub async fn scan_anew(db: Conn<'_>, event: EventId) -> Result<bool> {
    const COUNT: &str = "update events set generation = generation + 1 where id = $1";
    const PHOTOS: &str = "update photos set searched_up_to = 0 where event_id = $1";
    on!(db.0, |db| {
        let counted = sqlx::query(COUNT).bind(event).execute(&mut *db).await?;
        sqlx::query(PHOTOS).bind(event).execute(&mut *db).await?;
        Ok(counted.rows_affected() == 1)
    })
}

async fn switch(db: Conn<'_>, event: EventId, guests_only: bool) -> Result<bool> {
    const SQL: &str = "update events set guests_only = $2, generation = generation + 1
         where id = $1 and guests_only <> $2";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .bind(guests_only)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}
