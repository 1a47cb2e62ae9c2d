//! Events as JSON.
//!
//! One shape for everyone who may see an event. A new event, or one with a new code, also has warnings: the code may be
//! easy to guess.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::OwnedEvent;
use crate::http::words::Sentence;
use crate::model::{self, EventCode, EventId, UserId};

/// An event.
#[derive(Debug, Serialize, ToSchema)]
pub struct Event {
    id: EventId,
    /// The name of the event.
    name: String,
    #[serde(rename = "event_code")]
    code: EventCode,
    /// The day of the event.
    date: Option<Timestamp>,
    /// The owner; null after an admin deleted the photographer.
    photographer_id: Option<UserId>,
    /// Whether no face is remembered but those of its guests.
    guests_only: bool,
    /// Whether guests who join have to wait for approval.
    approval_required: bool,
    /// When the event ends; null while it has had no photo, or if it is kept for ever.
    expires_at: Option<Timestamp>,
    /// When the event ended: since then it is hidden from its guests and has no faces. It can be restored until
    /// `erased_at`.
    ended_at: Option<Timestamp>,
    /// When the rest of the event is erased; null while it has not ended.
    erased_at: Option<Timestamp>,
}

/// An event in a photographer's list.
#[derive(Debug, Serialize, ToSchema)]
pub struct StudioEvent {
    #[serde(flatten)]
    event: Event,
    /// Whether the caller owns the event. Another photographer's event is shared with the caller; an admin sees all events.
    is_owner: bool,
    /// The owner's username; null after an admin deleted the photographer.
    owner: Option<String>,
}

impl StudioEvent {
    /// An event as this account sees it.
    pub fn new(owned: OwnedEvent, caller: UserId) -> Self {
        Self {
            is_owner: owned.event.photographer_id == Some(caller),
            owner: owned.owner,
            event: owned.event.into(),
        }
    }

    /// Its number.
    pub fn id(&self) -> EventId {
        self.event.id
    }
}

/// An event that was just created.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMade {
    #[serde(flatten)]
    event: Event,
    /// Warnings for the event's owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

impl From<model::Event> for EventMade {
    fn from(event: model::Event) -> Self {
        Self {
            warnings: warnings_about(&event.code),
            event: event.into(),
        }
    }
}

/// A warning about something that was done as asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct Warning {
    /// Stable code for programs.
    #[schema(pattern = "^[a-z_]+$")]
    code: &'static str,
    /// In the language of the request.
    message: Sentence,
}

impl From<Sentence> for Warning {
    fn from(sentence: Sentence) -> Self {
        Self {
            code: sentence.code(),
            message: sentence,
        }
    }
}

/// Warnings for the owner of an event with this code.
pub fn warnings_about(code: &EventCode) -> Vec<Warning> {
    let is_short = code.is_short().then_some(Sentence::EventCodeShort);
    is_short.into_iter().map(Warning::from).collect()
}

impl From<model::Event> for Event {
    fn from(event: model::Event) -> Self {
        let erased_at = event.erased_at();
        Self {
            id: event.id,
            name: event.name,
            code: event.code,
            date: event.held_at,
            photographer_id: event.photographer_id,
            guests_only: event.guests_only,
            approval_required: event.approval_required,
            expires_at: event.expires_at,
            ended_at: event.ended_at,
            erased_at,
        }
    }
}
