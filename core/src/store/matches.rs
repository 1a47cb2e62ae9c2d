//! Who was found in which photo: swapped whole, seen whole.
//!
//! A search knows the event as it was when it began. So a guest's new matches replace the old ones only
//! among photos that were indexed by then, and a photo's only among guests enrolled by then: what came
//! later is the business of the later one's own search. Call both inside a transaction that holds the job
//! and the event.

mod changes;
mod similarity;

pub use changes::{
    MatchChange, MatchChanges, changes_since, forget_event, forget_up_to, latest_change, list_all_of_photos,
    listed_before,
};
pub use similarity::less_similar;

use std::collections::HashSet;
use std::hash::Hash;

use crate::clock::Timestamp;
use crate::model::{EventId, Face, FaceKey, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// A guest found in a photo, with the enrolment that found it.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// The guest.
    pub user: UserId,
    /// The guest's face at the time of the search.
    pub enrolled: FaceKey,
    /// The photo.
    pub photo: PhotoId,
    /// The photo's face.
    pub face: FaceKey,
    /// How alike they are, 0–100.
    pub similarity: f32,
}

/// What a search changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Swapped {
    /// Matches that were not there before.
    pub gained: usize,
    /// Matches that are not there any more.
    pub lost: usize,
}

/// Replaces a guest's matches among the photos indexed up to `revision`.
pub async fn replace_for_guest(
    mut db: Conn<'_>,
    event: EventId,
    user: UserId,
    revision: i64,
    found: &[Found],
    at: Timestamp,
) -> Result<Swapped> {
    const KNOWN: &str = "select m.photo_id from matches m join photos p on p.id = m.photo_id
         where m.user_id = $1 and m.event_id = $2 and p.revision <= $3";
    let known: Vec<PhotoId> = on!(db.reborrow().0, |db| sqlx::query_scalar(KNOWN)
        .bind(user)
        .bind(event)
        .bind(revision)
        .fetch_all(&mut *db)
        .await?);
    let (gone, swapped) = compare(known, found.iter().map(|found| found.photo));
    for photo in gone {
        delete(db.reborrow(), event, user, photo, at).await?;
    }
    let mut number = changes::give(db.reborrow(), event, user, found.len()).await?;
    for one in found {
        put(db.reborrow(), event, one, number, at).await?;
        number += 1;
    }
    changes::unlist(db, event, user).await?;
    Ok(swapped)
}

/// Replaces a photo's matches among the guests enrolled up to `revision`.
pub async fn replace_for_photo(
    mut db: Conn<'_>,
    event: EventId,
    photo: PhotoId,
    revision: i64,
    found: &[Found],
    at: Timestamp,
) -> Result<()> {
    delete_gone(db.reborrow(), event, photo, revision, found, at).await?;
    for one in found {
        let number = changes::give(db.reborrow(), event, one.user, 1).await?;
        put(db.reborrow(), event, one, number, at).await?;
        changes::unlist(db.reborrow(), event, one.user).await?;
    }
    Ok(())
}

/// The same in an event that remembers no faces of photos: where each guest is in the photo is kept with the match.
/// `seen` holds the faces in which they were found.
pub async fn replace_seen(
    mut db: Conn<'_>,
    event: EventId,
    photo: PhotoId,
    revision: i64,
    found: &[Found],
    seen: &[Face],
    at: Timestamp,
) -> Result<Swapped> {
    let swapped = delete_gone(db.reborrow(), event, photo, revision, found, at).await?;
    for one in found {
        if let Some(face) = seen.iter().find(|face| face.face_key == one.face) {
            let number = changes::give(db.reborrow(), event, one.user, 1).await?;
            put_seen(db.reborrow(), event, one, face, number, at).await?;
            changes::unlist(db.reborrow(), event, one.user).await?;
        }
    }
    Ok(swapped)
}

/// Deletes a photo's matches with guests enrolled up to `revision` who are not among those found; answers what changes once
/// the others are stored.
async fn delete_gone(
    mut db: Conn<'_>,
    event: EventId,
    photo: PhotoId,
    revision: i64,
    found: &[Found],
    at: Timestamp,
) -> Result<Swapped> {
    const KNOWN: &str = "select m.user_id from matches m
         join enrolments e on e.user_id = m.user_id and e.event_id = m.event_id
         where m.photo_id = $1 and e.revision <= $2";
    let known: Vec<UserId> = on!(db.reborrow().0, |db| sqlx::query_scalar(KNOWN)
        .bind(photo)
        .bind(revision)
        .fetch_all(&mut *db)
        .await?);
    let (gone, swapped) = compare(known, found.iter().map(|found| found.user));
    for user in gone {
        delete(db.reborrow(), event, user, photo, at).await?;
    }
    Ok(swapped)
}

