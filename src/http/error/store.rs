//! Errors of the database as responses.

use std::time::Duration;

use crate::http::error::Error;
use crate::http::words::Sentence;
use crate::store;

/// When to try again after the database had no connection to spare.
const RETRY_AFTER: Duration = Duration::from_secs(2);

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => {
                Self::unavailable(Sentence::Unavailable, RETRY_AFTER).because(error)
            }
            store::Error::Full(_) => Self::full().because(error),
            store::Error::Refused(_)
            | store::Error::Migration(_)
            | store::Error::Foreign(_)
            | store::Error::Corrupt(_) => Self::internal(error),
        }
    }
}
