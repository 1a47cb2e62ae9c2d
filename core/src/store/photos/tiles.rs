//! A guest's galleries for pages: all photos at once with the little that a tile shows, and one photo between its
//! neighbours.
//!
//! The order is that of the lists. Each function is one statement, so that what it answers is of one moment.

use sqlx::FromRow;

use super::columns;
use crate::model::{EventId, Photo, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// Which photos of an event a guest looks through.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GalleryKind {
    /// Those that the guest is in.
    Matched,
    /// Those that all guests may see.
    General,
}

/// A photo as a tile shows it.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Tile {
    /// The photo.
    pub id: PhotoId,
    /// Width of the upright picture, in pixels.
    pub width: i32,
    /// Height of the upright picture, in pixels.
    pub height: i32,
}

/// A photo, and those beside it in a gallery.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Neighbours {
    /// The photo.
    #[sqlx(flatten)]
    pub photo: Photo,
    /// Whether the guest is in it.
    pub has_face_match: bool,
    /// The next newer photo; none for the newest.
    pub previous_id: Option<PhotoId>,
    /// The next older photo; none for the oldest.
    pub next_id: Option<PhotoId>,
}

/// All photos of a guest's gallery, newest first.
pub async fn tiles(db: Conn<'_>, guest: UserId, event: EventId, kind: GalleryKind) -> Result<Vec<Tile>> {
    const MATCHED: &str = "select p.id, p.width, p.height
         from matches m join photos p on p.id = m.photo_id
         where m.user_id = $1 and p.event_id = $2
         order by p.uploaded_at desc, p.id desc";
    const GENERAL: &str = "select p.id, p.width, p.height from photos p
         where p.event_id = $1 and p.show_in_general
         order by p.uploaded_at desc, p.id desc";
    on!(db.0, |db| {
        let query = match kind {
            GalleryKind::Matched => sqlx::query_as(MATCHED).bind(guest).bind(event),
            GalleryKind::General => sqlx::query_as(GENERAL).bind(event),
        };
        Ok(query.fetch_all(&mut *db).await?)
    })
}

/// A photo of a guest's gallery with its neighbours; `None` if the gallery does not have it.
pub async fn neighbours(
    db: Conn<'_>,
    guest: UserId,
    event: EventId,
    kind: GalleryKind,
    photo: PhotoId,
) -> Result<Option<Neighbours>> {
    const MATCHED: &str = concat!(
        "select ",
        columns!(),
        ", m.user_id is not null as has_face_match,
           (select n.id from matches o join photos n on n.id = o.photo_id
            where o.user_id = $1 and n.event_id = $2 and (n.uploaded_at, n.id) > (p.uploaded_at, p.id)
            order by n.uploaded_at, n.id limit 1) as previous_id,
           (select n.id from matches o join photos n on n.id = o.photo_id
            where o.user_id = $1 and n.event_id = $2 and (n.uploaded_at, n.id) < (p.uploaded_at, p.id)
            order by n.uploaded_at desc, n.id desc limit 1) as next_id
         from matches m join photos p on p.id = m.photo_id
         where m.user_id = $1 and p.event_id = $2 and p.id = $3"
    );
    const GENERAL: &str = concat!(
        "select ",
        columns!(),
        ", m.user_id is not null as has_face_match,
           (select n.id from photos n
            where n.event_id = $2 and n.show_in_general and (n.uploaded_at, n.id) > (p.uploaded_at, p.id)
            order by n.uploaded_at, n.id limit 1) as previous_id,
           (select n.id from photos n
            where n.event_id = $2 and n.show_in_general and (n.uploaded_at, n.id) < (p.uploaded_at, p.id)
            order by n.uploaded_at desc, n.id desc limit 1) as next_id
         from photos p left join matches m on m.photo_id = p.id and m.user_id = $1
         where p.event_id = $2 and p.show_in_general and p.id = $3"
    );
    let sql = match kind {
        GalleryKind::Matched => MATCHED,
        GalleryKind::General => GENERAL,
    };
    on!(db.0, |db| Ok(sqlx::query_as(sql)
        .bind(guest)
        .bind(event)
        .bind(photo)
        .fetch_optional(&mut *db)
        .await?))
}