/// Those that were known and are not found any more, and how many came and went.
fn compare<T: Eq + Hash + Copy>(known: Vec<T>, found: impl Iterator<Item = T>) -> (Vec<T>, Swapped) {
    let found: HashSet<T> = found.collect();
    let before = known.len();
    let gone: Vec<T> = known.into_iter().filter(|one| !found.contains(one)).collect();
    let swapped = Swapped {
        gained: found.len() - (before - gone.len()),
        lost: gone.len(),
    };
    (gone, swapped)
}

async fn delete(mut db: Conn<'_>, event: EventId, user: UserId, photo: PhotoId, at: Timestamp) -> Result<()> {
    const SQL: &str = "delete from matches where user_id = $1 and photo_id = $2";
    on!(db.reborrow().0, |db| sqlx::query(SQL)
        .bind(user)
        .bind(photo)
        .execute(&mut *db)
        .await
        .map(drop)?);
    let number = changes::give(db.reborrow(), event, user, 1).await?;
    changes::list(db, event, user, photo, number, at).await
}

/// Stores a match whose photo, face and enrolment still stand, as a new one under this number; what was deleted or enrolled
/// anew meanwhile is passed over.
async fn put(db: Conn<'_>, event: EventId, found: &Found, number: i64, at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into matches
             (user_id, photo_id, event_id, face_key, similarity, matched_at, change)
         select e.user_id, f.photo_id, e.event_id, f.face_key, $6, $7, $8
         from enrolments e join faces f on f.photo_id = $4 and f.face_key = $5
         where e.event_id = $1 and e.user_id = $2 and e.face_key = $3
         on conflict (user_id, photo_id) do update set
             face_key = excluded.face_key, similarity = excluded.similarity,
             box_left = null, box_top = null, box_width = null, box_height = null, confidence = null";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(found.user)
            .bind(&found.enrolled)
            .bind(found.photo)
            .bind(&found.face)
            .bind(found.similarity)
            .bind(at)
            .bind(number)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Stores a match with the face it was found by, if photo and enrolment still stand.
async fn put_seen(
    db: Conn<'_>,
    event: EventId,
    found: &Found,
    face: &Face,
    number: i64,
    at: Timestamp,
) -> Result<()> {
    const SQL: &str = "insert into matches
             (user_id, photo_id, event_id, face_key, similarity, matched_at,
              box_left, box_top, box_width, box_height, confidence, change)
         select e.user_id, p.id, e.event_id, $5, $6, $7, $8, $9, $10, $11, $12, $13
         from enrolments e join photos p on p.id = $4
         where e.event_id = $1 and e.user_id = $2 and e.face_key = $3
         on conflict (user_id, photo_id) do update set
             face_key = excluded.face_key, similarity = excluded.similarity,
             box_left = excluded.box_left, box_top = excluded.box_top, box_width = excluded.box_width,
             box_height = excluded.box_height, confidence = excluded.confidence";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(found.user)
            .bind(&found.enrolled)
            .bind(found.photo)
            .bind(&found.face)
            .bind(found.similarity)
            .bind(at)
            .bind(face.bounding_box.left)
            .bind(face.bounding_box.top)
            .bind(face.bounding_box.width)
            .bind(face.bounding_box.height)
            .bind(face.confidence)
            .bind(number)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// Removes all matches of a guest, and ends the addresses of the photos that the guest was found in; answers how many there
/// were. The guest's events are locked.
pub async fn remove_all(mut db: Conn<'_>, user: UserId) -> Result<u64> {
    const LINKS: &str = "update photos set link_version = link_version + 1
         where id in (select photo_id from matches where user_id = $1)";
    const SQL: &str = "delete from matches where user_id = $1";
    on!(db.reborrow().0, |db| sqlx::query(LINKS)
        .bind(user)
        .execute(&mut *db)
        .await
        .map(drop)?);
    changes::forget(db.reborrow(), user, None).await?;
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(user)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

/// The same in one event.
pub async fn remove_in(mut db: Conn<'_>, event: EventId, user: UserId) -> Result<u64> {
    const LINKS: &str = "update photos set link_version = link_version + 1
         where id in (select photo_id from matches where user_id = $1 and event_id = $2)";
    const SQL: &str = "delete from matches where user_id = $1 and event_id = $2";
    on!(db.reborrow().0, |db| sqlx::query(LINKS)
        .bind(user)
        .bind(event)
        .execute(&mut *db)
        .await
        .map(drop)?);
    changes::forget(db.reborrow(), user, Some(event)).await?;
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(user)
        .bind(event)
        .execute(&mut *db)
        .await?
        .rows_affected()))
}

/// How many of an event's photos a guest was found in.
pub async fn count(db: Conn<'_>, event: EventId, user: UserId) -> Result<i64> {
    const SQL: &str = "select count(*) from matches where event_id = $1 and user_id = $2";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(user)
        .fetch_one(&mut *db)
        .await?))
}
