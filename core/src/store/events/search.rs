//! Lists of all events, for admins.

use sqlx::QueryBuilder;

use super::OwnedEvent;
use crate::model::EventId;
use crate::store::{Conn, Result, beginning, on};

/// The columns of an [`OwnedEvent`], from `events e`.
const COLUMNS: &str = "select e.id, e.name, e.code, e.held_at, e.photographer_id, e.created_at, e.expires_at,
         e.ended_at, e.guests_only, e.approval_required,
         (select u.username from users u where u.id = e.photographer_id) as owner from ";

/// How a name or a code begins, as each is compared.
#[derive(Clone, Debug)]
pub struct Beginning {
    /// The beginning of a name's key.
    pub name_key: String,
    /// The beginning of a code's key.
    pub code_key: String,
}

/// Which events come first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// The earliest made.
    #[default]
    Oldest,
    /// The latest made.
    Newest,
}

/// Which events are asked for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct EventFilter {
    /// Whose name or code begins like this.
    pub beginning: Option<Beginning>,
    /// Those that come after this one.
    pub after: Option<EventId>,
    /// Which come first.
    pub order: Order,
}

/// Events with their owners, at most `limit`.
pub async fn search(db: Conn<'_>, filter: &EventFilter, limit: i64) -> Result<Vec<OwnedEvent>> {
    let by_bytes = beginning::by_bytes(&db);
    on!(db.0, |db| {
        let mut sql = QueryBuilder::new(COLUMNS);
        if let Some(begun) = &filter.beginning {
            sql.push("(select n.id from events n where ");
            beginning::push(&mut sql, "n.name_key", &begun.name_key, by_bytes);
            sql.push(" union select c.id from events c where ");
            beginning::push(&mut sql, "c.code_key", &begun.code_key, by_bytes);
            // The few that were found lead to their events, not all events to them.
            sql.push(") found cross join events e where e.id = found.id and");
        } else {
            sql.push("events e where");
        }
        let (bound, order) = match filter.order {
            Order::Oldest => (" e.id > ", " order by e.id limit "),
            Order::Newest => (" e.id < ", " order by e.id desc limit "),
        };
        let first = match filter.order {
            Order::Oldest => EventId(0),
            Order::Newest => EventId(i64::MAX),
        };
        sql.push(bound).push_bind(filter.after.unwrap_or(first));
        sql.push(order).push_bind(limit);
        Ok(sql.build_query_as().fetch_all(&mut *db).await?)
    })
}

/// An event with its owner and what is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct CountedEvent {
    /// The event.
    pub owned: OwnedEvent,
    /// Its photos.
    pub photos: i64,
    /// Its guests.
    pub guests: i64,
}

/// Counts what is in an event.
pub async fn counted(db: Conn<'_>, owned: OwnedEvent) -> Result<CountedEvent> {
    const SQL: &str = "select (select count(*) from photos where event_id = $1),
             (select count(*) from memberships where event_id = $1)";
    let (photos, guests) = on!(db.0, |db| sqlx::query_as(SQL)
        .bind(owned.event.id)
        .fetch_one(&mut *db)
        .await?);
    Ok(CountedEvent {
        owned,
        photos,
        guests,
    })
}
