//! The links to the slideshows of events: one for each event, stored as a digest.
//!
//! A link is in force while whoever made it could still make it: an active admin, the active owner of the event, or an active
//! photographer it is shared with.

use crate::clock::Timestamp;
use crate::model::{EventId, UserId};
use crate::store::{Conn, Result, on};

/// The end of a statement about walls `w` of events `e`: those in force.
macro_rules! in_force {
    ($select:literal) => {
        concat!(
            $select,
            " and u.is_active and (u.role = 'admin' or e.photographer_id = u.id
                 or exists (select 1 from event_photographers s where s.event_id = e.id and s.user_id = u.id))"
        )
    };
}

/// Stores the link of an event; the former one no longer exists. The event and the account must be kept from being deleted.
pub async fn put(db: Conn<'_>, event: EventId, digest: &str, by: UserId, at: Timestamp) -> Result<()> {
    const SQL: &str = "insert into walls (event_id, digest, made_by, made_at) values ($1, $2, $3, $4)
         on conflict (event_id) do update set
             digest = excluded.digest, made_by = excluded.made_by, made_at = excluded.made_at";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(digest)
            .bind(by)
            .bind(at)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}

/// The event of a link in force.
pub async fn find(db: Conn<'_>, digest: &str) -> Result<Option<EventId>> {
    const SQL: &str = in_force!(
        "select w.event_id from walls w join events e on e.id = w.event_id join users u on u.id = w.made_by
         where w.digest = $1"
    );
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(digest)
        .fetch_optional(&mut *db)
        .await?))
}

/// When the link of an event was made; none if there is none in force.
pub async fn made_at(db: Conn<'_>, event: EventId) -> Result<Option<Timestamp>> {
    const SQL: &str = in_force!(
        "select w.made_at from walls w join events e on e.id = w.event_id join users u on u.id = w.made_by
         where w.event_id = $1"
    );
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .fetch_optional(&mut *db)
        .await?))
}

/// Removes the link of an event, whether or not it is in force; false if there was none.
pub async fn remove(db: Conn<'_>, event: EventId) -> Result<bool> {
    const SQL: &str = "delete from walls where event_id = $1";
    on!(db.0, |db| Ok(sqlx::query(SQL)
        .bind(event)
        .execute(&mut *db)
        .await?
        .rows_affected()
        == 1))
}

/// All digests.
#[cfg(test)]
pub(crate) async fn digests(db: Conn<'_>) -> Result<Vec<String>> {
    const SQL: &str = "select digest from walls";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL).fetch_all(&mut *db).await?))
}
