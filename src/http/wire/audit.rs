//! Lines of the audit log on the wire.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::model::{self, Action, EventId, UserId};

/// A line of the audit log.
#[derive(Debug, Serialize)]
pub struct AuditEntry {
    id: i64,
    at: Timestamp,
    action: Action,
    actor_id: Option<UserId>,
    user_id: Option<UserId>,
    event_id: Option<EventId>,
    count: Option<i64>,
    note: Option<String>,
    origin: Option<String>,
}

impl From<model::AuditEntry> for AuditEntry {
    fn from(entry: model::AuditEntry) -> Self {
        Self {
            id: entry.id,
            at: entry.at,
            action: entry.action,
            actor_id: entry.actor_id,
            user_id: entry.user_id,
            event_id: entry.event_id,
            count: entry.count,
            note: entry.note,
            origin: entry.origin,
        }
    }
}
