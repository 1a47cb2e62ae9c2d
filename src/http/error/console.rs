//! Errors of `console` as responses.

use crate::console;
use crate::http::error::Error;
use crate::http::words::Sentence;

impl From<console::Error> for Error {
    fn from(error: console::Error) -> Self {
        match error {
            console::Error::Unknown => Self::unknown(Sentence::JobNotFound),
            console::Error::NotFailed => Self::conflict(Sentence::JobNotFailed),
            console::Error::Outdated => Self::conflict(Sentence::JobOutdated),
            console::Error::UnderWay => Self::conflict(Sentence::ReindexUnderWay),
            console::Error::NotQueued => Self::conflict(Sentence::JobNotQueued),
            console::Error::Promised => Self::conflict(Sentence::JobPromised),
            console::Error::Awaited => Self::conflict(Sentence::JobAwaited),
            console::Error::Store(error) => error.into(),
        }
    }
}
