//! Errors of `notices` as responses.

use crate::http::error::Error;
use crate::http::words::Sentence;
use crate::notices;

impl From<notices::Error> for Error {
    fn from(error: notices::Error) -> Self {
        match error {
            notices::Error::NoSuchEvent => Self::unknown(Sentence::EventNotFound),
            notices::Error::Store(error) => error.into(),
            // Only the job meets these.
            notices::Error::Lost | notices::Error::Waiting(_) => Self::internal(error),
        }
    }
}
