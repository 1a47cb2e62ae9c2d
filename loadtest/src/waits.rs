//! How long guests wait for their photos: from the answer to the selfie until `rematch-status` says `done`.
//!
//! This client asks on every guest's behalf what the older of the recorded apps asks, more often than that one does and
//! unmeasured, so that what is measured stays the recorded flow. Pauses between two questions grow with the wait: it is
//! told too long by at most a twentieth, or by 50 ms, and thousands who wait for minutes do not flood the server. Only
//! who is put in line again by a rematch between two questions is seen to wait for that as well, as an app sees it.

use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::client::Failure;
use crate::guest::Guest;
use crate::meter::Meter;

/// The shortest pause between two questions.
const SHORTEST: Duration = Duration::from_millis(50);

/// The pause is this part of what has been waited.
const PART: u32 = 20;

/// Gathers the waits of guests; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Waits(Arc<Mutex<Vec<Duration>>>);

impl Waits {
    /// Waits until the matching of a guest is done, who has just sent a selfie, and notes how long that took.
    pub async fn note(&self, guest: &Guest) -> Result<(), Failure> {
        let begun = Instant::now();
        guest
            .measured_by(&Meter::default())
            .wait_with_pauses(pause)
            .await?;
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

/// How long after so much waiting it is asked again.
fn pause(waited: Duration) -> Duration {
    (waited / PART).max(SHORTEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn questions_become_rarer_while_the_answer_stays_near_the_truth() {
        assert_eq!(pause(Duration::ZERO), SHORTEST);
        assert_eq!(pause(Duration::from_secs(1)), SHORTEST);
        assert_eq!(pause(Duration::from_mins(1)), Duration::from_secs(3));
    }

    #[test]
    fn clones_share_what_they_gather() {
        let waits = Waits::default();
        waits.clone().add(Duration::from_secs(3));
        waits.add(Duration::from_secs(1));
        assert_eq!(waits.sorted(), [1, 3].map(Duration::from_secs));
    }
}
