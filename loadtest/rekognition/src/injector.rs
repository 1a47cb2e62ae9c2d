//! Which of the configured faults a single call meets.
//!
//! Each call draws from a random generator of its own, made of the seed and of its place among the calls since the
//! faults were set. So the n-th call meets the same faults however the calls before it were interleaved.

use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use crate::error::Error;
use crate::faults::Faults;
use crate::rate_limit::RateLimit;

/// The faults in force, and how many calls have met them.
#[derive(Debug)]
pub(crate) struct FaultInjector(Mutex<Injected>);

#[derive(Debug)]
struct Injected {
    faults: Faults,
    seed: u64,
    calls: u64,
    rate_limit: RateLimit,
}

/// The faults of one call, drawn as it asks for them.
#[derive(Clone, Debug)]
pub(crate) struct FaultPlan {
    faults: Faults,
    too_fast: bool,
    random: fastrand::Rng,
}

impl FaultInjector {
    pub(crate) fn new(faults: Faults) -> Self {
        Self(Mutex::new(Injected {
            seed: seed(&faults),
            faults,
            calls: 0,
            rate_limit: RateLimit::default(),
        }))
    }

    pub(crate) fn faults(&self) -> Faults {
        self.lock().faults.clone()
    }

    pub(crate) fn set(&self, faults: Faults) {
        let mut injected = self.lock();
        injected.seed = seed(&faults);
        injected.faults = faults;
        injected.calls = 0;
    }

    /// The faults that a call meets which arrives now.
    pub(crate) fn plan(&self, operation: &str) -> FaultPlan {
        let mut injected = self.lock();
        let place = injected.calls;
        injected.calls += 1;
        let limit = injected.faults.tps;
        FaultPlan {
            too_fast: limit
                .is_some_and(|limit| !injected.rate_limit.admits(operation, Instant::now(), limit)),
            faults: injected.faults.clone(),
            // An odd factor keeps the seeds of neighbours far apart.
            random: fastrand::Rng::with_seed(
                injected
                    .seed
                    .wrapping_add(place.wrapping_mul(0x9e37_79b9_7f4a_7c15)),
            ),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Injected> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl FaultPlan {
    /// The error that ends the call before it has an effect, if one does.
    pub(crate) fn inject(&mut self) -> Result<(), Error> {
        if self.faults.denial {
            return Err(Error::UnknownKey);
        }
        if self.faults.outage {
            return Err(Error::Internal);
        }
        if self.too_fast {
            return Err(Error::TooFast);
        }
        if self.drawn(self.faults.throttle) {
            return Err(Error::Throttled);
        }
        if self.drawn(self.faults.throughput) {
            return Err(Error::Throughput);
        }
        if self.drawn(self.faults.errors) {
            return Err(Error::Internal);
        }
        Ok(())
    }

    /// Whether the caller never hears of what the call did.
    pub(crate) fn loses_answer(&mut self) -> bool {
        self.drawn(self.faults.fail_after_effect)
    }

    /// Whether the next face to delete is kept.
    pub(crate) fn keeps_face(&mut self) -> bool {
        self.drawn(self.faults.partial_deletes)
    }

    /// How long to wait before answering.
    pub(crate) fn delay(&mut self) -> Duration {
        let latency = self.faults.latency_ms;
        Duration::from_millis(self.random.u64(latency.from..=latency.to.max(latency.from)))
    }

    /// Whether there is no answer at all.
    pub(crate) fn is_silent(&self) -> bool {
        self.faults.silence
    }

    /// Whether the answer's body comes a byte a second.
    pub(crate) fn has_slow_body(&self) -> bool {
        self.faults.slow_body
    }

    fn drawn(&mut self, share: f64) -> bool {
        self.random.f64() < share
    }
}

fn seed(faults: &Faults) -> u64 {
    faults.seed.unwrap_or_else(|| fastrand::u64(..))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn failures(faults: &Faults) -> Vec<bool> {
        let injector = FaultInjector::new(faults.clone());
        (0..1000)
            .map(|_| injector.plan("IndexFaces").inject().is_err())
            .collect()
    }

    #[test]
    fn a_seed_repeats_the_fates_and_keeps_the_share() {
        let faults = Faults {
            throttle: 0.3,
            seed: Some(7),
            ..Faults::default()
        };
        let first = failures(&faults);
        assert_eq!(first, failures(&faults));
        let count = first.iter().filter(|failed| **failed).count();
        assert!((250..350).contains(&count), "{count}");
    }

    #[test]
    fn no_call_fails_without_faults() {
        assert!(!failures(&Faults::default()).contains(&true));
    }
}
