//! Events on the wire.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::model::{self, EventCode, EventId, UserId};

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    id: EventId,
    /// What it is called.
    name: String,
    #[serde(rename = "event_code")]
    code: EventCode,
    /// The day it takes place.
    date: Option<Timestamp>,
    /// Who owns it; nobody after an admin removed its photographer.
    photographer_id: Option<UserId>,
    /// Whether no face is remembered but those of its guests.
    guests_only: bool,
}

impl From<model::Event> for Event {
    fn from(event: model::Event) -> Self {
        Self {
            id: event.id,
            name: event.name,
            code: event.code,
            date: event.held_at,
            photographer_id: event.photographer_id,
            guests_only: event.guests_only,
        }
    }
}
