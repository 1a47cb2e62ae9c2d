//! The errors of the service, by the names and with the words that its clients know.
//!
//! On the wire an error is JSON with its name twice; only a failure inside the service is a 500. The words follow the
//! service's where they are public: clients do look at them, since "no face" has no name of its own.

use axum::http::StatusCode;

pub(crate) type Result<T> = std::result::Result<T, Error>;

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub(crate) enum Error {
    #[error("The collection id: {0} does not exist")]
    NotFound(String),
    #[error("The collection id: {0} already exists")]
    AlreadyExists(String),
    #[error("{0}")]
    InvalidParameter(String),
    #[error("There are no faces in the image. Should be at least 1.")]
    NoFace,
    #[error("Request has invalid parameters")]
    ImageTooSmall,
    #[error("Request has invalid image format")]
    ImageFormat,
    #[error("The input image size exceeds the allowed limit of 5242880 bytes")]
    ImageTooLarge,
    #[error("Unable to get object metadata from S3. Check object key, region and/or access permissions.")]
    S3Object,
    #[error("The pagination token is not valid")]
    PaginationToken,
    #[error("Slow down; sudden increase in rate of requests")]
    Throttled,
    #[error("Rate exceeded")]
    TooFast,
    #[error("Provisioned Rate exceeded")]
    Throughput,
    #[error("Amazon Rekognition experienced a service issue. Try your call again.")]
    Internal,
    #[error("The request is not signed")]
    AccessDenied,
    #[error("The security token included in the request is invalid.")]
    UnknownKey,
    #[error("The operation {0} is not known")]
    UnknownOperation(String),
    #[error("{0}")]
    Serialization(String),
}

impl Error {
    /// The name on the wire.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NotFound(_) => "ResourceNotFoundException",
            Self::AlreadyExists(_) => "ResourceAlreadyExistsException",
            Self::InvalidParameter(_) | Self::NoFace | Self::ImageTooSmall => "InvalidParameterException",
            Self::ImageFormat => "InvalidImageFormatException",
            Self::ImageTooLarge => "ImageTooLargeException",
            Self::S3Object => "InvalidS3ObjectException",
            Self::PaginationToken => "InvalidPaginationTokenException",
            Self::Throttled | Self::TooFast => "ThrottlingException",
            Self::Throughput => "ProvisionedThroughputExceededException",
            Self::Internal => "InternalServerError",
            Self::AccessDenied => "AccessDeniedException",
            Self::UnknownKey => "UnrecognizedClientException",
            Self::UnknownOperation(_) => "UnknownOperationException",
            Self::Serialization(_) => "SerializationException",
        }
    }

    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}
