//! Whether the service answers, as far as the latest calls of this process tell.
//!
//! Health checks ask this instead of Amazon: they come every few seconds, and a call costs a place in the budget.

use std::sync::{Mutex, PoisonError};

use super::operation::Operation;

/// How the latest call went.
#[derive(Debug, Default)]
pub(super) struct Outlook(Mutex<Option<String>>);

impl Outlook {
    /// What is the matter with the service, if anything.
    pub(super) fn trouble(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// The service could not be used; the log is told when that is new.
    pub(super) fn darken(&self, operation: Operation, said: &str) {
        let before = self.replace(Some(said.to_owned()));
        if before.is_none() {
            tracing::warn!(operation = operation.name(), said, "Rekognition does not serve");
        }
    }

    /// The service answered.
    pub(super) fn clear_up(&self) {
        if self.replace(None).is_some() {
            tracing::info!("Rekognition serves again");
        }
    }

    fn replace(&self, trouble: Option<String>) -> Option<String> {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        std::mem::replace(&mut held, trouble)
    }
}
