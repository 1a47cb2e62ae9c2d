//! Photos: stored once per event and content, listed for guests and photographers, removed with all that
//! hangs on them.
//!
//! Every statement that reads a photo names the same columns, those of [`Photo`], under the alias `p`.

mod access;
mod counts;
mod hashes;
mod lists;
mod managed;
mod progress;
mod removal;
mod scans;
#[cfg(test)]
pub(crate) mod seed;
mod tiles;
mod visibility;
mod wall;

pub use access::{Access, BoxedFace, Handle, faces, seen_by};
pub use counts::{Counts, counts};
pub use hashes::{Known, of_content};
pub use lists::{Listed, Position, general, ids, known, matched, matched_by, position, uploaded_by};
pub use managed::{Filter, FoundGuest, Managed, guests_in, managed, managed_among, named, positions};
pub use progress::{
    Backlog, backlog, fail, failed, finish, note_copies, note_screen_copy, restart, revive, revive_among,
    start, unsearched, wait_again,
};
pub use removal::{Removed, deletable, editable, first_of_event, remove};
pub use scans::{Scan, is_any_below, is_scanned, note_scan, to_scan};
pub use tiles::{GalleryKind, Neighbours, Tile, neighbours, tiles};
pub use visibility::{is_any_shown, show};
pub use wall::{on_wall, one_on_wall};

use sqlx::{Database, Encode, QueryBuilder, Type};

use crate::clock::Timestamp;
use crate::model::{EventId, Photo, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// The columns of [`Photo`].
macro_rules! columns {
    () => {
        "p.id, p.event_id, p.photographer_id, p.filename, p.original_filename, p.content_type, p.size_bytes,
         p.width, p.height, p.uploaded_at, p.show_in_general, p.status, p.error, p.faces_count, p.indexed_at,
         p.has_web_copy, p.has_screen_copy, p.link_version"
    };
}
use columns;

/// A photo to be stored; it starts hidden from the general gallery and waiting for its turn.
#[derive(Clone, Debug)]
pub struct NewPhoto {
    /// The event it belongs to.
    pub event: EventId,
    /// Who uploads it.
    pub uploader: UserId,
    /// The name of its object.
    pub filename: String,
    /// The name the client gave, cleaned.
    pub original_filename: String,
    /// The type of its bytes.
    pub content_type: &'static str,
    /// Their number.
    pub size_bytes: i64,
    /// Their SHA-256.
    pub sha256: [u8; 32],
    /// Width of the upright picture, in pixels.
    pub width: i32,
    /// Height of the upright picture, in pixels.
    pub height: i32,
    /// The present instant.
    pub at: Timestamp,
}

/// Stores a photo; false if the event has one of the same bytes.
pub async fn insert(db: Conn<'_>, photo: &NewPhoto) -> Result<bool> {
    const SQL: &str = "insert into photos
             (event_id, photographer_id, filename, original_filename, content_type, size_bytes, sha256,
              width, height, uploaded_at, show_in_general, status)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 'PENDING')
         on conflict (event_id, sha256) do nothing";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(photo.event)
        .bind(photo.uploader)
        .bind(&photo.filename)
        .bind(&photo.original_filename)
        .bind(photo.content_type)
        .bind(photo.size_bytes)
        .bind(photo.sha256.as_slice())
        .bind(photo.width)
        .bind(photo.height)
        .bind(photo.at)
        .bind(false)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// A photo by its number.
pub async fn by_id(db: Conn<'_>, id: PhotoId) -> Result<Option<Photo>> {
    const SQL: &str = concat!("select ", columns!(), " from photos p where p.id = $1");
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

/// The event's photo of the same bytes.
pub async fn by_content(db: Conn<'_>, event: EventId, sha256: &[u8; 32]) -> Result<Option<Photo>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from photos p where p.event_id = $1 and p.sha256 = $2"
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(sha256.as_slice())
        .fetch_optional(&mut *db)
        .await?))
}

/// Appends `($n, $n, …)`.
pub(super) fn push_ids<DB: Database>(sql: &mut QueryBuilder<DB>, ids: &[PhotoId])
where
    for<'q> PhotoId: Encode<'q, DB> + Type<DB>,
{
    sql.push("(");
    let mut list = sql.separated(", ");
    for &id in ids {
        list.push_bind(id);
    }
    sql.push(")");
}

/// Appends the condition that `photographer`, if one is given, owns a photo's event or works on it.
fn push_worked_on<DB: Database>(sql: &mut QueryBuilder<DB>, photographer: Option<UserId>)
where
    for<'q> UserId: Encode<'q, DB> + Type<DB>,
{
    if let Some(photographer) = photographer {
        sql.push(" and event_id in (select id from events where photographer_id = ")
            .push_bind(photographer)
            .push(" union select event_id from event_photographers where user_id = ")
            .push_bind(photographer)
            .push(")");
    }
}

/// Appends the condition that `photographer`, if one is given, owns a photo's event, or works on it and uploaded the photo.
fn push_deletable<DB: Database>(sql: &mut QueryBuilder<DB>, photographer: Option<UserId>)
where
    for<'q> UserId: Encode<'q, DB> + Type<DB>,
{
    if let Some(photographer) = photographer {
        sql.push(" and (event_id in (select id from events where photographer_id = ")
            .push_bind(photographer)
            .push(") or photographer_id = ")
            .push_bind(photographer)
            .push(" and event_id in (select event_id from event_photographers where user_id = ")
            .push_bind(photographer)
            .push("))");
    }
}
