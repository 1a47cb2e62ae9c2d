//! Lines of the audit log on the wire.
//!
//! Admins read them in pages, and everybody those about themselves in an export.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::model::{self, Action, EventId, UserId};

/// An entry of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub struct AuditEntry {
    id: i64,
    at: Timestamp,
    action: Action,
    /// Who did it; nobody for FindMe itself, and for somebody who was not logged in.
    actor_id: Option<UserId>,
    /// Whose data it was.
    user_id: Option<UserId>,
    /// The event it was in.
    event_id: Option<EventId>,
    /// How many of what it is about.
    count: Option<i64>,
    /// A value that says nothing about a person.
    note: Option<String>,
    /// A digest of where the request came from: equal ones come from one place.
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
