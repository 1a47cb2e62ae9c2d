//! Which photos an event has, by what is in them.

use sqlx::{FromRow, QueryBuilder};

use crate::model::{EventId, PhotoId, PhotoStatus};
use crate::store::{Conn, Result, on};

/// A photo of certain bytes.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Known {
    /// The photo.
    pub id: PhotoId,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// How far it has come.
    pub status: PhotoStatus,
}

/// The event's photos that have one of these SHA-256 sums, in no order. At most 500 sums.
pub async fn of_content(db: Conn<'_>, event: EventId, sums: &[[u8; 32]]) -> Result<Vec<Known>> {
    if sums.is_empty() {
        return Ok(Vec::new());
    }
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new("select id, sha256, status from photos where event_id = ");
        sql.push_bind(event).push(" and sha256 in (");
        let mut list = sql.separated(", ");
        for sum in sums {
            list.push_bind(sum.to_vec());
        }
        sql.push(")");
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}
