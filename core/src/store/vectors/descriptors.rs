//! Telling vectors apart by the version of the network that described them.
//!
//! Versions of the program from before there were several networks may run beside this one during a deploy. They read all
//! rows above a `version`, which for an empty copy is 0, so the rows of later networks count below 0. They also read single
//! rows by their keys; there the number of bytes, which is another for each later network, makes them give up instead of
//! comparing.

use crate::model::{DescriptorVersion, EventId};
use crate::store::vectors::changes;
use crate::store::{Conn, Error, Result, on};

/// The bytes before a vector that say which network it is of.
const MARK: usize = 4;

/// A change's number as it is stored with a vector.
pub(super) fn counted(by: DescriptorVersion, version: i64) -> i64 {
    if by == DescriptorVersion::FIRST {
        version
    } else {
        -version
    }
}

/// The first and the last number that vectors have which were stored after a change.
pub(super) fn after(by: DescriptorVersion, version: i64) -> (i64, i64) {
    if by == DescriptorVersion::FIRST {
        (version + 1, i64::MAX)
    } else {
        (i64::MIN, -version - 1)
    }
}

/// A vector as it is stored.
pub(super) fn pack(by: DescriptorVersion, vector: &[u8]) -> Vec<u8> {
    let mark = by.0.to_le_bytes();
    let mark: &[u8] = if by == DescriptorVersion::FIRST {
        &[]
    } else {
        &mark
    };
    [mark, vector].concat()
}

/// A vector as it was before it was stored.
pub(super) fn unpack(by: DescriptorVersion, stored: &[u8]) -> Result<&[u8]> {
    if by == DescriptorVersion::FIRST {
        return Ok(stored);
    }
    match stored.split_first_chunk::<MARK>() {
        Some((mark, vector)) if *mark == by.0.to_le_bytes() => Ok(vector),
        _ => Err(Error::Corrupt(format!(
            "a vector of network {by} says that it is none"
        ))),
    }
}

/// Whether an event has a vector of a network.
pub async fn any_by(db: Conn<'_>, event: EventId, by: DescriptorVersion) -> Result<bool> {
    const SQL: &str = "select exists (select 1 from vectors where event_id = $1 and descriptor_version = $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(by)
        .fetch_one(&mut *db)
        .await?))
}

/// Whether an event has a vector of another network than this one.
pub async fn any_of_others(db: Conn<'_>, event: EventId, than: DescriptorVersion) -> Result<bool> {
    // Two ranges of the index: whether there is none is found out without reading the event's rows.
    const SQL: &str = "select exists (select 1 from vectors where event_id = $1 and descriptor_version < $2)
         or exists (select 1 from vectors where event_id = $1 and descriptor_version > $2)";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(event)
        .bind(than)
        .fetch_one(&mut *db)
        .await?))
}

/// The events that have a vector of another network than this one; none that is over.
pub async fn events_of_others(db: Conn<'_>, than: DescriptorVersion) -> Result<Vec<EventId>> {
    const SQL: &str = "select e.id from events e where e.ended_at is null
         and (exists (select 1 from vectors v where v.event_id = e.id and v.descriptor_version < $1)
             or exists (select 1 from vectors v where v.event_id = e.id and v.descriptor_version > $1))
         order by e.id";
    on!(db.0, |db| Ok(sqlx::query_scalar(SQL)
        .bind(than)
        .fetch_all(&mut *db)
        .await?))
}

/// Removes an event's vectors of all other networks than this one.
pub async fn clear_others(mut db: Conn<'_>, event: EventId, than: DescriptorVersion) -> Result<()> {
    const SQL: &str = "delete from vectors where event_id = $1 and descriptor_version <> $2";
    changes::force_reload(db.reborrow(), event).await?;
    on!(db.0, |db| {
        sqlx::query(SQL).bind(event).bind(than).execute(&mut *db).await?;
        Ok(())
    })
}
