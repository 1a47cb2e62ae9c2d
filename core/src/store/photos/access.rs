//! One photo together with what decides who may see it, and the faces in it.
//!
//! The decision itself is the domain's: here one statement fetches all it needs, so that no photo is shown by facts
//! of two different moments.

use sqlx::FromRow;

use super::columns;
use crate::model::{FaceBox, Photo, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// What a photo is asked for by.
#[derive(Clone, Copy, Debug)]
pub enum Handle<'a> {
    /// Its number.
    Id(PhotoId),
    /// The name it is served under.
    Filename(&'a str),
}

/// What decides whether an account may see a photo.
#[expect(clippy::struct_excessive_bools, reason = "four independent facts")]
#[derive(Clone, Copy, Debug, PartialEq, Eq, FromRow)]
pub struct Access {
    /// Who owns the photo's event.
    pub owner_id: Option<UserId>,
    /// Whether the event is shared with the account, a photographer's.
    pub is_shared: bool,
    /// Whether the account is a guest who takes part in the event.
    pub is_guest: bool,
    /// Whether the account is in the photo.
    pub is_matched: bool,
    /// Whether the event is over.
    pub is_over: bool,
}

#[derive(FromRow)]
struct Row {
    #[sqlx(flatten)]
    photo: Photo,
    #[sqlx(flatten)]
    access: Access,
}

macro_rules! seen_by {
    ($condition:literal) => {
        concat!(
            "select ",
            columns!(),
            ", e.photographer_id as owner_id, s.user_id is not null as is_shared, g.user_id is not null as is_guest,
               m.user_id is not null as is_matched, e.ended_at is not null as is_over
             from photos p join events e on e.id = p.event_id
             left join event_photographers s on s.event_id = p.event_id and s.user_id = $2
             left join memberships g on g.event_id = p.event_id and g.user_id = $2
                 and g.approval = 'approved'
             left join matches m on m.photo_id = p.id and m.user_id = $2
             where ",
            $condition
        )
    };
}

/// A photo, and what decides whether `viewer` may see it; `None` is a stranger.
pub async fn seen_by(
    db: Conn<'_>,
    handle: Handle<'_>,
    viewer: Option<UserId>,
) -> Result<Option<(Photo, Access)>> {
    const BY_ID: &str = seen_by!("p.id = $1");
    const BY_FILENAME: &str = seen_by!("p.filename = $1");
    let viewer = viewer.unwrap_or_default();
    let row: Option<Row> = on!(db.0, |db| match handle {
        Handle::Id(id) => sqlx::query_as(BY_ID).bind(id),
        Handle::Filename(name) => sqlx::query_as(BY_FILENAME).bind(name),
    }
    .bind(viewer)
    .fetch_optional(&mut *db)
    .await?);
    Ok(row.map(|row| (row.photo, row.access)))
}

/// A face of a photo, as one viewer sees it.
#[derive(Clone, Copy, Debug, PartialEq, FromRow)]
pub struct BoxedFace {
    /// Where it lies.
    #[sqlx(flatten)]
    pub bounding_box: FaceBox,
    /// The engine's certainty that it is a face, 0–100.
    pub confidence: f32,
    /// Whether it is the viewer's own.
    pub matched: bool,
}

/// The faces of a photo, from left to right; where none is remembered, those in which guests were found.
pub async fn faces(db: Conn<'_>, photo: PhotoId, viewer: UserId) -> Result<Vec<BoxedFace>> {
    const SQL: &str = "select f.box_left, f.box_top, f.box_width, f.box_height, f.confidence,
             m.user_id is not null as matched, f.face_key
         from faces f
         left join matches m on m.photo_id = f.photo_id and m.face_key = f.face_key and m.user_id = $2
         where f.photo_id = $1
         union all
         select m.box_left, m.box_top, m.box_width, m.box_height, m.confidence,
             max(case when m.user_id = $2 then 1 else 0 end) = 1 as matched, m.face_key
         from matches m
         where m.photo_id = $1 and m.box_left is not null
             and not exists (select 1 from faces f where f.photo_id = $1)
         group by m.face_key, m.box_left, m.box_top, m.box_width, m.box_height, m.confidence
         order by box_left, box_top, face_key";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(photo)
        .bind(viewer)
        .fetch_all(&mut *db)
        .await?))
}
