//! Owners of events who are told by mail that an event ends soon.
//!
//! One row for the last end that an owner was told of. An event whose time was extended has another end, of which its owner
//! is told again. Rows go with their event.

use sqlx::FromRow;

use crate::clock::Timestamp;
use crate::model::EventId;
use crate::store::{Conn, Result, on};

/// An event that ends soon, and who has to know.
#[derive(Clone, Debug, PartialEq, Eq, FromRow)]
pub struct Ending {
    /// The event.
    pub event_id: EventId,
    /// What it is called.
    pub event_name: String,
    /// When it ends.
    pub expires_at: Timestamp,
    /// The address of its owner.
    pub email: String,
}

/// The next event, in the order of their numbers after that of `after`, that ends between `now` and `until` and of whose end
/// its owner was not told. Owners who are not active are told nothing.
pub async fn next(db: Conn<'_>, after: EventId, now: Timestamp, until: Timestamp) -> Result<Option<Ending>> {
    const SQL: &str = "select e.id as event_id, e.name as event_name, e.expires_at, u.email
         from events e join users u on u.id = e.photographer_id
         left join expiry_warnings w on w.event_id = e.id
         where e.id > $1 and e.expires_at > $2 and e.expires_at <= $3 and u.is_active
             and (w.expires_at is null or w.expires_at <> e.expires_at)
         order by e.id limit 1";
    on!(db.0, |db| Ok(sqlx::query_as(SQL)
        .bind(after)
        .bind(now)
        .bind(until)
        .fetch_optional(&mut *db)
        .await?))
}

/// Notes that the owner was told of this end; nothing if the event is gone.
pub async fn note(db: Conn<'_>, event: EventId, expires_at: Timestamp, now: Timestamp) -> Result<()> {
    const SQL: &str = "insert into expiry_warnings (event_id, expires_at, warned_at)
         select id, $2, $3 from events where id = $1
         on conflict (event_id) do update set expires_at = excluded.expires_at, warned_at = excluded.warned_at";
    on!(db.0, |db| {
        sqlx::query(SQL)
            .bind(event)
            .bind(expires_at)
            .bind(now)
            .execute(&mut *db)
            .await?;
        Ok(())
    })
}
