//! The photos of an event's slideshow: those that all guests may see, once they are prepared.
//!
//! A photo that is indexed once more was prepared before, and stays. One that cannot be used has no copies.

use super::{Tile, columns};
use crate::model::{EventId, Photo, PhotoId};
use crate::store::{Conn, Result, on};

/// The condition of a photo `p`, in the words of the index `photos_on_wall`.
macro_rules! on_wall {
    () => {
        "p.show_in_general and p.status <> 'FAILED' and (p.status = 'DONE' or p.ended_at is not null)"
    };
}

const NEWEST: &str = concat!(
    "select p.id, p.width, p.height from photos p where p.event_id = $1 and ",
    on_wall!(),
    " order by p.uploaded_at desc, p.id desc limit $2"
);

/// The newest photos of an event's slideshow, the newest first, at most `limit`.
pub async fn on_wall(db: Conn<'_>, event: EventId, limit: i64) -> Result<Vec<Tile>> {
    on!(db.0, |db| Ok(sqlx::query_as(NEWEST)
        .bind(event)
        .bind(limit)
        .fetch_all(&mut *db)
        .await?))
}

/// A photo of an event's slideshow; `None` if it shows no such photo.
pub async fn one_on_wall(db: Conn<'_>, event: EventId, id: PhotoId) -> Result<Option<Photo>> {
    const SQL: &str = concat!(
        "select ",
        columns!(),
        " from photos p where p.id = $2 and p.event_id = $1 and ",
        on_wall!()
    );
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(event)
        .bind(id)
        .fetch_optional(&mut *db)
        .await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::testing;

    #[tokio::test]
    async fn the_list_is_read_no_further_than_its_end() {
        let plan = testing::plan(NEWEST).await;
        assert!(plan.contains("INDEX photos_on_wall"), "{plan}");
        assert!(!plan.contains("TEMP B-TREE"), "{plan}");
    }
}
