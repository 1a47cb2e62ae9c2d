//! Long polls: how long a response may wait, and how often it is looked meanwhile whether there is something to say.

use std::time::Duration;

use tokio::time::Instant;

use crate::http::error::{Error, Problem, Result};
use crate::http::words::Sentence;

/// Longest wait in seconds, shorter than the timeouts of usual proxies.
const MOST_SECONDS: u64 = 25;

/// The shortest time between two looks while somebody waits; what ends in this process is told at once.
const POLL_INTERVAL: Duration = Duration::from_millis(250);

/// How long after so much waiting it is looked again: who waits is told at most half that wait too late, and a thousand
/// who wait do not keep the database from those they wait for.
fn pause(waited: Duration) -> Duration {
    (waited / 2).max(POLL_INTERVAL)
}

/// A wait for something to say.
#[derive(Clone, Copy, Debug)]
pub(super) struct Wait {
    begun: Instant,
    until: Instant,
}

impl Wait {
    /// Begins to wait for so many seconds, none if not asked for; 422 for more than the maximum.
    pub(super) fn begin(seconds: Option<u64>) -> Result<Self> {
        let seconds = seconds.unwrap_or(0);
        if seconds > MOST_SECONDS {
            let problem = Problem::from(Sentence::WaitTooLong).of_field("wait_s");
            return Err(Error::invalid(problem));
        }
        let begun = Instant::now();
        Ok(Self {
            begun,
            until: begun + Duration::from_secs(seconds),
        })
    }

    /// Whether there is no more time.
    pub(super) fn is_over(&self) -> bool {
        Instant::now() >= self.until
    }

    /// When to look again.
    pub(super) fn next_look(&self) -> Instant {
        self.until.min(Instant::now() + pause(self.begun.elapsed()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_waits_long_is_looked_after_more_rarely() {
        assert_eq!(pause(Duration::ZERO), POLL_INTERVAL);
        assert_eq!(pause(2 * POLL_INTERVAL), POLL_INTERVAL);
        assert_eq!(pause(Duration::from_secs(8)), Duration::from_secs(4));
    }
}
