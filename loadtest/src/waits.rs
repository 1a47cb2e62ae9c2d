//! How long guests wait for their photos: from the answer to the selfie until `rematch-status` says `done`.
//!
//! This client asks on every guest's behalf, unmeasured, so that what is measured stays the recorded flow. The server holds the
//! question until it knows the answer: it is told at once, and thousands who wait do not flood the server with questions. Only
//! who is queued again by a rematch between two questions is seen to wait for that as well, as an app sees it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::Failure;
use crate::guest::Guest;
use crate::meter::Meter;

/// Gathers the waits of guests; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Waits(Arc<Mutex<Vec<Duration>>>);

impl Waits {
    /// Waits until the matching of a guest is done, who has just sent a selfie, and notes how long that took.
    pub async fn note(&self, guest: &Guest) -> Result<(), Failure> {
        let begun = Instant::now();
        guest.measured_by(&Meter::default()).be_told_of_matches().await?;
        self.add(begun.elapsed());
        Ok(())
    }

    /// All waits, the shortest first.
    pub fn sorted(&self) -> Vec<Duration> {
        let mut waits = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        waits.sort_unstable();
        waits
    }

    fn add(&self, wait: Duration) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).push(wait);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_share_what_they_gather() {
        let waits = Waits::default();
        waits.clone().add(Duration::from_secs(3));
        waits.add(Duration::from_secs(1));
        assert_eq!(waits.sorted(), [1, 3].map(Duration::from_secs));
    }
}
