//! Errors of `accounts` as responses.
//!
//! All problems of a registration are reported at once, each with its field, because the form shows them all.

use std::time::Duration;

use crate::accounts;
use crate::http::error::{Error, Problem};
use crate::http::words::Sentence;

/// `Retry-After` while the queue for password hashes is full.
const RETRY_AFTER: Duration = Duration::from_secs(3);

impl From<accounts::Error> for Error {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Invalid(problems) => {
                Self::refused_all(problems.into_iter().map(Problem::from).collect())
            }
            accounts::Error::EventCodeUnknown => Self::unknown(Sentence::EventCodeUnknown),
            accounts::Error::EventEnded => Self::over(Sentence::EventEnded),
            accounts::Error::WrongCredentials => Self::unauthenticated(Sentence::WrongCredentials),
            accounts::Error::WrongPassword => {
                Self::refused(Problem::from(Sentence::WrongPassword).of_field("current_password"))
            }
            accounts::Error::ResetTokenInvalid => Self::refused(Sentence::ResetTokenInvalid),
            accounts::Error::PersonalLinkInvalid => Self::unknown(Sentence::PersonalLinkInvalid),
            accounts::Error::LoginLinkInvalid => Self::refused(Sentence::LoginLinkInvalid),
            accounts::Error::InvitationInvalid => Self::unknown(Sentence::InvitationInvalid),
            accounts::Error::WallInvalid => Self::unknown(Sentence::WallInvalid),
            accounts::Error::InvitationNeedsAccount => Self::forbidden(Sentence::InvitationNeedsAccount),
            accounts::Error::InvitationWithoutEvent => Self::conflict(Sentence::InvitationWithoutEvent),
            accounts::Error::InvitationUnknown => Self::unknown(Sentence::InvitationNotFound),
            accounts::Error::NoteInvalid => {
                Self::refused(Problem::from(Sentence::NoteInvalid).of_field("note"))
            }
            accounts::Error::TooManyPhotographers => Self::conflict(Sentence::TooManyPhotographers),
            accounts::Error::EventUnknown => Self::unknown(Sentence::EventNotFound),
            accounts::Error::NoEarlierAccount => Self::unknown(Sentence::NoEarlierAccount),
            accounts::Error::EarlierAccountUnreachable => Self::conflict(Sentence::EarlierAccountUnreachable),
            accounts::Error::Unauthenticated => Self::unauthenticated(Sentence::TokenInvalid),
            accounts::Error::AlreadyJoined => Self::refused(Sentence::AlreadyJoined),
            accounts::Error::ConsentOutdated => {
                Self::refused(Problem::from(Sentence::ConsentOutdated).of_field("consent"))
            }
            accounts::Error::ConsentWanted => {
                Self::forbidden(Problem::from(Sentence::ConsentRequired).of_field("consent"))
            }
            accounts::Error::GuestsOnly => Self::forbidden(Sentence::WrongRole),
            accounts::Error::AdminExists => Self::forbidden(Sentence::AdminExists),
            accounts::Error::SetupTokenWanted => Self::forbidden(Sentence::SetupTokenWanted),
            accounts::Error::NotFound => Self::unknown(Sentence::AccountNotFound),
            accounts::Error::OwnsEvents => Self::refused(Sentence::OwnsEvents),
            accounts::Error::LastAdmin => Self::refused(Sentence::LastAdmin),
            accounts::Error::OwnAccount => Self::conflict(Sentence::OwnAccount),
            accounts::Error::LastActiveAdmin => Self::conflict(Sentence::LastActiveAdmin),
            accounts::Error::TooMany(wait) => Self::too_many(Sentence::TooManyTries, wait),
            accounts::Error::Busy => Self::unavailable(Sentence::Busy, RETRY_AFTER),
            accounts::Error::Crypto(_) => Self::internal(error),
            accounts::Error::Store(error) => error.into(),
        }
    }
}

impl From<accounts::Problem> for Problem {
    fn from(problem: accounts::Problem) -> Self {
        let sentence = match problem {
            accounts::Problem::UsernameMissing => Sentence::UsernameMissing,
            accounts::Problem::UsernameTooLong => Sentence::UsernameTooLong,
            accounts::Problem::UsernameInvalid => Sentence::UsernameInvalid,
            accounts::Problem::UsernameIsAddress => Sentence::UsernameIsAddress,
            accounts::Problem::UsernameTaken => Sentence::UsernameTaken,
            accounts::Problem::EmailInvalid => Sentence::EmailInvalid,
            accounts::Problem::EmailTaken => Sentence::EmailTaken,
            accounts::Problem::NameTooLong => Sentence::NameTooLong,
            accounts::Problem::NameInvalid => Sentence::NameInvalid,
            accounts::Problem::PasswordTooShort => Sentence::PasswordTooShort,
            accounts::Problem::PasswordTooLong => Sentence::PasswordTooLong,
            accounts::Problem::PasswordWithoutUpperCase => Sentence::PasswordWithoutUpperCase,
            accounts::Problem::PasswordWithoutDigit => Sentence::PasswordWithoutDigit,
            accounts::Problem::PasswordWithoutSign => Sentence::PasswordWithoutSign,
            accounts::Problem::EventCodeUnknown => Sentence::EventCodeUnknown,
        };
        Self::from(sentence).of_field(problem.field())
    }
}
