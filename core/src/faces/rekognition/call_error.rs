//! What can go wrong with a call, told apart by what follows from it.
//!
//! The service names its errors; what never reached it or was never answered has no name and is told by the SDK. Messages
//! are for operators and never reach a guest.

use std::time::Duration;

use aws_sdk_rekognition::error::{DisplayErrorContext, ProvideErrorMetadata, SdkError};

use crate::faces::Error;
use crate::store;

/// Why a call gave no answer.
#[derive(Debug)]
pub(super) enum CallError {
    /// The service asks for patience, or failed by itself.
    Overloaded(String),
    /// It cannot be reached, or does not answer in time.
    Silent(String),
    /// It does not accept who we are, or what we may do.
    Denied(String),
    /// The collection does not exist.
    NoCollection,
    /// The collection exists already.
    CollectionExists,
    /// The collection does not hold the face, or not yet: what was just indexed may take a moment to be found.
    FaceNotIndexed(String),
    /// The picture to search by shows no face, or none that is good enough.
    NoFaceInImage,
    /// The picture cannot be read.
    Picture(String),
    /// Anything else it refuses.
    Refused(String),
    /// The day has had its paid calls; another one may be asked for after this long.
    Capped(Duration),
    /// The budget's database failed.
    Store(store::Error),
}

impl From<store::Error> for CallError {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl CallError {
    /// What an error of the SDK means.
    pub(super) fn of<E>(error: &SdkError<E>) -> Self
    where
        E: ProvideErrorMetadata + std::error::Error + 'static,
    {
        let reason = DisplayErrorContext(error).to_string();
        let SdkError::ServiceError(answer) = error else {
            return match error {
                // The chain of credentials ended without any: no matter of the network.
                SdkError::DispatchFailure(failure) if failure.is_other() => Self::Denied(reason),
                _ => Self::Silent(reason),
            };
        };
        match answer.err().code().unwrap_or_default() {
            "ThrottlingException" | "ProvisionedThroughputExceededException" | "LimitExceededException" => {
                Self::Overloaded(reason)
            }
            "ResourceNotFoundException" => Self::NoCollection,
            "ResourceAlreadyExistsException" => Self::CollectionExists,
            "InvalidParameterException" if reason.contains("was not found in") => {
                Self::FaceNotIndexed(reason)
            }
            "InvalidParameterException" if reason.contains("no faces in the image") => Self::NoFaceInImage,
            "ImageTooLargeException" | "InvalidImageFormatException" => Self::Picture(reason),
            "AccessDeniedException"
            | "UnrecognizedClientException"
            | "InvalidSignatureException"
            | "IncompleteSignature"
            | "ExpiredTokenException"
            | "MissingAuthenticationTokenException"
            | "OptInRequired" => Self::Denied(reason),
            _ if answer.raw().status().as_u16() >= 500 => Self::Overloaded(reason),
            _ => Self::Refused(reason),
        }
    }

    /// Its name, for the metrics.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Overloaded(_) => "overloaded",
            Self::Silent(_) => "silent",
            Self::Denied(_) => "denied",
            Self::NoCollection => "no_collection",
            Self::CollectionExists => "collection_exists",
            Self::FaceNotIndexed(_) => "no_face",
            Self::NoFaceInImage => "faceless",
            Self::Picture(_) => "unusable",
            Self::Refused(_) => "refused",
            Self::Capped(_) => "capped",
            Self::Store(_) => "no_budget",
        }
    }

    /// Whether the service itself failed: then it is spared, and asked once more after a while.
    pub(super) fn is_transient(&self) -> bool {
        matches!(self, Self::Overloaded(_) | Self::Silent(_))
    }

    /// Whether this says that the service cannot be used, as opposed to this call.
    pub(super) fn outage(&self) -> Option<&str> {
        match self {
            Self::Overloaded(reason) | Self::Silent(reason) | Self::Denied(reason) => Some(reason),
            _ => None,
        }
    }
}

impl From<CallError> for Error {
    fn from(error: CallError) -> Self {
        let unavailable = |reason, seconds| Self::Unavailable {
            reason,
            retry_after: Duration::from_secs(seconds),
        };
        match error {
            CallError::Overloaded(reason) => unavailable(reason, 2),
            CallError::Silent(reason) => unavailable(reason, 5),
            CallError::Denied(reason) => Self::Denied(reason),
            CallError::NoCollection => Self::Failed("the event has no collection".into()),
            CallError::CollectionExists => Self::Failed("the collection exists already".into()),
            CallError::Picture(reason) => Self::Unusable(reason),
            CallError::NoFaceInImage => Self::NoFace,
            CallError::FaceNotIndexed(reason) | CallError::Refused(reason) => Self::Failed(reason.into()),
            CallError::Capped(retry_after) => Self::Unavailable {
                reason: "the daily cap of paid calls is reached".to_owned(),
                retry_after,
            },
            CallError::Store(error) => error.into(),
        }
    }
}
