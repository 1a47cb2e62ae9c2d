//! Time as an input. Everything that needs the hour asks a [`Clock`], so tests decide what time it is.
//!
//! Instants are whole microseconds since 1970 (UTC): both databases keep that exactly, compare it as a
//! number, and never meet a time zone. Only the edges turn it into text. Whether a reading may be believed for something
//! irreversible is decided by [`Judge`].

mod trust;

use std::fmt;
use std::sync::LazyLock;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Duration, Instant};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

pub use trust::{Confirmed, Doubt, Judge, MOST_AHEAD, Reading, ServerClock};

/// An instant: microseconds since 1970-01-01T00:00:00Z. In JSON an RFC 3339 string in UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, sqlx::Type, utoipa::ToSchema)]
#[sqlx(transparent)]
#[schema(
    description = "An instant (RFC 3339), in answers always in UTC. Where one is asked for, a bare date is taken for its midnight.",
    value_type = String,
    format = DateTime
)]
pub struct Timestamp(i64);

/// Microseconds of a day.
const MICROS_A_DAY: i64 = 24 * 60 * 60 * 1_000_000;

/// A day and a time of it, as calendars and clocks show them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Civil {
    /// The year, 1 to 9999.
    pub year: i16,
    /// The month, 1 to 12.
    pub month: u8,
    /// The day of the month, 1 to 31.
    pub day: u8,
    /// The hour, 0 to 23.
    pub hour: u8,
    /// The minute, 0 to 59.
    pub minute: u8,
}

impl Timestamp {
    /// The instant `micros` microseconds after 1970-01-01T00:00:00Z, clamped to the years 1 to 9999.
    pub fn from_micros(micros: i64) -> Self {
        const YEAR_1: i64 = -62_135_596_800_000_000;
        const YEAR_9999_END: i64 = 253_402_300_799_999_999;
        Self(micros.clamp(YEAR_1, YEAR_9999_END))
    }

    /// Microseconds since 1970-01-01T00:00:00Z.
    pub fn as_micros(self) -> i64 {
        self.0
    }

    /// Seconds since 1970-01-01T00:00:00Z with their fraction, as the rematch and upload answers carry it.
    #[expect(
        clippy::cast_precision_loss,
        reason = "microseconds of this millennium fit an f64's 53 bits"
    )]
    pub fn as_epoch_seconds(self) -> f64 {
        self.0 as f64 / 1e6
    }

    /// Reads an RFC 3339 instant, a civil date and time (taken as UTC), or a bare date (its midnight, UTC).
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        let instant = text
            .parse::<jiff::Timestamp>()
            .ok()
            .or_else(|| civil(text.parse::<jiff::civil::DateTime>().ok()?))
            .or_else(|| {
                civil(
                    text.parse::<jiff::civil::Date>()
                        .ok()?
                        .to_datetime(jiff::civil::Time::midnight()),
                )
            })?;
        Some(Self::from_micros(instant.as_microsecond()))
    }

    /// Its day and time in UTC, to the minute.
    pub fn civil(self) -> Civil {
        // Every instant of the years 1 to 9999 is one; `from_micros` lets no other in.
        let instant = jiff::Timestamp::from_microsecond(self.0).unwrap_or_default();
        let at = jiff::tz::Offset::UTC.to_datetime(instant);
        Civil {
            year: at.year(),
            month: at.month().unsigned_abs(),
            day: at.day().unsigned_abs(),
            hour: at.hour().unsigned_abs(),
            minute: at.minute().unsigned_abs(),
        }
    }

    /// Its day in UTC: whole days since 1970-01-01.
    pub fn day(self) -> i64 {
        self.0.div_euclid(MICROS_A_DAY)
    }

    /// The midnight, in UTC, at which a day begins.
    pub fn of_day(day: i64) -> Self {
        Self::from_micros(day.saturating_mul(MICROS_A_DAY))
    }

    /// Time from `earlier` to `self`; zero if `earlier` is later.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_micros(u64::try_from(self.0.saturating_sub(earlier.0)).unwrap_or(0))
    }
}

