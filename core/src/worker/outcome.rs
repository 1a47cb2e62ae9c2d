//! What the domain's errors mean for a job.
//!
//! What is gone needs no more work, what is unusable is final with a reason people can read, an outage puts the
//! job back without costing it anything, and everything else may be tried again until the limit.

use std::time::Duration;

use crate::error_chain::chain;
use crate::queue::JobOutcome;
use crate::{accounts, erasure, matching, notices, objects, photos, storage, store};

/// How long a job waits for a database that does not answer.
const DATABASE_PAUSE: Duration = Duration::from_secs(2);

/// How long a job waits for a storage that does not answer, or is not there.
const STORAGE_PAUSE: Duration = Duration::from_secs(30);

/// How long a job waits for the engine to forget an event that is indexed anew.
const REINDEX_PAUSE: Duration = Duration::from_secs(1);

/// How long a job waits for room on a disk.
const ROOM_PAUSE: Duration = Duration::from_secs(30);

/// How long mails wait for a server that takes none.
const MAIL_PAUSE: Duration = Duration::from_mins(1);

impl From<matching::Error> for JobOutcome {
    fn from(error: matching::Error) -> Self {
        match error {
            matching::Error::Gone
            | matching::Error::NoSelfie
            | matching::Error::NoConsent
            | matching::Error::ConsentWanted
            | matching::Error::TooManySelfies(_)
            | matching::Error::GuestRefused
            | matching::Error::NotWaiting
            | matching::Error::SelfieChanged => Self::Done,
            matching::Error::Lost => Self::HandedOver,
            matching::Error::Superseded | matching::Error::UnderWay => {
                Self::Release(chain(&error).to_string(), REINDEX_PAUSE)
            }
            matching::Error::Unusable(code) => Self::Fail(code),
            matching::Error::Unavailable { reason, retry_after } => Self::Release(reason, retry_after),
            matching::Error::Store(error) => error.into(),
            matching::Error::Objects(error) => error.into(),
            matching::Error::Engine(_) => Self::Retry(chain(&error).to_string()),
        }
    }
}

impl From<photos::Error> for JobOutcome {
    fn from(error: photos::Error) -> Self {
        match error {
            photos::Error::NoSuchPhoto
            | photos::Error::NoSuchEvent
            | photos::Error::NoSuchJob
            | photos::Error::Ended => Self::Done,
            photos::Error::Refused(refusal) => Self::Fail(refusal.code()),
            photos::Error::Store(error) => error.into(),
            photos::Error::Objects(error) => error.into(),
            photos::Error::NotAGuest
            | photos::Error::WaitingForApproval
            | photos::Error::GuestRefused
            | photos::Error::CursorOutdated
            | photos::Error::PhotoOfAnother
            | photos::Error::TooMany { .. }
            | photos::Error::NoSuchUpload
            | photos::Error::WrongOffset { .. }
            | photos::Error::ChunkTooLarge { .. }
            | photos::Error::TooManyOpen { .. }
            | photos::Error::TooMuchOpen { .. }
            | photos::Error::OutOfRange { .. } => Self::Retry(chain(&error).to_string()),
        }
    }
}

impl From<erasure::Error> for JobOutcome {
    fn from(error: erasure::Error) -> Self {
        match error {
            erasure::Error::Lost => Self::HandedOver,
            erasure::Error::NotYet { reason, retry_after } => Self::Release(reason, retry_after),
            erasure::Error::Store(error) => error.into(),
        }
    }
}

impl From<accounts::Error> for JobOutcome {
    fn from(error: accounts::Error) -> Self {
        match error {
            accounts::Error::Store(error) => error.into(),
            error => Self::Retry(chain(&error).to_string()),
        }
    }
}

impl From<notices::Error> for JobOutcome {
    fn from(error: notices::Error) -> Self {
        match error {
            notices::Error::NoSuchEvent => Self::Done,
            notices::Error::Lost => Self::HandedOver,
            notices::Error::Waiting(_) => Self::Release(chain(&error).to_string(), MAIL_PAUSE),
            notices::Error::Store(error) => error.into(),
        }
    }
}

impl From<objects::Error> for JobOutcome {
    fn from(error: objects::Error) -> Self {
        if error.is_outage() {
            Self::Release(chain(&error).to_string(), STORAGE_PAUSE)
        } else {
            Self::Retry(chain(&error).to_string())
        }
    }
}

impl From<storage::Error> for JobOutcome {
    fn from(error: storage::Error) -> Self {
        match error {
            storage::Error::Store(error) => error.into(),
            storage::Error::Objects(error) => error.into(),
        }
    }
}

impl From<store::Error> for JobOutcome {
    fn from(error: store::Error) -> Self {
        match error {
            store::Error::Unavailable(_) => Self::Release(chain(&error).to_string(), DATABASE_PAUSE),
            store::Error::Full(_) => Self::Release(chain(&error).to_string(), ROOM_PAUSE),
            error => Self::Retry(chain(&error).to_string()),
        }
    }
}
