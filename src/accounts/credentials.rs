//! Names, addresses and passwords that cannot be invalid: parsed once, then trusted.
//!
//! Parsing a login name is also how a look-up is kept clean: a text that no account can be called never
//! reaches the database.

use std::fmt;

use super::Problem;
use crate::store::users::Taken;

/// The name an account logs in with: trimmed, no control characters. Upper and lower case differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Username(String);

impl Username {
    /// The longest name, in characters.
    pub const MAX_CHARS: usize = 150;

    /// Takes a name as typed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let name = text.trim();
        if name.is_empty() {
            Err(Problem::UsernameMissing)
        } else if name.chars().count() > Self::MAX_CHARS {
            Err(Problem::UsernameTooLong)
        } else if name.chars().any(char::is_control) {
            Err(Problem::UsernameInvalid)
        } else {
            Ok(Self(name.to_owned()))
        }
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// An e-mail address: shown as given, compared by [`Email::key`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Email(String);

impl Email {
    /// The longest address, in bytes (RFC 5321, 4.5.3.1.3, less the angle brackets).
    pub const MAX_BYTES: usize = 254;

    /// Takes an address as typed. Whether anybody reads it only a mail can tell, so this refuses what no
    /// mail could reach and leaves the rest of RFC 5322 alone.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        const MAX_LOCAL_BYTES: usize = 64;
        let address = text.trim();
        let (local, domain) = address.rsplit_once('@').ok_or(Problem::EmailInvalid)?;
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "@\"(),:;<>[\\]".contains(c);
        let sound = address.len() <= Self::MAX_BYTES
            && (1..=MAX_LOCAL_BYTES).contains(&local.len())
            && !local.contains(is_odd)
            && domain.contains('.')
            && domain.split('.').all(is_label);
        if sound {
            Ok(Self(address.to_owned()))
        } else {
            Err(Problem::EmailInvalid)
        }
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two equal addresses share.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Whether a text is one label of a domain name; letters may be of any script.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.chars().all(|c| c.is_alphanumeric() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A password that is good enough to be set. Prints as `[hidden]`.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

impl Password {
    /// The shortest password, in characters.
    pub const MIN_CHARS: usize = 8;
    /// The longest password, in bytes: longer than anybody's, short enough to be hashed at no cost.
    pub const MAX_BYTES: usize = 1_000;

    /// Takes a password as typed, to the letter: spaces count. Answers all that is wrong with it.
    pub fn parse(text: &str) -> Result<Self, Vec<Problem>> {
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
            Ok(Self(text.to_owned()))
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

/// What a new account is asked for, as typed.
#[derive(Clone, Copy)]
pub struct Credentials<'a> {
    /// The name to log in with.
    pub username: &'a str,
    /// The e-mail address.
    pub email: &'a str,
    /// The password.
    pub password: &'a str,
}

impl Credentials<'_> {
    pub(super) fn check(&self) -> Checked {
        let mut problems = Vec::new();
        let username = Username::parse(self.username)
            .map_err(|problem| problems.push(problem))
            .ok();
        let email = Email::parse(self.email)
            .map_err(|problem| problems.push(problem))
            .ok();
        let password = Password::parse(self.password)
            .map_err(|found| problems.extend(found))
            .ok();
        Checked {
            username,
            email,
            password,
            problems,
        }
    }
}

/// Credentials on their way: what could be read of them, and all that was wrong so far.
pub(super) struct Checked {
    username: Option<Username>,
    email: Option<Email>,
    password: Option<Password>,
    problems: Vec<Problem>,
}

impl Checked {
    pub(super) fn username(&self) -> Option<&str> {
        self.username.as_ref().map(Username::as_str)
    }

    pub(super) fn email_key(&self) -> Option<String> {
        self.email.as_ref().map(Email::key)
    }

    pub(super) fn add(&mut self, problems: impl IntoIterator<Item = Problem>) {
        self.problems.extend(problems);
    }

    /// The credentials, if nothing is wrong with them.
    pub(super) fn sound(self) -> Result<Sound, Vec<Problem>> {
        match (self.username, self.email, self.password) {
            (Some(username), Some(email), Some(password)) if self.problems.is_empty() => Ok(Sound {
                username,
                email,
                password,
            }),
            _ => Err(self.problems),
        }
    }
}

/// Credentials that an account can be made from.
pub(super) struct Sound {
    pub(super) username: Username,
    pub(super) email: Email,
    pub(super) password: Password,
}

/// What is taken, as problems.
pub(super) fn taken(taken: Taken) -> impl Iterator<Item = Problem> {
    let username = taken.username.then_some(Problem::UsernameTaken);
    let email = taken.email.then_some(Problem::EmailTaken);
    username.into_iter().chain(email)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_and_short_and_plain() {
        assert_eq!(Username::parse("  Élise M. ").unwrap().as_str(), "Élise M.");
        assert!(Username::parse(&"é".repeat(150)).is_ok());
        for (text, problem) in [
            ("", Problem::UsernameMissing),
            (" \t ", Problem::UsernameMissing),
            (&*"x".repeat(151), Problem::UsernameTooLong),
            ("a\0b", Problem::UsernameInvalid),
            ("a\nb", Problem::UsernameInvalid),
        ] {
            assert_eq!(Username::parse(text), Err(problem), "{text:?}");
        }
    }

    #[test]
    fn addresses_that_mail_can_reach_are_taken() {
        for text in [
            "a@b.fr",
            "Jean.Dupont+fête@Mail.Example.com",
            " a@b.fr ",
            "élise@éléphant.fr",
            "o'neil@x-y.ie",
        ] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
        assert_eq!(Email::parse("Jean@Exemple.FR").unwrap().key(), "jean@exemple.fr");
    }

    #[test]
    fn addresses_that_mail_cannot_reach_are_refused() {
        let long = format!("{}@b.fr", "x".repeat(65));
        let longer = format!("a@{}fr", "x123456789.".repeat(30));
        for text in [
            "",
            "a",
            "@b.fr",
            "a@",
            "a@b",
            "a@b.",
            "a@.fr",
            "a@-b.fr",
            "a b@c.fr",
            "a@b c.fr",
            "a@b@c.fr",
            "a\0@b.fr",
            "a@b.fr\r\nBcc: c@d.fr",
            "<a@b.fr>",
            "a@b.fr,c@d.fr",
            &long,
            &longer,
        ] {
            assert_eq!(Email::parse(text), Err(Problem::EmailInvalid), "{text:?}");
        }
    }

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

    #[test]
    fn all_that_is_wrong_is_found_at_once() {
        let credentials = Credentials {
            username: " ",
            email: "nobody",
            password: "Secret",
        };
        let problems = credentials.check().sound().err().unwrap();
        let codes: Vec<_> = problems
            .iter()
            .map(|problem| (problem.field(), problem.code()))
            .collect();
        assert_eq!(
            codes,
            [
                ("username", "username_missing"),
                ("email", "email_invalid"),
                ("password", "password_too_short"),
                ("password", "password_without_digit"),
                ("password", "password_without_sign"),
            ]
        );
    }
}
