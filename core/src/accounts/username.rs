//! Usernames.
//!
//! Parsing also protects look-ups: a text that cannot be a username never reaches the database.

use super::{Email, Problem};
use crate::model::text;

/// The name an account logs in with: trimmed and composed (NFC), without invisible or misleading characters. Guests of
/// one event are compared without regard to case.
#[derive(Clone, Debug, PartialEq, Eq, utoipa::ToSchema)]
#[schema(min_length = 1, max_length = 150, examples("anna"))]
pub struct Username(String);

impl Username {
    /// The maximum length, in characters.
    pub const MAX_CHARS: usize = 150;

    /// Parses a username as typed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let name = Self::look_up(text)?;
        // Not what it looks like, or nothing at all to see.
        if text::is_plain(&name.0) && !name.key().trim().is_empty() {
            Ok(name)
        } else {
            Err(Problem::UsernameInvalid)
        }
    }

    /// Parses a username for a look-up: earlier versions accepted invisible characters.
    pub(super) fn look_up(text: &str) -> Result<Self, Problem> {
        let name = text.trim();
        if name.is_empty() {
            Err(Problem::UsernameMissing)
        } else if name.chars().count() > Self::MAX_CHARS {
            Err(Problem::UsernameTooLong)
        } else if name.chars().any(char::is_control) {
            Err(Problem::UsernameInvalid)
        } else {
            Ok(Self(text::composed(name)))
        }
    }

    /// The key by which usernames are compared.
    pub(super) fn key(&self) -> String {
        text::folded(&self.0)
    }

    /// Whether it is an email address other than the account's own, which would let the account be mistaken for
    /// another.
    pub(super) fn is_address_but(&self, own: &Email) -> bool {
        Email::parse(&self.0).is_ok_and(|email| email.key() != own.key())
    }

    /// The username as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_short_and_plain() {
        assert_eq!(Username::parse("  Élise M. ").unwrap().as_str(), "Élise M.");
        assert_eq!(Username::parse("E\u{301}lise").unwrap().as_str(), "Élise");
        assert!(Username::parse(&"é".repeat(150)).is_ok());
        for (text, problem) in [
            ("", Problem::UsernameMissing),
            (" \t ", Problem::UsernameMissing),
            (&*"x".repeat(151), Problem::UsernameTooLong),
            ("a\0b", Problem::UsernameInvalid),
            ("a\nb", Problem::UsernameInvalid),
            ("a\u{202e}b", Problem::UsernameInvalid),
            ("a\u{200b}b", Problem::UsernameInvalid),
            ("\u{3164}", Problem::UsernameInvalid),
            // The first letter is a Cyrillic one.
            ("аnna", Problem::UsernameInvalid),
        ] {
            assert_eq!(Username::parse(text), Err(problem), "{text:?}");
        }
    }
}