fn civil(at: jiff::civil::DateTime) -> Option<jiff::Timestamp> {
    jiff::tz::Offset::UTC.to_timestamp(at).ok()
}

fn micros(span: Duration) -> i64 {
    i64::try_from(span.as_micros()).unwrap_or(i64::MAX)
}

impl std::ops::Add<Duration> for Timestamp {
    type Output = Self;
    fn add(self, span: Duration) -> Self {
        Self::from_micros(self.0.saturating_add(micros(span)))
    }
}

impl std::ops::Sub<Duration> for Timestamp {
    type Output = Self;
    fn sub(self, span: Duration) -> Self {
        Self::from_micros(self.0.saturating_sub(micros(span)))
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_microsecond(self.0) {
            Ok(instant) => instant.fmt(f),
            Err(_) => write!(f, "{} µs", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("expected a date or an RFC 3339 time"))
    }
}

/// Tells the time.
pub trait Clock: Send + Sync + 'static {
    /// The present instant.
    fn now(&self) -> Timestamp;

    /// How long this clock has been running, by something that nobody can set forward or back.
    fn running(&self) -> Duration;
}

/// The machine's clock.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    #[expect(
        clippy::disallowed_methods,
        reason = "the one place that reads the machine's clock"
    )]
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(jiff::Timestamp::now().as_microsecond())
    }

    fn running(&self) -> Duration {
        static STARTED: LazyLock<Instant> = LazyLock::new(Instant::now);
        STARTED.elapsed()
    }
}

/// A clock that stands still until it is told to move.
#[derive(Debug)]
pub struct ManualClock {
    now: AtomicI64,
    running: AtomicU64,
}

impl ManualClock {
    /// A clock that shows `at`.
    pub fn new(at: Timestamp) -> Self {
        Self {
            now: AtomicI64::new(at.0),
            running: AtomicU64::new(0),
        }
    }

    /// Lets time pass.
    pub fn advance(&self, span: Duration) {
        let span = micros(span);
        self.now.fetch_add(span, Ordering::SeqCst);
        self.running.fetch_add(span.unsigned_abs(), Ordering::SeqCst);
    }

    /// Sets the clock forward, as somebody may who sets the machine's; no time passes.
    pub fn set_forward(&self, span: Duration) {
        self.now.fetch_add(micros(span), Ordering::SeqCst);
    }

    /// Sets the clock back; no time passes.
    pub fn set_back(&self, span: Duration) {
        self.now.fetch_sub(micros(span), Ordering::SeqCst);
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        Timestamp::from_micros(self.now.load(Ordering::SeqCst))
    }

    fn running(&self) -> Duration {
        Duration::from_micros(self.running.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_are_written_as_rfc_3339_in_utc() {
        let at = Timestamp::parse("2026-06-20T18:30:00+02:00").unwrap();
        assert_eq!(serde_json::to_string(&at).unwrap(), "\"2026-06-20T16:30:00Z\"");
    }

    #[test]
    fn a_bare_date_is_its_midnight() {
        assert_eq!(
            Timestamp::parse("2026-06-20").unwrap().to_string(),
            "2026-06-20T00:00:00Z"
        );
        assert_eq!(
            Timestamp::parse("2026-06-20T18:30:00").unwrap().to_string(),
            "2026-06-20T18:30:00Z"
        );
        assert_eq!(Timestamp::parse("soon"), None);
    }

    #[test]
    fn a_manual_clock_moves_only_when_told() {
        let clock = ManualClock::new(Timestamp::from_micros(5));
        assert_eq!(clock.now(), clock.now());
        clock.advance(Duration::from_secs(1));
        assert_eq!(clock.now().as_micros(), 1_000_005);
    }

    #[test]
    fn a_manual_clock_that_is_set_has_not_been_running() {
        let clock = ManualClock::new(Timestamp::from_micros(5));
        clock.advance(Duration::from_secs(3));
        clock.set_forward(Duration::from_secs(2));
        clock.set_back(Duration::from_secs(1));
        assert_eq!(clock.now().as_micros(), 4_000_005);
        assert_eq!(clock.running(), Duration::from_secs(3));
    }
}
