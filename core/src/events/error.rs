//! Errors of events, independent of HTTP.
//!
//! Each refusal has a stable code, by which `http` finds its status and its sentence. An event that the actor may not
//! act for does not exist for them.

use crate::store;

/// Why an operation on an event was refused or failed.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The event does not exist, or the actor has no part in it.
    #[error("no such event")]
    NotFound,
    /// Only the owner of the event and admins may do this, and the actor is another photographer of it.
    #[error("only the owner of the event may do this")]
    OwnersOnly,
    /// The owner of an event cannot be removed from it.
    #[error("the owner of an event stays")]
    OwnerStays,
    /// The guest has not joined the event.
    #[error("not a guest of this event")]
    NotAGuest,
    /// The event has no such guest.
    #[error("no such guest in this event")]
    GuestUnknown,
    /// Only an admin may change the owner of an event and whose faces are kept.
    #[error("only an admin may change this")]
    AdminsOnly,
    /// The photographer does not exist.
    #[error("no such photographer")]
    PhotographerUnknown,
    /// The name is empty, has more than [`NewEvent::MAX_NAME_CHARS`](super::NewEvent::MAX_NAME_CHARS)
    /// characters, or control characters among them.
    #[error("not a name for an event")]
    NameInvalid,
    /// The code is empty, too long or has control characters.
    #[error("not a code for an event")]
    CodeInvalid,
    /// The named field of the consent terms is too long or not plain text.
    #[error("not a text to agree to: {0}")]
    TermsInvalid(&'static str),
    /// Another event has the code.
    #[error("the code is in use")]
    CodeInUse,
    /// The event has not ended, so there is nothing to restore.
    #[error("the event is not over")]
    NotEnded,
    /// An end has to be in the future.
    #[error("the end is in the past")]
    EndInThePast,
    /// Events are kept for ever on this server.
    #[error("events have no end here")]
    KeptForEver,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Error {
    /// Its stable code.
    pub fn code(&self) -> &'static str {
        match self {
            Self::NotFound => "event_not_found",
            Self::OwnersOnly => "event_owners_only",
            Self::OwnerStays => "event_owner_stays",
            Self::NotAGuest => "not_a_guest_of_event",
            Self::GuestUnknown => "guest_not_found",
            Self::AdminsOnly => "wrong_role",
            Self::PhotographerUnknown => "photographer_not_found",
            Self::NameInvalid => "event_name_invalid",
            Self::CodeInvalid => "event_code_invalid",
            Self::TermsInvalid(_) => "consent_text_invalid",
            Self::CodeInUse => "event_code_in_use",
            Self::NotEnded => "event_not_ended",
            Self::EndInThePast => "end_in_the_past",
            Self::KeptForEver => "events_kept_for_ever",
            Self::Store(store::Error::Unavailable(_)) => "database_unavailable",
            Self::Store(store::Error::Full(_)) => "storage_full",
            Self::Store(_) => "internal",
        }
    }
}
