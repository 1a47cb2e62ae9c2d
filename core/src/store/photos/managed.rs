//! Lists of photos for those who manage them, newest first, each read no further than its page.

use sqlx::{FromRow, QueryBuilder};

use super::lists::Position;
use super::{columns, push_ids};
use crate::model::{EventId, Photo, PhotoId, UserId};
use crate::store::{Conn, Result, on};

/// A photo as its photographer sees it.
#[derive(Clone, Debug, PartialEq, FromRow)]
pub struct Managed {
    /// The photo.
    #[sqlx(flatten)]
    pub photo: Photo,
    /// What its event is called.
    pub event_name: String,
    /// What the account is called that uploaded it, while there is one.
    pub uploaded_by: Option<String>,
    /// How many guests were found in it.
    pub guests_count: i64,
}

/// Which photos of an event are listed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Filter {
    /// All of them.
    #[default]
    All,
    /// Those whose job has not begun.
    Waiting,
    /// Those that are being read and searched.
    Processing,
    /// Those that are searched.
    Done,
    /// Those that cannot be used.
    Failed,
    /// Those that all guests may see.
    Shown,
    /// Those that only the guests in them may see.
    Hidden,
    /// Those that are searched and show no face.
    WithoutFaces,
    /// Those that a guest was found in.
    OfGuest(UserId),
}

macro_rules! managed {
    ($($rest:literal),+) => {
        concat!(
            "select ",
            columns!(),
            ", e.name as event_name, u.username as uploaded_by,
               (select count(*) from matches f where f.photo_id = p.id) as guests_count
             from photos p join events e on e.id = p.event_id left join users u on u.id = p.photographer_id ",
            $($rest),+
        )
    };
}

/// Of an event, after a position, at most a number.
macro_rules! page_where {
    ($condition:literal) => {
        managed!(
            "where p.event_id = $1 and (p.uploaded_at, p.id) < ($2, $3)",
            $condition,
            " order by p.uploaded_at desc, p.id desc limit $4"
        )
    };
}

impl Filter {
    const fn statement(self) -> &'static str {
        match self {
            Self::All => page_where!(""),
            Self::Waiting => page_where!(" and p.status = 'PENDING'"),
            Self::Processing => page_where!(" and p.status = 'PROCESSING'"),
            Self::Done => page_where!(" and p.status = 'DONE'"),
            Self::Failed => page_where!(" and p.status = 'FAILED'"),
            Self::Shown => page_where!(" and p.show_in_general"),
            Self::Hidden => page_where!(" and not p.show_in_general"),
            Self::WithoutFaces => page_where!(" and p.status = 'DONE' and p.faces_count = 0"),
            Self::OfGuest(_) => page_where!(" and p.id in (select photo_id from matches where user_id = $5)"),
        }
    }
}

/// The event's photos that pass a filter and come after a position, at most `limit`.
pub async fn managed(
    db: Conn<'_>,
    event: EventId,
    filter: Filter,
    after: Position,
    limit: i64,
) -> Result<Vec<Managed>> {
    let sql = filter.statement();
    on!(db.0, |db| {
        let mut query = sqlx::query_as(sql)
            .bind(event)
            .bind(after.uploaded_at)
            .bind(after.id)
            .bind(limit);
        if let Filter::OfGuest(guest) = filter {
            query = query.bind(guest);
        }
        Ok(query.fetch_all(&mut *db).await?)
    })
}

const NAMED: &str = managed!(
    "where p.event_id = $1 and p.name_key >= $2 and p.name_key < $3
     order by p.name_key, p.id limit $4"
);

/// The event's photos whose file name begins with `start`, without the case of ASCII letters, in the order of their names, at
/// most `limit`.
pub async fn named(db: Conn<'_>, event: EventId, start: &str, limit: i64) -> Result<Vec<Managed>> {
    let start = start.to_ascii_lowercase();
    // No text comes after it.
    let end = format!("{start}{}", char::MAX);
    on!(db.0, |db| Ok(sqlx::query_as(NAMED)
        .bind(event)
        .bind(start)
        .bind(end)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// The positions of an event's photos after a position, newest first, at most `limit`.
pub async fn positions(db: Conn<'_>, event: EventId, after: Position, limit: i64) -> Result<Vec<Position>> {
    const SQL: &str = "select uploaded_at, id from photos
         where event_id = $1 and (uploaded_at, id) < ($2, $3)
         order by uploaded_at desc, id desc limit $4";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(after.uploaded_at)
        .bind(after.id)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// A guest who was found in a photo.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct FoundGuest {
    /// The account.
    pub id: UserId,
    /// What the guest is called.
    pub name: String,
}

/// The guests in a photo in the order of their numbers, the first hundred.
pub async fn guests_in(db: Conn<'_>, photo: PhotoId) -> Result<Vec<FoundGuest>> {
    const SQL: &str = "select u.id, coalesce(u.display_name, u.username) as name
         from matches m join users u on u.id = m.user_id
         where m.photo_id = $1 order by u.id limit 100";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(photo)
        .fetch_all(&mut *db)
        .await?))
}

/// These photos, newest first. At most 500.
pub async fn managed_among(db: Conn<'_>, ids: &[PhotoId]) -> Result<Vec<Managed>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(managed!("where p.id in "));
        push_ids(&mut sql, ids);
        sql.push(" order by p.uploaded_at desc, p.id desc");
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn each_list_is_read_in_its_order() {
        for (filter, index) in [
            (Filter::All, "photos_by_event"),
            (Filter::Waiting, "photos_by_status"),
            (Filter::Failed, "photos_by_status"),
            (Filter::Shown, "photos_shown"),
            (Filter::Hidden, "photos_hidden"),
            (Filter::WithoutFaces, "photos_without_faces"),
        ] {
            let plan = testing::plan(filter.statement()).await;
            assert!(plan.contains(&format!("INDEX {index}")), "{filter:?}: {plan}");
            assert!(!plan.contains("TEMP B-TREE"), "{filter:?}: {plan}");
        }
        let plan = testing::plan(NAMED).await;
        assert!(plan.contains("INDEX photos_by_name"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
