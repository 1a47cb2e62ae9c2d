//! When a failed job is tried again, and when it is given up.
//!
//! Failures and crashes count against a job, each to its own limit; an outage counts nothing.

use std::time::Duration;

use crate::model::JobId;

/// A job that failed so often by itself is given up.
pub(super) const MAX_FAILURES: i32 = 6;

/// A job whose worker died or froze so often is a suspect: it runs alone from then on. Whatever dies under it now, it
/// has no neighbour to blame, and a harmless job that only had bad company ends at its next try.
pub(super) const SUSPECT: i32 = 3;

/// A job whose worker died or froze so often is given up.
pub(super) const MAX_CRASHES: i32 = 15;

const FIRST: Duration = Duration::from_secs(5);
const LONGEST: Duration = Duration::from_mins(10);

/// The wait before the next try of a job that has failed `failures` times before this one: 5 s doubled each
/// time, at most 10 min, give or take a fifth so that jobs which failed together do not return together.
pub(super) fn delay(job: JobId, failures: i32) -> Duration {
    let doublings = u32::try_from(failures).unwrap_or(0);
    let plain = FIRST.saturating_mul(2_u32.saturating_pow(doublings)).min(LONGEST);
    // The last byte of a UUIDv7 is random: a source of jitter that needs no generator.
    let share = f64::from(job.0.as_bytes()[15]) / 255.0;
    plain.mul_f64(0.8 + 0.4 * share)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_ten_minutes_give_or_take_a_fifth() {
        for (failures, seconds) in [(0, 5.0), (1, 10.0), (2, 20.0), (3, 40.0), (4, 80.0), (40, 600.0)] {
            for _ in 0..50 {
                let wait = delay(JobId(uuid::Uuid::now_v7()), failures).as_secs_f64();
                assert!(
                    (0.8 * seconds..=1.2 * seconds).contains(&wait),
                    "{failures} failures: {wait} s"
                );
            }
        }
    }
}
