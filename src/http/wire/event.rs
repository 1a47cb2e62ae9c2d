//! Events on the wire.
//!
//! One shape for all who may see an event. An event that was just made, or given a new code, carries warnings besides: its
//! owner may have chosen a code that is easily guessed.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::http::words::Sentence;
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
    /// Whether guests who join wait until they are approved.
    approval_required: bool,
    /// When it ends; none while it has had no photo, and if it is kept for ever.
    expires_at: Option<Timestamp>,
    /// Since when it is over: hidden from its guests and without faces. It can be restored until `erased_at`.
    ended_at: Option<Timestamp>,
    /// When what is left of it is erased; none while it is not over.
    erased_at: Option<Timestamp>,
}

/// An event that was just made.
#[derive(Debug, Serialize, ToSchema)]
pub struct EventMade {
    #[serde(flatten)]
    event: Event,
    /// What its owner should think about.
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

/// Something that was done as asked, and that the person should think about.
#[derive(Debug, Serialize, ToSchema)]
pub struct Warning {
    /// Stable, for programs.
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

/// What the owner of an event with this code should think about.
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
