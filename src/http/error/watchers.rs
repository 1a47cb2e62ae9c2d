//! Errors of `watchers` as responses.

use crate::http::error::{Error, Problem};
use crate::http::words::Sentence;
use crate::watchers;

impl From<watchers::Error> for Error {
    fn from(error: watchers::Error) -> Self {
        match error {
            watchers::Error::NotFound => Self::unknown(Sentence::WatcherNotFound),
            watchers::Error::EventUnknown => Self::unknown(Sentence::EventNotFound),
            watchers::Error::TooLong(field) => {
                Self::invalid(Problem::from(Sentence::FieldTooLong).of_field(field))
            }
            watchers::Error::Store(error) => error.into(),
        }
    }
}
