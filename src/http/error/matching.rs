//! Errors of `matching` as responses.
//!
//! A refused selfie is a 400 with the reason as code, or a 415 for an unsupported format. An unavailable engine is a
//! 503 with `Retry-After`.

use std::time::Duration;

use crate::http::error::{Error, Problem};
use crate::http::words::Sentence;
use crate::matching::{self, Refusal};
use crate::objects;

/// When to try again after one call of the engine failed.
const RETRY_AFTER: Duration = Duration::from_secs(5);

impl From<matching::Error> for Error {
    fn from(error: matching::Error) -> Self {
        match error {
            // A file that is gone before its row went with its selfie.
            matching::Error::NoSelfie | matching::Error::Objects(objects::Error::NotFound) => {
                Self::unknown(Sentence::SelfieNotFound)
            }
            matching::Error::NoConsent => Self::unknown(Sentence::NoConsent),
            matching::Error::ConsentWanted => {
                Self::forbidden(Problem::from(Sentence::ConsentRequired).of_field("consent"))
            }
            matching::Error::TooManySelfies(wait) => Self::too_many(Sentence::TooManyTries, wait),
            matching::Error::GuestRefused => Self::forbidden(Sentence::RefusedByPhotographer),
            matching::Error::NotWaiting => Self::unknown(Sentence::GuestNotWaiting),
            matching::Error::SelfieChanged => Self::conflict(Sentence::SelfieChanged),
            matching::Error::Gone => Self::unknown(Sentence::NotFound),
            matching::Error::Unusable(failure) => Self::refused(Sentence::from(failure)),
            matching::Error::Unavailable { retry_after, .. } => {
                Self::unavailable(Sentence::FacesUnavailable, retry_after).because(error)
            }
            matching::Error::Engine(_) => {
                Self::unavailable(Sentence::FacesUnavailable, RETRY_AFTER).because(error)
            }
            matching::Error::Store(error) => error.into(),
            matching::Error::Objects(error) => error.into(),
            matching::Error::UnderWay => Self::conflict(Sentence::ReindexUnderWay),
            matching::Error::Lost | matching::Error::Superseded => Self::internal(error),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let problem = Problem::from(Sentence::from(refusal)).of_field("file");
        match refusal {
            Refusal::HeicNotSupported | Refusal::AvifNotSupported => Self::unsupported(problem),
            Refusal::GaveUp
            | Refusal::Crashed
            | Refusal::Cancelled
            | Refusal::PhotoTooLarge
            | Refusal::NotAnImage
            | Refusal::SelfieNotAnImage
            | Refusal::SideTooLong
            | Refusal::TooManyPixels
            | Refusal::UnsupportedImage
            | Refusal::DamagedImage
            | Refusal::ChecksumMismatch
            | Refusal::UnreadableImage
            | Refusal::NoFace
            | Refusal::SeveralFaces
            | Refusal::FaceTooSmall => Self::refused(problem),
        }
    }
}
