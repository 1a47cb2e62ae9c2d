//! Lists of photos, always the newest first.
//!
//! Of two photos of one instant the one with the higher id comes first: the order is total, and a photo that arrives
//! moves no other one. The lists have a limit and go on after a position. A photographer's are in `managed`.

use std::collections::HashSet;
use std::ops::RangeInclusive;

use sqlx::{FromRow, QueryBuilder};

use super::columns;
use crate::clock::Timestamp;
use crate::model::{EventId, Photo, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// A photo as the lists show it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Listed {
    /// The photo.
    #[sqlx(flatten)]
    pub photo: Photo,
    /// What its event is called.
    pub event_name: String,
    /// Whether the guest is in it.
    pub has_face_match: bool,
    /// How alike the guest and the face in the photo are, 0–100.
    pub similarity: Option<f32>,
}

/// A position in the order of the lists: that of a photo.
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Position {
    /// When the photo was uploaded.
    pub uploaded_at: Timestamp,
    /// The photo.
    pub id: PhotoId,
}

impl Position {
    /// Before all photos.
    pub fn first() -> Self {
        Self {
            uploaded_at: Timestamp::from_micros(i64::MAX),
            id: PhotoId(i64::MAX),
        }
    }
}

/// The position of an event's photo; `None` if the event has no such photo.
pub async fn position(db: Conn<'_>, event: EventId, photo: PhotoId) -> Result<Option<Position>> {
    const SQL: &str = "select uploaded_at, id from photos where id = $1 and event_id = $2";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(photo)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// The event's photos that a guest is in and that come after a position, at most `limit`.
pub async fn matched(
    db: Conn<'_>,
    guest: UserId,
    event: EventId,
    after: Position,
    limit: i64,
) -> Result<Vec<Listed>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", e.name as event_name, m.user_id is not null as has_face_match, m.similarity
         from matches m join photos p on p.id = m.photo_id join events e on e.id = p.event_id
         where m.user_id = $1 and p.event_id = $2 and (p.uploaded_at, p.id) < ($3, $4)
         order by p.uploaded_at desc, p.id desc limit $5"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(guest)
        .bind(event)
        .bind(after.uploaded_at)
        .bind(after.id)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// The event's photos in which a guest was found by changes of these numbers.
pub async fn matched_by(
    db: Conn<'_>,
    guest: UserId,
    event: EventId,
    changes: RangeInclusive<i64>,
) -> Result<Vec<Listed>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", e.name as event_name, m.user_id is not null as has_face_match, m.similarity
         from matches m join photos p on p.id = m.photo_id join events e on e.id = p.event_id
         where m.user_id = $1 and m.event_id = $2 and m.change between $3 and $4
         order by p.uploaded_at desc, p.id desc"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(guest)
        .bind(event)
        .bind(changes.start())
        .bind(changes.end())
        .fetch_all(&mut *db)
        .await?))
}

/// The event's photos that every guest may see and that come after a position, at most `limit`.
pub async fn general(
    db: Conn<'_>,
    guest: UserId,
    event: EventId,
    after: Position,
    limit: i64,
) -> Result<Vec<Listed>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        ", e.name as event_name, m.user_id is not null as has_face_match, m.similarity
         from photos p join events e on e.id = p.event_id
         left join matches m on m.photo_id = p.id and m.user_id = $1
         where p.event_id = $2 and p.show_in_general and (p.uploaded_at, p.id) < ($3, $4)
         order by p.uploaded_at desc, p.id desc limit $5"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(guest)
        .bind(event)
        .bind(after.uploaded_at)
        .bind(after.id)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// The numbers of an event's photos, in the order in which they came.
pub async fn ids(db: Conn<'_>, event: EventId) -> Result<Vec<PhotoId>> {
    const SQL: &str = "select id from photos where event_id = $1 order by id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_all(&mut *db)
        .await?))
}

/// Of these filenames, those that photos have. At most 500.
pub async fn known(db: Conn<'_>, filenames: &[&str]) -> Result<HashSet<String>> {
    if filenames.is_empty() {
        return Ok(HashSet::new());
    }
    let known: Vec<String> = on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select filename from photos where filename in (");
        let mut list = sql.separated(", ");
        for filename in filenames {
            list.push_bind((*filename).to_owned());
        }
        sql.push(")");
        sql.build_query_scalar().fetch_all(&mut *db).await?
    });
    Ok(known.into_iter().collect())
}

/// All photos that an account has uploaded, the oldest first.
pub async fn uploaded_by(db: Conn<'_>, uploader: UserId) -> Result<Vec<Photo>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from photos p where p.photographer_id = $1 order by p.id"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(uploader)
        .fetch_all(&mut *db)
        .await?))
}
