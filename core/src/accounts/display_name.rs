//! What a person is called.
//!
//! It is shown, never compared and never used to log in, so it need not be unique. It is cleaned like a username, because
//! others see it: nobody is to look like somebody else by characters that cannot be seen.

use super::Problem;
use crate::model::text;

/// What a person is called: trimmed and composed (NFC), without invisible or misleading characters.
#[derive(Clone, Debug, PartialEq, Eq, utoipa::ToSchema)]
#[schema(max_length = 100, examples("Anna M."))]
pub struct DisplayName(String);

impl DisplayName {
    /// The maximum length, in characters.
    pub const MAX_CHARS: usize = 100;

    /// Parses a name as typed; `None` for an empty one.
    pub fn parse(text: &str) -> Result<Option<Self>, Problem> {
        let name = text.trim();
        if name.chars().count() > Self::MAX_CHARS {
            return Err(Problem::NameTooLong);
        }
        let name = text::composed(name);
        if name.is_empty() {
            Ok(None)
        } else if text::is_plain(&name) && !text::folded(&name).trim().is_empty() {
            Ok(Some(Self(name)))
        } else {
            Err(Problem::NameInvalid)
        }
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_short_and_plain() {
        let parsed = |text: &str| DisplayName::parse(text).map(|name| name.map(|name| name.0));
        assert_eq!(parsed("  E\u{301}lise M. "), Ok(Some("Élise M.".to_owned())));
        assert_eq!(parsed(" \t "), Ok(None));
        assert_eq!(parsed(&"é".repeat(100)), Ok(Some("é".repeat(100))));
        assert_eq!(parsed(&"é".repeat(101)), Err(Problem::NameTooLong));
        for text in ["a\0b", "a\nb", "a\u{202e}b", "a\u{200b}b", "\u{3164}"] {
            assert_eq!(parsed(text), Err(Problem::NameInvalid), "{text:?}");
        }
    }
}
