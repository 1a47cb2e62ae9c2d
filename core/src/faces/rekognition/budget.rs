//! How fast and how often Rekognition may be asked: so many calls of each operation a second, and so many paid calls a day,
//! by all processes together.
//!
//! Amazon's limit counts per account, so the budget lies in the database. Every operation has a shared lane and, beside
//! it, a fifth of the speed in a lane that only guests may take: a guest who arrives during a rematch of thousands is
//! served at once. Calls come evenly, a little slower than allowed, because a call that is let through late must not
//! meet the next one inside the same second at the other end.
//!
//! What the daily cap counts are the paid calls that were let through, whether or not they were answered: a call that is
//! repeated counts again. Calls that are free always go through, so faces are erased beyond the cap, too.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

use strum::VariantArray as _;
use tokio::sync::{Mutex, MutexGuard, OwnedSemaphorePermit, Semaphore};

use super::call_error::CallError;
use super::operation::Operation;
use crate::clock::{Clock, Timestamp};
use crate::cpu::Urgency;
use crate::store::lanes::{self, Lane};
use crate::store::{Error, Store, usage};

/// By how much the interval between calls is longer than the limit asks, in hundredths.
const MARGIN: u64 = 20;

/// One part in so many is kept for guests.
const GUESTS_PART: u32 = 5;

/// Nothing is let through for so long after the service asked for patience.
const PAUSE: Duration = Duration::from_millis(500);

/// The shortest wait between two looks at a lane.
const POLL_INTERVAL: Duration = Duration::from_millis(5);

/// The longest time after which work that met the cap asks again: nobody tells this process that the cap was raised.
const CAPPED_PAUSE: Duration = Duration::from_mins(5);

/// The right to make one call; the call counts as under way until it is dropped.
pub(super) type Permit = OwnedSemaphorePermit;

/// The budget of one process; what it shares with others lies in the database.
pub(super) struct CallBudget {
    store: Store,
    clock: Arc<dyn Clock>,
    shared: Duration,
    guests: Option<Duration>,
    in_flight: Arc<Semaphore>,
    /// Of all that wait for a lane here, the first one looks and the others queue behind it.
    gates: [[Mutex<()>; 2]; Operation::VARIANTS.len()],
    /// The day whose cap the log was told of last.
    capped_day: AtomicI64,
}

impl CallBudget {
    /// A budget of `per_second` calls of each operation, of which `in_flight` may be under way here at once.
    pub(super) fn new(store: Store, clock: Arc<dyn Clock>, per_second: u32, in_flight: usize) -> Self {
        let (shared, guests) = intervals(per_second);
        Self {
            store,
            clock,
            shared,
            guests,
            in_flight: Arc::new(Semaphore::new(in_flight)),
            gates: Default::default(),
            capped_day: AtomicI64::new(i64::MIN),
        }
    }

    /// Waits until a call may be made; [`CallError::Capped`] if the day has had its paid calls.
    pub(super) async fn enter(&self, operation: Operation, urgency: Urgency) -> Result<Permit, CallError> {
        let shared = Lane {
            operation: operation.name(),
            name: "shared",
            interval: self.shared,
        };
        let guests = self
            .guests
            .filter(|_| urgency == Urgency::Guest)
            .map(|interval| Lane {
                operation: operation.name(),
                name: "guests",
                interval,
            });
        let _first = self.gate(operation, guests.is_some()).await;
        // Taken before the place in the lane, so that the call follows it at once.
        let permit = self.in_flight.clone().acquire_owned().await;
        let permit = permit.expect("the semaphore is never closed");
        loop {
            let mut next = self.try_lane(operation, shared).await?;
            if let (Some(lane), Some(_)) = (guests, next) {
                next = self.try_lane(operation, lane).await?.min(next);
            }
            match next {
                None => return Ok(permit),
                Some(next) => tokio::time::sleep(next.since(self.clock.now()).max(POLL_INTERVAL)).await,
            }
        }
    }

    async fn gate(&self, operation: Operation, is_guests: bool) -> MutexGuard<'_, ()> {
        self.gates[operation as usize][usize::from(is_guests)]
            .lock()
            .await
    }

    /// Takes the lane's place if it is free; otherwise answers when that will be.
    async fn try_lane(&self, operation: Operation, lane: Lane) -> Result<Option<Timestamp>, CallError> {
        // Looking first keeps those who wait from writing.
        let next = lanes::next_at(self.store.read().await?.conn(), lane).await?;
        if let Some(next) = next.filter(|next| *next > self.clock.now()) {
            return Ok(Some(next));
        }
        let mut tx = self.store.begin().await?;
        // After the transaction has begun: waiting for it must not count as time between calls.
        let now = self.clock.now();
        let entered = lanes::enter(tx.conn(), lane, now).await?;
        if entered && operation.is_paid() {
            let cap = usage::daily_cap(tx.conn()).await?;
            if !usage::take(tx.conn(), now.day(), cap).await? {
                return Err(self.capped(now));
            }
        }
        tx.commit().await?;
        Ok((!entered).then_some(now))
    }

    /// The error of a call that met the cap of its day; the log is told once a day.
    fn capped(&self, now: Timestamp) -> CallError {
        if self.capped_day.swap(now.day(), Ordering::Relaxed) != now.day() {
            tracing::warn!("the daily cap of paid calls is reached: matching waits");
        }
        let midnight = Timestamp::of_day(now.day() + 1).since(now);
        CallError::Capped(midnight.min(CAPPED_PAUSE))
    }

    /// Slows an operation down, in all processes, because the service asked for it or does not answer.
    pub(super) async fn slow_down(&self, operation: Operation) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        lanes::slow_down(tx.conn(), operation.name(), self.clock.now() + PAUSE).await?;
        tx.commit().await
    }
}

/// Times between two calls in the shared lane and in that of the guests; one call a second leaves nothing to share out.
fn intervals(per_second: u32) -> (Duration, Option<Duration>) {
    let interval = |calls: u32| Duration::from_micros(1_000_000 * (100 + MARGIN) / 100 / u64::from(calls));
    let kept = (per_second / GUESTS_PART).max(1);
    match per_second.checked_sub(kept) {
        None | Some(0) => (interval(1), None),
        Some(shared) => (interval(shared), Some(interval(kept))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The most calls of a lane that one second can hold.
    fn most_in_a_second(interval: Duration) -> u32 {
        u32::try_from(1_000_000_u128.div_ceil(interval.as_micros())).unwrap()
    }

    #[test]
    fn no_second_holds_more_calls_than_allowed() {
        for per_second in 1..=200 {
            let (shared, guests) = intervals(per_second);
            let all = most_in_a_second(shared) + guests.map_or(0, most_in_a_second);
            assert!(all <= per_second, "{per_second}: {all}");
        }
    }

    #[test]
    fn a_fifth_is_kept_for_guests() {
        let (shared, guests) = intervals(50);
        assert_eq!(shared, Duration::from_millis(30));
        assert_eq!(guests, Some(Duration::from_millis(120)));
        assert_eq!(intervals(1), (Duration::from_millis(1200), None));
    }
}
