//! Consent: what guests are asked to agree to, and what they agreed to.
//!
//! A consent is kept as proof after the guest and the event are gone; it holds numbers, the text's hash and the address
//! it came from.

use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::model::{EventId, Language, UserId};

/// How long a consent is kept after it ended: the five years within which claims may be made (French civil code, 2224;
/// Illinois courts on BIPA).
pub const CONSENTS_KEPT_FOR: Duration = Duration::from_hours(5 * 365 * 24);

/// What an event says of itself to those who are to agree.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct ConsentTerms {
    /// The event.
    pub event_id: EventId,
    /// What it is called.
    pub event_name: String,
    /// Who runs it.
    pub organiser: Option<String>,
    /// How they are reached.
    pub contact: Option<String>,
    /// Its own text in French; the default one if none.
    pub french: Option<String>,
    /// Its own text in English; the default one if none.
    pub english: Option<String>,
    /// Counts the changes of all this, from 1.
    pub version: i64,
}

/// Why a consent is no longer in force.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum ConsentEnd {
    /// The guest took it back.
    Withdrawn,
    /// The guest agreed to another text.
    Renewed,
    /// The account or the event was erased.
    Erased,
}

/// A guest's consent.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Consent {
    /// The event.
    pub event_id: EventId,
    /// The guest.
    pub user_id: UserId,
    /// The hash of the text that was agreed to.
    pub text_hash: String,
    /// The language it was read in.
    pub language: Language,
    /// The version of the event's text.
    pub version: i64,
    /// Where the agreement came from, as an address of the network.
    pub address: String,
    /// When it was given.
    pub given_at: Timestamp,
    /// When it ended.
    pub ended_at: Option<Timestamp>,
    /// Why it ended.
    pub ended_by: Option<ConsentEnd>,
}
