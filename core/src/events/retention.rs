//! The time until an event ends.

use crate::clock::Timestamp;

/// Whole seconds until the photos are deleted, rounded up; 0 after that.
pub(super) fn seconds_remaining(expires_at: Timestamp, now: Timestamp) -> u64 {
    let left = expires_at.since(now);
    left.as_secs() + u64::from(left.subsec_nanos() > 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_seconds_left_end_at_zero() {
        let end = Timestamp::parse("2026-07-20T18:30:00Z").unwrap();
        for (now, seconds) in [
            ("2026-07-20T18:29:00Z", 60),
            ("2026-07-20T18:29:59.5Z", 1),
            ("2026-07-20T18:30:00Z", 0),
            ("2026-08-20T18:30:00Z", 0),
        ] {
            assert_eq!(
                seconds_remaining(end, Timestamp::parse(now).unwrap()),
                seconds,
                "{now}"
            );
        }
    }
}
