//! The rules for new passwords.
//!
//! They apply wherever a password is set. A password that is only tried at a login is not a [`Password`], so passwords
//! that were set under older rules still work.

use std::fmt;

use super::Problem;
use crate::model::text;

/// A new password that meets the rules. Prints as `[hidden]`.
#[derive(Clone, PartialEq, Eq, utoipa::ToSchema)]
#[schema(
    description = "A password to be set: at least 8 characters with an upper-case letter, a digit and another sign, at most 1,000 bytes.",
    format = Password,
    min_length = 8,
    max_length = 1000,
    examples("Sesame-2026")
)]
pub struct Password(String);

impl Password {
    /// The minimum length, in characters.
    pub const MIN_CHARS: usize = 8;
    /// The maximum length, in bytes: longer than anybody needs, and short enough to be hashed quickly.
    pub const MAX_BYTES: usize = 1_000;

    /// Parses a password exactly as typed, including spaces; otherwise returns all its problems.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
        // A text that is far too long is not composed first.
        let composed = if text.len() > 4 * Self::MAX_BYTES {
            text.to_owned()
        } else {
            text::composed(text)
        };
        let text = composed.as_str();
        let checks = [
            (text.chars().count() >= Self::MIN_CHARS, Problem::PasswordTooShort),
            (text.len() <= Self::MAX_BYTES, Problem::PasswordTooLong),
            (
                text.chars().any(char::is_uppercase),
                Problem::PasswordWithoutUpperCase,
            ),
            (text.chars().any(char::is_numeric), Problem::PasswordWithoutDigit),
            (
                text.chars().any(|c| !c.is_alphanumeric()),
                Problem::PasswordWithoutSign,
            ),
        ];
        let problems: Vec<Problem> = checks
            .into_iter()
            .filter_map(|(passed, problem)| (!passed).then_some(problem))
            .collect();
        if problems.is_empty() {
            Ok(Self(composed))
        } else {
            Err(problems)
        }
    }

    /// The password itself, for the hash.
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[hidden]")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_told_all_it_lacks() {
        use Problem::{
            PasswordTooLong as Long, PasswordTooShort as Short, PasswordWithoutDigit as Digit,
            PasswordWithoutSign as Sign, PasswordWithoutUpperCase as Upper,
        };
        for (text, problems) in [
            ("", vec![Short, Upper, Digit, Sign]),
            ("abcdefgh", vec![Upper, Digit, Sign]),
            ("Abcdefg1", vec![Sign]),
            ("Abcdefg!", vec![Digit]),
            ("abcdef1!", vec![Upper]),
            ("Abc1!", vec![Short]),
            (&format!("A1!{}", "x".repeat(998)), vec![Long]),
        ] {
            assert_eq!(Password::parse(text), Err(problems), "{text:?}");
        }
        for text in ["Abcdef1!", "Écoles 7", &format!("A1!{}", "x".repeat(997))] {
            assert!(Password::parse(text).is_ok(), "{text:?}");
        }
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(format!("{:?}", Password::parse("Abcdef1!")), "Ok([hidden])");
    }
}
