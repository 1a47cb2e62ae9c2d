//! Events and the codes guests join them with.
//!
//! A code is kept as it was given and compared by its key, so that what guests type on a phone still matches.

use std::fmt;
use std::time::Duration;

use serde::Serialize;

use crate::clock::Timestamp;
use crate::model::{EventId, UserId, text};

/// An event that photographers fill and guests join.
#[derive(Clone, Debug, PartialEq, sqlx::FromRow)]
pub struct Event {
    /// Its number.
    pub id: EventId,
    /// What it is called.
    pub name: String,
    /// The code as it was given, for showing.
    pub code: EventCode,
    /// The day it takes place, if known.
    pub held_at: Option<Timestamp>,
    /// Who owns it; none after its photographer was removed by an admin.
    pub photographer_id: Option<UserId>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it ends; none while it has had no photo, and if it is kept for ever.
    pub expires_at: Option<Timestamp>,
    /// Since when it is over: hidden from its guests, without faces, to be erased a week later.
    pub ended_at: Option<Timestamp>,
    /// Whether no face is remembered but those of its guests.
    pub guests_only: bool,
    /// Whether guests who join wait until its owner approves them.
    pub approval_required: bool,
}

impl Event {
    /// How long a photographer or an admin can restore an event that is over.
    pub const RESTORABLE: Duration = Duration::from_hours(7 * 24);

    /// How long before its end its owner and its guests are told, if events are kept for so long after an upload: three days,
    /// or the last quarter of a shorter time, which each upload begins anew.
    pub fn notice(kept_for: Duration) -> Duration {
        const LONGEST: Duration = Duration::from_hours(3 * 24);
        LONGEST.min(kept_for / 4)
    }

    /// When all that is left of an event that is over is erased; none while it is not over.
    pub fn erased_at(&self) -> Option<Timestamp> {
        self.ended_at.map(|ended| ended + Self::RESTORABLE)
    }
}

/// A code guests type: shown as given, compared by [`EventCode::key`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(transparent)]
#[sqlx(transparent)]
#[schema(
    description = "A code guests type: shown as given, compared without spaces, case and what cannot be seen.",
    min_length = 1,
    max_length = 64,
    examples("M01")
)]
pub struct EventCode(String);

impl EventCode {
    /// The longest code, in characters.
    pub const MAX_CHARS: usize = 64;

    /// Characters from which on a code is not a short one.
    const SAFE_CHARS: usize = 6;

    /// Takes a code as typed: trimmed, 1 to 64 characters with no control character among them and one that can be seen.
    pub fn parse(text: &str) -> Option<Self> {
        // Composing never makes a text longer than three times its characters: what is far too long is not looked at.
        if text.len() > 16 * Self::MAX_CHARS {
            return None;
        }
        let code = Self(text::composed(text.trim()));
        let length = code.0.chars().count();
        let sound = (1..=Self::MAX_CHARS).contains(&length) && !code.0.chars().any(char::is_control);
        (sound && !code.key().is_empty()).then_some(code)
    }

    /// What two equal codes share: no spaces, no case, nothing that cannot be seen, one form of each character.
    pub fn key(&self) -> String {
        Self::key_of(&self.0)
    }

    /// The key of what somebody typed, which need not be a whole code.
    pub fn key_of(typed: &str) -> String {
        text::folded(typed)
            .chars()
            .filter(|c| !c.is_whitespace())
            .collect()
    }

    /// The key by which earlier versions compared codes: what they stored is still found.
    pub fn former_key(&self) -> String {
        self.0
            .chars()
            .filter(|c| !c.is_whitespace())
            .flat_map(char::to_lowercase)
            .map(|c| if c == 'ς' { 'σ' } else { c })
            .collect()
    }

    /// Whether strangers may find it by trying: it has fewer than six characters that count.
    pub fn is_short(&self) -> bool {
        self.key().chars().count() < Self::SAFE_CHARS
    }

    /// The code as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for EventCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_match_whatever_the_case_and_the_spaces() {
        let key = |text| EventCode::parse(text).unwrap().key();
        assert_eq!(key("  m 01 "), key("M01"));
        assert_eq!(key("Γάμος"), key("γάμοσ"));
        assert_eq!(key("ΓΆΜΟΣ"), key("γάμος"));
        assert_ne!(key("M01"), key("M02"));
    }

    #[test]
    fn codes_match_whatever_their_code_points() {
        let key = |text| EventCode::parse(text).unwrap().key();
        assert_eq!(key("E\u{301}TE\u{301} 2026"), key("été２０２６"));
        assert_eq!(key("\u{feff}M\u{200b}01"), key("M01"));
        assert_eq!(key("Straße"), key("STRASSE"));
        assert_eq!(key("İzmir"), key("izmir"));
    }

    #[test]
    fn empty_endless_and_control_codes_are_refused() {
        for code in [
            "",
            "   ",
            "a\u{0}b",
            "\u{200b}",
            &"x".repeat(65),
            &"e\u{301}".repeat(65),
        ] {
            assert_eq!(EventCode::parse(code), None, "{code:?}");
        }
    }
}
