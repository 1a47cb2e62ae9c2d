//! Errors of `events` as responses.

use crate::events;
use crate::http::error::{Error, Problem};
use crate::http::words::Sentence;

impl From<events::Error> for Error {
    fn from(error: events::Error) -> Self {
        let blame = |sentence: Sentence, field: &str| Self::refused(Problem::from(sentence).of_field(field));
        match error {
            events::Error::NotFound => Self::unknown(Sentence::EventNotFound),
            events::Error::OwnersOnly => Self::forbidden(Sentence::EventOwnersOnly),
            events::Error::OwnerStays => Self::conflict(Sentence::EventOwnerStays),
            events::Error::NotAGuest => Self::forbidden(Sentence::NotAGuestOfEvent),
            events::Error::GuestUnknown => Self::unknown(Sentence::GuestNotFound),
            events::Error::AdminsOnly => Self::forbidden(Sentence::WrongRole),
            events::Error::PhotographerUnknown => Self::unknown(Sentence::PhotographerNotFound),
            events::Error::NameInvalid => blame(Sentence::EventNameInvalid, "name"),
            events::Error::CodeInvalid => blame(Sentence::EventCodeInvalid, "event_code"),
            events::Error::TermsInvalid(field) => blame(Sentence::ConsentTextInvalid, field),
            events::Error::CodeInUse => blame(Sentence::EventCodeInUse, "event_code"),
            events::Error::NotEnded => Self::conflict(Sentence::EventNotEnded),
            events::Error::KeptForEver => blame(Sentence::EventsKeptForEver, "until"),
            events::Error::EndInThePast => blame(Sentence::EndInThePast, "until"),
            events::Error::Store(error) => error.into(),
        }
    }
}
