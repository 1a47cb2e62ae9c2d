//! The job queue, as a server counts it.
//!
//! How long jobs waited is told as a histogram: for each of some bounds, how many waited no longer. A percentile read
//! from it is the bound above it, so it is told too high by up to the step between two bounds.

use std::collections::BTreeMap;

use super::exposition::{Sample, samples};

/// How the queue stood at a moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct QueueMetrics {
    /// Queued jobs, by kind.
    pub(super) queued: BTreeMap<String, f64>,
    /// How long jobs had waited until then, by kind.
    pub(super) waits: BTreeMap<String, Histogram>,
}

/// How many of some values are within which bounds.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Histogram {
    /// How many values there are.
    pub(super) count: f64,
    /// Their sum.
    pub(super) sum: f64,
    /// Bounds, and how many values do not exceed them, the lowest first.
    bounds: Vec<(f64, f64)>,
}

impl QueueMetrics {
    /// Reads it from a server's figures.
    pub(super) fn read(text: &str) -> Self {
        let mut queue = Self::default();
        for sample in samples(text) {
            queue.add(&sample);
        }
        for histogram in queue.waits.values_mut() {
            histogram.bounds.sort_by(|a, b| a.0.total_cmp(&b.0));
        }
        queue
    }

    fn add(&mut self, sample: &Sample<'_>) {
        let kind = sample.label("kind").to_owned();
        match sample.name {
            "findme_jobs" if sample.label("state") == "queued" => {
                self.queued.insert(kind, sample.value);
            }
            "findme_job_wait_seconds_count" => self.waits.entry(kind).or_default().count = sample.value,
            "findme_job_wait_seconds_sum" => self.waits.entry(kind).or_default().sum = sample.value,
            "findme_job_wait_seconds_bucket" => {
                if let Ok(bound) = sample.label("le").parse() {
                    let bounds = &mut self.waits.entry(kind).or_default().bounds;
                    bounds.push((bound, sample.value));
                }
            }
            _ => {}
        }
    }
}

impl Histogram {
    /// The values that came after an earlier moment.
    pub(super) fn since(&self, earlier: Option<&Self>) -> Self {
        let Some(earlier) = earlier else {
            return self.clone();
        };
        let count_then = |bound: f64| {
            let found = earlier
                .bounds
                .iter()
                .find(|(then, _)| then.total_cmp(&bound).is_eq());
            found.map_or(0.0, |(_, count)| *count)
        };
        let bounds = self.bounds.iter();
        Self {
            count: self.count - earlier.count,
            sum: self.sum - earlier.sum,
            bounds: bounds
                .map(|(bound, count)| (*bound, count - count_then(*bound)))
                .collect(),
        }
    }

    /// The mean, if there are values.
    pub(super) fn mean(&self) -> Option<f64> {
        (self.count > 0.0).then(|| self.sum / self.count)
    }

    /// The lowest bound that so many of a hundred values do not exceed; none if the highest is no bound.
    pub(super) fn percentile(&self, percent: f64) -> Option<f64> {
        let rank = (self.count * percent / 100.0).max(f64::MIN_POSITIVE);
        let found = self.bounds.iter().find(|(_, count)| *count >= rank);
        found.map(|(bound, _)| *bound).filter(|bound| bound.is_finite())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = r#"
findme_jobs{kind="match_guest",state="queued"} 4
findme_jobs{kind="match_guest",state="done"} 9
findme_job_wait_seconds_sum{kind="match_guest"} 3.5
findme_job_wait_seconds_count{kind="match_guest"} 10
findme_job_wait_seconds_bucket{le="+Inf",kind="match_guest"} 10
findme_job_wait_seconds_bucket{le="0.5",kind="match_guest"} 9
findme_job_wait_seconds_bucket{le="0.25",kind="match_guest"} 5
"#;

    #[test]
    fn the_queue_is_read_by_kind() {
        let queue = QueueMetrics::read(TEXT);
        assert_eq!(queue.queued.get("match_guest"), Some(&4.0));
        let waits = &queue.waits["match_guest"];
        assert_eq!(waits.mean(), Some(0.35));
        assert_eq!(waits.percentile(50.0), Some(0.25));
        assert_eq!(waits.percentile(51.0), Some(0.5));
        // The longest wait has no bound above it.
        assert_eq!(waits.percentile(99.0), None);
        assert_eq!(QueueMetrics::read("<html>"), QueueMetrics::default());
    }

    #[test]
    fn what_was_before_a_run_does_not_count() {
        let queue = QueueMetrics::read(TEXT);
        let waits = &queue.waits["match_guest"];
        let later = QueueMetrics::read(
            &TEXT
                .replace("} 10", "} 11")
                .replace(" 3.5", " 3.6")
                .replace("} 9", "} 10"),
        );
        let since = later.waits["match_guest"].since(Some(waits));
        assert_eq!((since.count, since.percentile(99.0)), (1.0, Some(0.5)));
        assert_eq!(waits.since(None), *waits);
        let nothing = waits.since(Some(waits));
        assert_eq!(nothing.mean(), None);
        assert_eq!(nothing.percentile(50.0), None);
    }
}
