//! Consents as JSON.

use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::model::{self, ConsentEnd, EventId, Language};

/// A consent that a guest has given.
#[derive(Debug, Serialize, ToSchema)]
pub struct Consent {
    event_id: EventId,
    /// SHA-256 of the text that was agreed to.
    hash: String,
    language: Language,
    version: i64,
    given_at: Timestamp,
    ended_at: Option<Timestamp>,
    ended_by: Option<ConsentEnd>,
}

impl From<model::Consent> for Consent {
    fn from(consent: model::Consent) -> Self {
        Self {
            event_id: consent.event_id,
            hash: consent.text_hash,
            language: consent.language,
            version: consent.version,
            given_at: consent.given_at,
            ended_at: consent.ended_at,
            ended_by: consent.ended_by,
        }
    }
}
