//! Entries of the audit log as JSON.
//!
//! Admins read them in pages; an export contains those about its account.

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
    /// The account that did it; null for FindMe itself and for callers without a login.
    actor_id: Option<UserId>,
    /// The account whose data it was.
    user_id: Option<UserId>,
    /// The event.
    event_id: Option<EventId>,
    /// Number of affected items.
    count: Option<i64>,
    /// A value without personal data.
    note: Option<String>,
    /// A digest of the origin of the request: equal digests mean the same origin.
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
