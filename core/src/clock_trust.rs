//! Whether this process's clock may be believed for something irreversible.
//!
//! Whatever erases by time asks [`ClockTrust::confirmed`] first and does nothing for now where there is no answer; functions
//! that erase take the [`Confirmed`] instant as an argument. Every process reads its clock once a minute ([`TICK`]) and the
//! database keeps the last instant that was believed; the judgement itself is `clock::trust`'s.

#[cfg(test)]
mod tests;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::clock::{Clock, Confirmed, Doubt, Judge, MOST_AHEAD, Reading, Timestamp};
use crate::metrics;
use crate::store::clock_readings::{self, Stored};
use crate::store::{self, Store};

/// How often a process reads its clock.
pub const TICK: Duration = Duration::from_mins(1);

/// An instant is stored when it is so much later than the last one.
const STEP: Duration = Duration::from_secs(30);

/// The clocks of two machines that are kept by time servers differ by less.
const SKEW: Duration = Duration::from_secs(5);

/// How often a doubt that stays is written into the log.
const REMINDER: Duration = Duration::from_hours(1);

/// How often a reading is judged anew because another process stored one meanwhile.
const ATTEMPTS: u32 = 5;

/// What a process knows about its clock; clones share it.
#[derive(Clone)]
pub struct ClockTrust {
    store: Store,
    clock: Arc<dyn Clock>,
    asks_server: bool,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    judge: Judge,
    doubt: Option<Doubt>,
    logged_at: Option<Duration>,
    latest: Option<Timestamp>,
}

impl ClockTrust {
    /// Watches `clock`. `asks_server` says whether the database server's own clock has a say, which it has about the
    /// machine's clock and not about one that a test made.
    pub fn new(store: Store, clock: Arc<dyn Clock>, asks_server: bool) -> Self {
        Self {
            store,
            clock,
            asks_server,
            state: Arc::default(),
        }
    }

    /// Reads the clock: the present instant if it may be believed, and stores it for all processes. `None` while it is in
    /// doubt, which the log says.
    pub async fn confirmed(&self) -> Result<Option<Confirmed>, store::Error> {
        for _ in 0..ATTEMPTS {
            let (reading, stored) = self.read().await?;
            let judged = self.state().judge.judge(&reading);
            match judged {
                Err(doubt) => {
                    self.note_seen(&reading, stored).await?;
                    self.log_doubt(Some(doubt), reading.running);
                    return Ok(None);
                }
                Ok(confirmed) if self.store(&reading).await? => {
                    self.log_doubt(None, reading.running);
                    return Ok(Some(confirmed));
                }
                Ok(_) => {}
            }
        }
        Ok(None)
    }

    /// Why the clock was not believed when it was read last.
    pub fn doubt(&self) -> Option<Doubt> {
        self.state().doubt
    }

    /// The latest instant that any process had seen when the clock was read last.
    pub fn latest_seen(&self) -> Option<Timestamp> {
        self.state().latest
    }

    /// Whether the clock is earlier than it, or that of another process, was before.
    pub fn went_back(&self) -> bool {
        let now = self.clock.now();
        self.latest_seen().is_some_and(|latest| latest.since(now) > SKEW)
    }

    async fn read(&self) -> Result<(Reading, Option<Stored>), store::Error> {
        let mut reader = self.store.read().await?;
        let stored = clock_readings::find(reader.conn()).await?;
        let server = if self.asks_server {
            clock_readings::server(reader.conn()).await?
        } else {
            None
        };
        let reading = Reading {
            now: self.clock.now(),
            running: self.clock.running(),
            believed: stored.map(|stored| stored.believed),
            server,
        };
        self.state().latest = stored.map(|stored| stored.latest);
        Ok((reading, stored))
    }

    /// Stores a reading that is believed, unless the last one is as good; false if another process stored one since.
    async fn store(&self, reading: &Reading) -> Result<bool, store::Error> {
        let is_near =
            |believed: Timestamp| reading.now.since(believed) < STEP && believed.since(reading.now) < STEP;
        if reading.believed.is_some_and(is_near) {
            return Ok(true);
        }
        let mut tx = self.store.begin().await?;
        let is_stored = clock_readings::believe(tx.conn(), reading.believed, reading.now).await?;
        tx.commit().await?;
        if is_stored {
            let mut state = self.state();
            state.judge.stored(reading.now);
            state.latest = state.latest.max(Some(reading.now));
        }
        Ok(is_stored)
    }

    /// Notes that a clock in doubt was seen to show this, if that is within a day of what is believed.
    async fn note_seen(&self, reading: &Reading, stored: Option<Stored>) -> Result<(), store::Error> {
        let Some(stored) = stored else {
            return Ok(());
        };
        if reading.now > stored.latest && reading.now <= stored.believed + MOST_AHEAD {
            let mut tx = self.store.begin().await?;
            clock_readings::see(tx.conn(), reading.now).await?;
            tx.commit().await?;
            self.state().latest = Some(reading.now);
        }
        Ok(())
    }

    /// Keeps what came of the last reading, for health and metrics, and writes what changed into the log.
    fn log_doubt(&self, doubt: Option<Doubt>, running: Duration) {
        let mut state = self.state();
        metrics::clock_in_doubt(doubt.is_some());
        match (state.doubt, doubt) {
            (Some(_), None) => {
                tracing::info!("the clock is believed again");
                state.logged_at = None;
            }
            (_, Some(doubt)) if state.is_due(doubt, running) => {
                tracing::warn!(
                    doubt = doubt.name(),
                    seconds = doubt.by().as_secs(),
                    "the clock cannot be believed: nothing is erased by time until it is confirmed"
                );
                state.logged_at = Some(running);
            }
            _ => {}
        }
        state.doubt = doubt;
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Whether a doubt is to be logged: it is new, of another kind, or was last told an hour ago.
    fn is_due(&self, doubt: Doubt, running: Duration) -> bool {
        let is_new = self.doubt.map(Doubt::name) != Some(doubt.name());
        let is_old = |at: Duration| running.saturating_sub(at) >= REMINDER;
        is_new || self.logged_at.is_none_or(is_old)
    }
}
