//! Errors of `photos` as responses.
//!
//! Photos of others are a 404, like photos that do not exist. A file that cannot be a photo is a 400, an unsupported
//! format a 415, a file that is too large a 413; errors of the storage are a 503.

use std::time::Duration;

use findme_images as images;

use crate::http::error::{Error, Problem};
use crate::http::words::{Sentence, Subject};
use crate::photos::{self, LinkError, Refusal};

use crate::objects;

/// When to try again while an account has too many open uploads: some of them may have ended.
const WHEN_OTHERS_ENDED: Duration = Duration::from_secs(30);

impl From<photos::Error> for Error {
    fn from(error: photos::Error) -> Self {
        match error {
            // A file that is gone before its row went with its photo.
            photos::Error::NoSuchPhoto | photos::Error::Objects(objects::Error::NotFound) => {
                Self::unknown(Sentence::PhotoNotFound)
            }
            photos::Error::PhotoOfAnother => Self::forbidden(Sentence::PhotoOfAnother),
            photos::Error::NoSuchEvent => Self::unknown(Sentence::EventNotFound),
            photos::Error::NoSuchUpload => Self::unknown(Sentence::UploadNotFound),
            photos::Error::WrongOffset { offset } => Self::elsewhere(offset),
            photos::Error::ChunkTooLarge { limit } => Self::too_large(limit),
            photos::Error::TooManyOpen { limit } => Self::too_many(
                Problem::from(Sentence::TooManyOpenUploads).about(limit),
                WHEN_OTHERS_ENDED,
            ),
            photos::Error::TooMuchOpen { limit } => {
                let problem = Problem::from(Sentence::OpenUploadsTooLarge).about(Subject::Bytes(limit));
                Self::too_many(problem, WHEN_OTHERS_ENDED)
            }
            photos::Error::NoSuchJob => Self::unknown(Sentence::JobNotFound),
            photos::Error::Ended => Self::over(Sentence::EventEnded),
            photos::Error::CursorOutdated => Self::over(Sentence::CursorOutdated),
            photos::Error::NotAGuest => Self::forbidden(Sentence::NotAGuestOfEvent),
            photos::Error::WaitingForApproval => Self::forbidden(Sentence::WaitingForApproval),
            photos::Error::GuestRefused => Self::forbidden(Sentence::RefusedByPhotographer),
            photos::Error::TooMany { limit } => {
                Self::refused(Problem::from(Sentence::TooManyPhotos).about(limit))
            }
            photos::Error::Refused(refusal) => refusal.into(),
            photos::Error::OutOfRange { size } => Self::out_of_range(size),
            photos::Error::Store(error) => error.into(),
            photos::Error::Objects(error) => error.into(),
        }
    }
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let sentence = Sentence::from(refusal.code());
        match refusal {
            Refusal::TooLarge { limit } => {
                Self::over_limit(Problem::from(sentence).about(Subject::Bytes(limit)))
            }
            Refusal::Image(images::Error::Heic | images::Error::Avif) => Self::unsupported(sentence),
            Refusal::OtherBytes
            | Refusal::Image(
                images::Error::NotAnImage
                | images::Error::SideTooLong { .. }
                | images::Error::TooManyPixels { .. }
                | images::Error::Damaged(_)
                | images::Error::Unsupported(_),
            ) => Self::refused(sentence),
        }
    }
}

impl From<LinkError> for Error {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Forged => Self::forbidden(Sentence::LinkInvalid),
            LinkError::Expired => Self::forbidden(Sentence::LinkExpired),
        }
    }
}
