//! How long answers take, endpoint by endpoint.
//!
//! Every latency is kept: a run has some ten thousand requests, and exact percentiles are easier to trust than
//! buckets. A latency is the time from sending a request to the last byte of its answer. When answers and failures came
//! is kept as well, for the curve of a run.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use serde::Serialize;

/// Gathers latencies and failures; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Meter(Arc<Mutex<BTreeMap<&'static str, Series>>>);

#[derive(Debug, Default)]
struct Series {
    latencies: Vec<Duration>,
    answers: Vec<(Instant, usize)>,
    failures: Vec<Instant>,
    broken: usize,
}

/// What one endpoint's requests were like.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Row {
    /// Method and path.
    pub endpoint: &'static str,
    /// Requests that were answered 200.
    pub answered: usize,
    /// Half of the answers were faster, in milliseconds.
    pub p50_ms: f64,
    /// All but one in twenty were faster, in milliseconds.
    pub p95_ms: f64,
    /// All but one in a hundred were faster, in milliseconds.
    pub p99_ms: f64,
    /// The slowest, in milliseconds.
    pub max_ms: f64,
    /// Requests that were answered anything else, or never.
    pub failures: usize,
    /// Attempts that found no server or lost it; they were made again.
    pub broken: usize,
}

impl Meter {
    /// Notes an answer of so many bytes.
    pub fn answered(&self, endpoint: &'static str, latency: Duration, bytes: usize) {
        let mut all = self.series();
        let series = all.entry(endpoint).or_default();
        series.latencies.push(latency);
        series.answers.push((Instant::now(), bytes));
    }

    /// Notes a failure.
    pub fn failed(&self, endpoint: &'static str) {
        let mut all = self.series();
        let failures = &mut all.entry(endpoint).or_default().failures;
        failures.push(Instant::now());
    }

    /// Notes an attempt that is made again.
    pub fn broken(&self, endpoint: &'static str) {
        self.series().entry(endpoint).or_default().broken += 1;
    }

    /// All endpoints that were asked, by name.
    pub fn rows(&self) -> Vec<Row> {
        let series = self.series();
        series
            .iter()
            .map(|(endpoint, series)| series.row(endpoint))
            .collect()
    }

    /// Failures of all endpoints together.
    pub fn failures(&self) -> usize {
        self.series().values().map(|series| series.failures.len()).sum()
    }

    /// When answers came and how many bytes they had, and when requests failed, of all endpoints together and in no order.
    pub fn moments(&self) -> (Vec<(Instant, usize)>, Vec<Instant>) {
        let all = self.series();
        let answers = all.values().flat_map(|series| &series.answers).copied();
        let failures = all.values().flat_map(|series| &series.failures).copied();
        (answers.collect(), failures.collect())
    }

    fn series(&self) -> MutexGuard<'_, BTreeMap<&'static str, Series>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Series {
    fn row(&self, endpoint: &'static str) -> Row {
        let mut sorted = self.latencies.clone();
        sorted.sort_unstable();
        let ms = |percent| percentile(&sorted, percent).map_or(0.0, |latency| latency.as_secs_f64() * 1e3);
        Row {
            endpoint,
            answered: sorted.len(),
            p50_ms: ms(50),
            p95_ms: ms(95),
            p99_ms: ms(99),
            max_ms: ms(100),
            failures: self.failures.len(),
            broken: self.broken,
        }
    }
}

/// The smallest value that at least `percent` of the values do not exceed (nearest rank).
pub fn percentile<T: Copy>(sorted: &[T], percent: usize) -> Option<T> {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(values: impl IntoIterator<Item = u64>) -> Vec<Duration> {
        values.into_iter().map(Duration::from_millis).collect()
    }

    #[test]
    fn percentiles_are_values_that_occurred() {
        let hundred = millis(1..=100);
        let at = |percent| percentile(&hundred, percent).unwrap().as_millis();
        assert_eq!([at(50), at(95), at(99), at(100)], [50, 95, 99, 100]);
        assert_eq!(percentile(&[7], 50), Some(7));
        assert_eq!(percentile(&[7], 99), Some(7));
        // Of twenty values, only the last is not exceeded by 99 of a hundred.
        assert_eq!(percentile(&millis(1..=20), 99), Some(Duration::from_millis(20)));
        assert_eq!(percentile::<Duration>(&[], 95), None);
    }

    #[test]
    fn endpoints_are_counted_apart() {
        let meter = Meter::default();
        meter.answered("GET /a", Duration::from_millis(2), 7);
        meter.failed("GET /b");
        let rows = meter.rows();
        assert_eq!(rows.iter().map(|row| row.answered).collect::<Vec<_>>(), [1, 0]);
        assert_eq!(meter.failures(), 1);
        let (answers, failures) = meter.moments();
        assert_eq!((answers[0].1, failures.len()), (7, 1));
    }
}
