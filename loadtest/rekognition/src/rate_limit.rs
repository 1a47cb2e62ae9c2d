//! How many calls of an operation a second may hold.
//!
//! Like the real quota it counts each operation for itself, and only what it let pass: a client that knocks twice as
//! fast as it may gets half of its calls through.

use std::collections::{HashMap, VecDeque};
use std::time::{Duration, Instant};

const WINDOW: Duration = Duration::from_secs(1);

/// When calls were let pass during the last second, by operation.
#[derive(Debug, Default)]
pub(crate) struct RateLimit(HashMap<String, VecDeque<Instant>>);

impl RateLimit {
    /// Whether a call at this moment is within `limit` a second; if so it counts.
    pub(crate) fn admits(&mut self, operation: &str, now: Instant, limit: u32) -> bool {
        let passed = self.0.entry(operation.to_owned()).or_default();
        while passed.front().is_some_and(|at| now.duration_since(*at) >= WINDOW) {
            passed.pop_front();
        }
        let admitted = passed.len() < usize::try_from(limit).unwrap_or(usize::MAX);
        if admitted {
            passed.push_back(now);
        }
        admitted
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_holds_no_more_calls_of_an_operation_than_the_limit() {
        let (mut rate_limit, start) = (RateLimit::default(), Instant::now());
        let mut admits = |operation, ms| rate_limit.admits(operation, start + Duration::from_millis(ms), 2);
        assert!(admits("IndexFaces", 0));
        assert!(admits("IndexFaces", 600));
        assert!(!admits("IndexFaces", 999));
        assert!(admits("SearchFaces", 999));
        assert!(admits("IndexFaces", 1000));
        assert!(!admits("IndexFaces", 1599));
        assert!(admits("IndexFaces", 1600));
    }
}
