//! Errors of the file storage as responses.

use std::time::Duration;

use crate::http::error::Error;
use crate::http::words::Sentence;
use crate::objects::{self, Foreign};

/// When to try again after a call of the storage failed.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// When to try again while the storage is not there: somebody has to mount its disk.
const WHEN_MOUNTED: Duration = Duration::from_mins(1);

impl From<objects::Error> for Error {
    fn from(error: objects::Error) -> Self {
        match error {
            objects::Error::NotFound => Self::unknown(Sentence::NotFound),
            objects::Error::OutOfRange { size } => Self::out_of_range(size),
            objects::Error::Foreign(foreign) => {
                Self::unavailable(Sentence::from(foreign), WHEN_MOUNTED).because(error)
            }
            objects::Error::Full(_) => Self::full().because(error),
            objects::Error::Storage(_) => {
                Self::unavailable(Sentence::StorageUnavailable, RETRY_AFTER).because(error)
            }
        }
    }
}

impl From<Foreign> for Sentence {
    fn from(foreign: Foreign) -> Self {
        match foreign {
            Foreign::Missing => Self::StorageMissing,
            Foreign::Unknown | Foreign::Another => Self::StorageOfSomebodyElse,
        }
    }
}
