//! Whether the service answers, as far as the latest calls of this process tell.
//!
//! Health checks ask this instead of Amazon: they come every few seconds, and a call costs a place in the budget.

use std::sync::{Mutex, PoisonError};

use super::operation::Operation;

/// How the latest call went.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Latest {
    /// None was made yet: nobody knows whether the service accepts us.
    #[default]
    None,
    /// It was answered.
    Answered,
    /// The service could not be used.
    Failed,
}

/// What is known of the service.
#[derive(Debug, Default)]
pub(super) struct Availability(Mutex<Latest>);

impl Availability {
    /// Whether the latest call was answered.
    pub(super) fn is_up(&self) -> bool {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) == Latest::Answered
    }

    /// The service could not be used; the log is told when that is new.
    pub(super) fn mark_down(&self, operation: Operation, reason: &str) {
        if self.replace(Latest::Failed) != Latest::Failed {
            tracing::warn!(operation = operation.name(), reason, "Rekognition does not serve");
        }
    }

    /// The service answered.
    pub(super) fn mark_up(&self) {
        if self.replace(Latest::Answered) == Latest::Failed {
            tracing::info!("Rekognition serves again");
        }
    }

    fn replace(&self, latest: Latest) -> Latest {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut held, latest)
    }
}
