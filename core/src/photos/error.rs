//! Why photos are not taken in, shown or removed.
//!
//! A [`Refusal`] is a file's own fault and final. Everything else is the request's or the machine's, and says
//! nothing about the file.

use findme_images as images;

use crate::model::FailureCode;
use crate::{objects, store};

/// Why something about photos could not be done.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no such photo, or none that the account may know of.
    #[error("no such photo")]
    NoSuchPhoto,
    /// Another photographer of the event uploaded the photo, and only the owner of the event may do this to it.
    #[error("the photo of another photographer")]
    PhotoOfAnother,
    /// There is no such event, or none that the account may know of.
    #[error("no such event")]
    NoSuchEvent,
    /// There is no such upload or deletion to be asked for, or none that the account may know of.
    #[error("no such upload or deletion")]
    NoSuchJob,
    /// There is no such upload in chunks, or none that the account may know of.
    #[error("no such upload")]
    NoSuchUpload,
    /// A chunk that does not begin where the upload is.
    #[error("the upload is at {offset}")]
    WrongOffset {
        /// Bytes that are there.
        offset: u64,
    },
    /// A chunk with more bytes than it may have, or than the file has left.
    #[error("a chunk of more than {limit} bytes")]
    ChunkTooLarge {
        /// Most bytes of this chunk.
        limit: u64,
    },
    /// The account has as many open uploads as it may.
    #[error("more than {limit} open uploads")]
    TooManyOpen {
        /// How many may be.
        limit: usize,
    },
    /// The files of the account's open uploads have as many bytes as they may.
    #[error("more than {limit} bytes in open uploads")]
    TooMuchOpen {
        /// How many may be.
        limit: u64,
    },
    /// The event is over.
    #[error("the event is over")]
    Ended,
    /// The account is a guest, but not of this event.
    #[error("not a guest of the event")]
    NotAGuest,
    /// The guest has not been approved for the event yet.
    #[error("the guest waits for approval")]
    WaitingForApproval,
    /// The guest was refused by the event's owner.
    #[error("the guest was refused")]
    GuestRefused,
    /// A cursor after which not all changes are known.
    #[error("the cursor is outdated")]
    CursorOutdated,
    /// More photos than are worked on at once.
    #[error("more than {limit} photos at once")]
    TooMany {
        /// How many may be.
        limit: usize,
    },
    /// A file that cannot be a photo, through no fault of ours.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A range outside the picture's bytes.
    #[error("a range outside the picture's {size} bytes")]
    OutOfRange {
        /// Size of the whole picture in bytes.
        size: u64,
    },
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
    /// The object storage failed.
    #[error(transparent)]
    Objects(objects::Error),
}

impl Error {
    /// Whether the photo, or its file, is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::NoSuchPhoto | Self::Objects(objects::Error::NotFound))
    }
}

impl From<objects::Error> for Error {
    fn from(error: objects::Error) -> Self {
        match error {
            objects::Error::OutOfRange { size } => Self::OutOfRange { size },
            other => Self::Objects(other),
        }
    }
}

impl From<images::Error> for Error {
    fn from(error: images::Error) -> Self {
        Self::Refused(error.into())
    }
}

/// What is wrong with a file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// It has more bytes than a photo may.
    #[error("more than {limit} bytes")]
    TooLarge {
        /// Most bytes of a photo.
        limit: u64,
    },
    /// Its bytes are not those that were announced.
    #[error("other bytes than were announced")]
    OtherBytes,
    /// It is no picture that can be read.
    #[error(transparent)]
    Image(#[from] images::Error),
}

impl Refusal {
    /// The reason as it is stored.
    pub fn code(&self) -> FailureCode {
        match self {
            Self::TooLarge { .. } => FailureCode::PhotoTooLarge,
            Self::OtherBytes => FailureCode::ChecksumMismatch,
            Self::Image(error) => FailureCode::of_photo(error),
        }
    }
}
