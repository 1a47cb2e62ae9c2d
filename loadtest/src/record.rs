//! Everything that was measured while guests were served.
//!
//! It is saved as a page for people and as JSON for comparing runs; both hold the same figures.

use std::time::{Duration, Instant};

use findme_loadtest::meter::{Meter, percentile};
use findme_loadtest::watch::{Points, Timeline};
use serde::Serialize;

use crate::print::Report;

/// A run.
#[derive(Debug, Serialize)]
pub(crate) struct Record<'a> {
    /// What it was made with.
    pub(crate) settings: Vec<Setting>,
    /// From a selfie to its matches.
    #[serde(rename = "selfie_to_matches_seconds")]
    pub(crate) matching: Spread,
    /// Answers over time.
    pub(crate) throughput: Throughput,
    /// The server over time.
    pub(crate) timeline: Timeline,
    /// Endpoints, failures and matches.
    #[serde(flatten)]
    pub(crate) report: &'a Report,
}

/// One of the things a run was made with.
#[derive(Debug, Serialize)]
pub(crate) struct Setting {
    pub(crate) name: String,
    pub(crate) value: String,
}

/// How some times are spread, in seconds.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(crate) struct Spread {
    pub(crate) p50: f64,
    pub(crate) p95: f64,
    pub(crate) p99: f64,
    pub(crate) max: f64,
    /// All of them, the shortest first.
    pub(crate) all: Vec<f64>,
}

/// Requests over time.
#[derive(Debug, Default, PartialEq, Serialize)]
pub(crate) struct Throughput {
    /// Answers with status 200.
    pub(crate) answers: usize,
    /// Requests that failed.
    pub(crate) failures: usize,
    /// From the first second to the last answer.
    pub(crate) seconds: f64,
    /// Answers in a second, at the middle of each stretch of time.
    pub(crate) answers_a_second: Points,
    /// Megabytes of answers in a second.
    pub(crate) megabytes_a_second: Points,
    /// Failures in a second.
    pub(crate) failures_a_second: Points,
}

impl Record<'_> {
    /// The most telling figures, a line each.
    pub(crate) fn notes(&self) -> Vec<String> {
        let (matching, throughput) = (&self.matching, &self.throughput);
        let mut notes = vec![
            format!(
                "selfie to matches: median {:.2} s, p95 {:.2} s, p99 {:.2} s, at most {:.2} s ({} guests)",
                matching.p50,
                matching.p95,
                matching.p99,
                matching.max,
                matching.all.len()
            ),
            format!(
                "{} answers and {} failures in {:.0} s: {:.0} answers a second",
                throughput.answers,
                throughput.failures,
                throughput.seconds,
                throughput.mean()
            ),
        ];
        let timeline = &self.timeline;
        if let (Some(cores), Some(peak)) = (timeline.mean_cores(), timeline.peak_memory) {
            let peak = peak / 1e6;
            notes.push(format!(
                "the server kept {cores:.2} cores busy on average and had {peak:.0} MB of memory at most"
            ));
        }
        notes
    }
}

impl Spread {
    /// Of times that are sorted.
    pub(crate) fn of(sorted: &[Duration]) -> Self {
        let at = |percent| percentile(sorted, percent).map_or(0.0, |time| time.as_secs_f64());
        Self {
            p50: at(50),
            p95: at(95),
            p99: at(99),
            max: at(100),
            all: sorted.iter().map(Duration::as_secs_f64).collect(),
        }
    }
}

/// Stretches of time that a curve has at most.
const STRETCHES: u64 = 300;

impl Throughput {
    /// Of everything that a meter has seen since a moment.
    pub(crate) fn of(meter: &Meter, begun: Instant) -> Self {
        let (answers, failures) = meter.moments();
        let since = |at: Instant| at.checked_duration_since(begun);
        let answers = answers
            .into_iter()
            .filter_map(|(at, bytes)| Some((since(at)?, bytes)));
        let failures = failures.into_iter().filter_map(since);
        Self::between(&answers.collect::<Vec<_>>(), &failures.collect::<Vec<_>>())
    }

    #[expect(clippy::cast_precision_loss, reason = "no answer has 2^52 bytes")]
    fn between(answers: &[(Duration, usize)], failures: &[Duration]) -> Self {
        let moments = answers.iter().map(|(at, _)| at).chain(failures);
        let end = moments.max().copied().unwrap_or_default();
        let stretch = (end.as_secs() / STRETCHES).max(1);
        let count = end.as_secs() / stretch + 1;
        let each = answers.iter().map(|(at, _)| (*at, 1.0));
        let megabytes = answers.iter().map(|(at, bytes)| (*at, *bytes as f64 / 1e6));
        let failed = failures.iter().map(|at| (*at, 1.0));
        Self {
            answers: answers.len(),
            failures: failures.len(),
            seconds: end.as_secs_f64(),
            answers_a_second: rates(each, stretch, count),
            megabytes_a_second: rates(megabytes, stretch, count),
            failures_a_second: rates(failed, stretch, count),
        }
    }

    /// Answers a second over the whole time.
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 answers")]
    pub(crate) fn mean(&self) -> f64 {
        self.answers as f64 / self.seconds.max(f64::MIN_POSITIVE)
    }
}

/// How much a second comes in each stretch of so many seconds.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 seconds")]
fn rates(amounts: impl Iterator<Item = (Duration, f64)>, stretch: u64, count: u64) -> Points {
    let mut sums = vec![0.0; usize::try_from(count).unwrap_or(0)];
    for (at, amount) in amounts {
        let number = usize::try_from(at.as_secs() / stretch).unwrap_or(usize::MAX);
        if let Some(sum) = sums.get_mut(number) {
            *sum += amount;
        }
    }
    let stretch = stretch as f64;
    let rate = |(number, sum): (u32, f64)| ((f64::from(number) + 0.5) * stretch, sum / stretch);
    (0..).zip(sums).map(rate).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn millis(values: &[u64]) -> Vec<Duration> {
        values.iter().copied().map(Duration::from_millis).collect()
    }

    #[test]
    fn answers_are_counted_by_the_second() {
        let answers = [100, 900, 2000].map(|at| (Duration::from_millis(at), 3_000_000));
        let throughput = Throughput::between(&answers, &millis(&[1500]));
        assert_eq!(
            throughput.megabytes_a_second,
            [(0.5, 6.0), (1.5, 0.0), (2.5, 3.0)]
        );
        assert_eq!(throughput.answers_a_second, [(0.5, 2.0), (1.5, 0.0), (2.5, 1.0)]);
        assert_eq!(throughput.failures_a_second, [(0.5, 0.0), (1.5, 1.0), (2.5, 0.0)]);
        assert_eq!((throughput.seconds, throughput.mean()), (2.0, 1.5));
    }

    #[test]
    fn long_runs_are_counted_in_longer_stretches() {
        let answers = [1000, 3_000_000].map(|at| (Duration::from_millis(at), 0));
        let throughput = Throughput::between(&answers, &[]);
        assert_eq!(throughput.answers_a_second.len(), 301);
        assert_eq!(throughput.answers_a_second[0], (5.0, 0.1));
    }

    #[test]
    fn nothing_measured_is_nothing() {
        assert_eq!(Some(Throughput::between(&[], &[]).mean()), Some(0.0));
        assert_eq!(Spread::of(&[]), Spread::default());
        let one = Spread::of(&millis(&[500]));
        assert_eq!((one.p50, one.p99, one.max), (0.5, 0.5, 0.5));
    }
}
