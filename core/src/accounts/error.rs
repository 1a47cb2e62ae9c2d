//! Errors of accounts, independent of HTTP.
//!
//! Each refusal has a stable code, by which `http` finds its status and its sentence; the problems of
//! [`Error::Invalid`] have their own.

use std::time::Duration;

use super::{Problem, hashing, token};
use crate::{limits, store};

/// Why an account operation was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The credentials are invalid, with all their problems.
    #[error("{} problems with the data of an account", .0.len())]
    Invalid(Vec<Problem>),
    /// There is no event with this code.
    #[error("no event has this code")]
    EventCodeUnknown,
    /// The event of the code, of the token, or of all accounts that the password opens, has ended.
    #[error("the event is over")]
    EventEnded,
    /// There is no account with this name or address and this password.
    #[error("name or password are wrong")]
    WrongCredentials,
    /// The current password is wrong.
    #[error("the present password is another one")]
    WrongPassword,
    /// The reset token is unknown, used or expired.
    #[error("the token for setting the password is not valid")]
    ResetTokenInvalid,
    /// The personal link is unknown or void.
    #[error("the personal link is not valid")]
    PersonalLinkInvalid,
    /// The link to a slideshow is unknown or void.
    #[error("the link to the slideshow is not valid")]
    WallInvalid,
    /// The link or the code from an email is wrong, used or expired.
    #[error("the link or the code is not valid")]
    LoginLinkInvalid,
    /// The invitation is unknown, used, expired or void.
    #[error("the invitation is not valid")]
    InvitationInvalid,
    /// The invitation makes no account: it is for photographers who have one.
    #[error("the invitation is for photographers who have an account")]
    InvitationNeedsAccount,
    /// The invitation makes an account and shares no event.
    #[error("the invitation is to no event")]
    InvitationWithoutEvent,
    /// There is no unused invitation of this number.
    #[error("no such invitation")]
    InvitationUnknown,
    /// The note of an invitation is too long or not plain text.
    #[error("not a note")]
    NoteInvalid,
    /// The event is shared with as many photographers as may be.
    #[error("the event has too many photographers")]
    TooManyPhotographers,
    /// There is no such event.
    #[error("no such event")]
    EventUnknown,
    /// The guest has no earlier account with the same face.
    #[error("no earlier account has this face")]
    NoEarlierAccount,
    /// The earlier account with the same face has no address.
    #[error("the earlier account with this face has no address")]
    EarlierAccountUnreachable,
    /// The token belongs to no active account.
    #[error("the token is not valid")]
    Unauthenticated,
    /// The guest is a member of the event.
    #[error("already a guest of this event")]
    AlreadyJoined,
    /// The consent is not to a current text of the event.
    #[error("the consent is to no present text of the event")]
    ConsentOutdated,
    /// Consent is required.
    #[error("consent is required")]
    ConsentWanted,
    /// Only guests can join events.
    #[error("only guests join events")]
    GuestsOnly,
    /// There is an admin already.
    #[error("there is an admin already")]
    AdminExists,
    /// From another machine, creating the first admin needs the setup token.
    #[error("the first admin is made with the token that the start made")]
    SetupTokenWanted,
    /// The account does not exist.
    #[error("no such account")]
    NotFound,
    /// The photographer owns events, which would be left without an owner.
    #[error("the photographer owns events")]
    OwnsEvents,
    /// This is the last admin.
    #[error("the last admin cannot be removed")]
    LastAdmin,
    /// Admins cannot close their own account.
    #[error("an admin cannot close the own account")]
    OwnAccount,
    /// No admin could log in any more.
    #[error("no admin could log in any more")]
    LastActiveAdmin,
    /// Too many attempts; the next one is allowed after this time.
    #[error("too many tries: the next in {} s", .0.as_secs())]
    TooMany(Duration),
    /// The server is overloaded; try again.
    #[error("too busy")]
    Busy,
    /// A password or a token could not be processed.
    #[error(transparent)]
    Crypto(Box<dyn std::error::Error + Send + Sync>),
    /// The database failed.
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
            Self::PersonalLinkInvalid => "personal_link_invalid",
            Self::WallInvalid => "wall_invalid",
            Self::LoginLinkInvalid => "login_link_invalid",
            Self::InvitationInvalid => "invitation_invalid",
            Self::InvitationNeedsAccount => "invitation_needs_account",
            Self::InvitationWithoutEvent => "invitation_without_event",
            Self::InvitationUnknown => "invitation_not_found",
            Self::NoteInvalid => "note_invalid",
            Self::TooManyPhotographers => "too_many_photographers",
            Self::EventUnknown => "event_not_found",
            Self::NoEarlierAccount => "no_earlier_account",
            Self::EarlierAccountUnreachable => "earlier_account_unreachable",
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
            Self::OwnAccount => "own_account",
            Self::LastActiveAdmin => "last_active_admin",
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
