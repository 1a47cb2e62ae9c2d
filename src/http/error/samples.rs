//! Errors of `samples` as responses.

use crate::http::error::Error;
use crate::samples;

impl From<samples::Error> for Error {
    fn from(error: samples::Error) -> Self {
        match error {
            samples::Error::Photos(error) => error.into(),
            samples::Error::Matching(error) => error.into(),
            samples::Error::Accounts(error) => error.into(),
            // The files are the operator's.
            samples::Error::Unreadable { .. }
            | samples::Error::FaceOutside { .. }
            | samples::Error::Picture(_)
            | samples::Error::Refused { .. } => Self::internal(error),
        }
    }
}
