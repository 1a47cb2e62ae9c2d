//! What goes wrong with accounts, without a word about HTTP.
//!
//! Each refusal has a stable code, by which `http` finds its status and its sentence; the problems of
//! [`Error::Invalid`] have their own.

use std::time::Duration;

use super::{Problem, hashing, token};
use crate::{limits, store};

/// Why an account operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The data given cannot make an account: all that is wrong with it.
    #[error("{} problems with the data of an account", .0.len())]
    Invalid(Vec<Problem>),
    /// No event has the code.
    #[error("no event has this code")]
    EventCodeUnknown,
    /// The event of the code, of the token, or of all accounts that the password opens, is over.
    #[error("the event is over")]
    EventEnded,
    /// No account has this name or address and this password.
    #[error("name or password are wrong")]
    WrongCredentials,
    /// The present password is another one.
    #[error("the present password is another one")]
    WrongPassword,
    /// The token for setting a forgotten password is unknown, used up or too old.
    #[error("the token for setting the password is not valid")]
    ResetTokenInvalid,
    /// The token names no account that may act.
    #[error("the token is not valid")]
    Unauthenticated,
    /// The guest is a member of the event.
    #[error("already a guest of this event")]
    AlreadyJoined,
    /// The agreement is to no present text of the event.
    #[error("the consent is to no present text of the event")]
    ConsentOutdated,
    /// No face is looked for without agreement.
    #[error("consent is required")]
    ConsentWanted,
    /// Only guests join events.
    #[error("only guests join events")]
    GuestsOnly,
    /// The first admin exists.
    #[error("there is an admin already")]
    AdminExists,
    /// Making the first admin from elsewhere takes the token that the start made.
    #[error("the first admin is made with the token that the start made")]
    SetupTokenWanted,
    /// There is no such account.
    #[error("no such account")]
    NotFound,
    /// The photographer owns events, which would be left without anybody.
    #[error("the photographer owns events")]
    OwnsEvents,
    /// Without this admin nobody could run the place.
    #[error("the last admin cannot be removed")]
    LastAdmin,
    /// Too many tries; the next is let through after this long.
    #[error("too many tries: the next in {} s", .0.as_secs())]
    TooMany(Duration),
    /// Too much is going on; worth trying again.
    #[error("too busy")]
    Busy,
    /// A password or a token could not be processed.
    #[error(transparent)]
    Crypto(Box<dyn std::error::Error + Send + Sync>),
    /// The database gave no answer.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::Invalid(_) => "account_invalid",
            Self::EventCodeUnknown => "event_code_unknown",
            Self::EventEnded => "event_ended",
            Self::WrongCredentials => "wrong_credentials",
            Self::WrongPassword => "wrong_password",
            Self::ResetTokenInvalid => "reset_token_invalid",
            Self::Unauthenticated => "unauthenticated",
            Self::AlreadyJoined => "already_joined",
            Self::ConsentOutdated => "consent_outdated",
            Self::ConsentWanted => "consent_required",
            Self::GuestsOnly => "guests_only",
            Self::AdminExists => "admin_exists",
            Self::SetupTokenWanted => "setup_token_wanted",
            Self::NotFound => "account_not_found",
            Self::OwnsEvents => "owns_events",
            Self::LastAdmin => "last_admin",
            Self::TooMany(_) => "too_many_tries",
            Self::Busy => "busy",
            Self::Store(store::Error::Unavailable(_)) => "database_unavailable",
            Self::Store(store::Error::Full(_)) => "storage_full",
            Self::Store(_) | Self::Crypto(_) => "internal",
        }
    }
}

impl From<limits::Error> for Error {
    fn from(error: limits::Error) -> Self {
        match error {
            limits::Error::TooMany(wait) => Self::TooMany(wait),
            limits::Error::Store(error) => Self::Store(error),
        }
    }
}

impl From<hashing::Error> for Error {
    fn from(error: hashing::Error) -> Self {
        match error {
            hashing::Error::Busy => Self::Busy,
            hashing::Error::Failed(_) => Self::Crypto(error.into()),
        }
    }
}

impl From<token::Unsigned> for Error {
    fn from(error: token::Unsigned) -> Self {
        Self::Crypto(error.into())
    }
}
