//! Exceeded rate limits as responses.

use super::Error;
use crate::http::words::Sentence;
use crate::limits;

impl From<limits::Error> for Error {
    fn from(error: limits::Error) -> Self {
        match error {
            limits::Error::TooMany(wait) => Self::too_many(Sentence::TooManyTries, wait),
            limits::Error::Store(error) => error.into(),
        }
    }
}
