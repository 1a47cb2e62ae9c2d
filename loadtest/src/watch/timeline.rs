//! What a watch has seen, as curves over the seconds of the run.
//!
//! Sums that only grow (processor time, waits) become rates between two samples that both found them. What the
//! server had done before the run does not count.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;

use super::Sample;
use super::queue_metrics::{Histogram, QueueMetrics};

/// A curve: seconds since the watch began, and a value.
pub type Points = Vec<(f64, f64)>;

/// What a watch has seen.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Timeline {
    /// Seconds that the watch lasted.
    pub seconds: f64,
    /// Processors that the server kept busy.
    pub server_cores: Points,
    /// Processors that the guests kept busy.
    pub guest_cores: Points,
    /// Processors that the whole machine kept busy.
    pub machine_cores: Points,
    /// The server's seconds of processor time in all.
    pub server_processor_seconds: Option<f64>,
    /// The server's resident memory in bytes.
    pub memory: Points,
    /// The most memory that it ever had.
    pub peak_memory: Option<f64>,
    /// Queued jobs, by kind.
    pub queued: BTreeMap<String, Points>,
    /// The mean wait in seconds of the jobs that were claimed since the sample before, by kind.
    pub waited: BTreeMap<String, Points>,
    /// The waits of all jobs of the run, by kind.
    pub waits: Vec<JobWaits>,
}

/// How long jobs of a kind were due before they were claimed. Percentiles are upper bounds.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct JobWaits {
    /// The kind.
    pub kind: String,
    /// How many were claimed.
    pub count: f64,
    /// The mean in seconds.
    pub mean_s: f64,
    /// At least half waited no longer, in seconds; none if that is beyond the highest bound.
    pub p50_s: Option<f64>,
    /// All but one in twenty.
    pub p95_s: Option<f64>,
    /// All but one in a hundred.
    pub p99_s: Option<f64>,
}

impl Timeline {
    /// Processors that the server kept busy on average.
    pub fn mean_cores(&self) -> Option<f64> {
        let used = self.server_processor_seconds?;
        (self.seconds > 0.0).then(|| used / self.seconds)
    }

    /// What these samples saw, the first to the last.
    pub(super) fn of(samples: &[Sample]) -> Self {
        let at = |sample: &Sample| sample.at.as_secs_f64();
        let queues: Vec<(f64, &QueueMetrics)> = samples
            .iter()
            .filter_map(|sample| Some((at(sample), sample.queue.as_ref()?)))
            .collect();
        let processes = || samples.iter().filter_map(|sample| sample.process);
        let processor: Points = sums(samples, |sample| Some(sample.process?.processor));
        Self {
            seconds: samples.last().map_or(0.0, at),
            server_processor_seconds: processor
                .first()
                .zip(processor.last())
                .map(|((_, first), (_, last))| last - first),
            server_cores: rates(&processor),
            guest_cores: rates(&sums(samples, |sample| Some(sample.guests?.processor))),
            machine_cores: rates(&sums(samples, |sample| sample.busy)),
            memory: sums(samples, |sample| Some(sample.process?.resident)),
            peak_memory: processes().map(|process| process.peak).reduce(f64::max),
            queued: by_kind(&queues, queued),
            waited: by_kind(&queues, waited),
            waits: waits(&queues),
        }
    }
}

/// The samples that found something, with what they found.
fn sums(samples: &[Sample], found: impl Fn(&Sample) -> Option<f64>) -> Points {
    let found = |sample: &Sample| Some((sample.at.as_secs_f64(), found(sample)?));
    samples.iter().filter_map(found).collect()
}

/// Between two samples that are nearer, in seconds, too little happens to tell how fast: processor time has ticks.
const NEAR: f64 = 0.5;

/// How fast a sum grew between each two samples.
fn rates(sums: &[(f64, f64)]) -> Points {
    let pairs = sums.windows(2).filter(|pair| pair[1].0 - pair[0].0 >= NEAR);
    let rate = |pair: &[(f64, f64)]| (pair[1].1 - pair[0].1) / (pair[1].0 - pair[0].0);
    pairs.map(|pair| (pair[1].0, rate(pair))).collect()
}

/// A curve for each kind of jobs that has one.
fn by_kind(
    queues: &[(f64, &QueueMetrics)],
    curve: impl Fn(&[(f64, &QueueMetrics)], &str) -> Points,
) -> BTreeMap<String, Points> {
    let curves = kinds(queues)
        .into_iter()
        .map(|kind| (kind.to_owned(), curve(queues, kind)));
    curves.filter(|(_, points)| !points.is_empty()).collect()
}

/// Every kind that is known at any moment.
fn kinds<'a>(queues: &[(f64, &'a QueueMetrics)]) -> BTreeSet<&'a str> {
    let known = |(_, queue): &(f64, &'a QueueMetrics)| queue.queued.keys().chain(queue.waits.keys());
    queues.iter().flat_map(known).map(String::as_str).collect()
}

/// Jobs of a kind that are queued; none at all if there never was one.
fn queued(queues: &[(f64, &QueueMetrics)], kind: &str) -> Points {
    let count = |queue: &QueueMetrics| queue.queued.get(kind).copied().unwrap_or(0.0);
    let points: Points = queues.iter().map(|(at, queue)| (*at, count(queue))).collect();
    if points.iter().all(|(_, count)| *count == 0.0) {
        return Points::new();
    }
    points
}

/// The mean wait of the jobs of a kind that were claimed between each two moments at which any was.
fn waited(queues: &[(f64, &QueueMetrics)], kind: &str) -> Points {
    let pairs = queues.windows(2).filter_map(|pair| {
        let claimed = between(pair[0].1, pair[1].1, kind)?;
        Some((pair[1].0, claimed.mean()?))
    });
    pairs.collect()
}

/// The waits of all jobs that were claimed between the first moment and the last.
fn waits(queues: &[(f64, &QueueMetrics)]) -> Vec<JobWaits> {
    let of_kind = |kind: &str| {
        let claimed = between(queues.first()?.1, queues.last()?.1, kind)?;
        Some(JobWaits {
            kind: kind.to_owned(),
            count: claimed.count,
            mean_s: claimed.mean()?,
            p50_s: claimed.percentile(50.0),
            p95_s: claimed.percentile(95.0),
            p99_s: claimed.percentile(99.0),
        })
    };
    kinds(queues).into_iter().filter_map(of_kind).collect()
}

fn between(earlier: &QueueMetrics, later: &QueueMetrics, kind: &str) -> Option<Histogram> {
    Some(later.waits.get(kind)?.since(earlier.waits.get(kind)))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::super::machine::Process;
    use super::*;

    fn sample(second: u64, processor: f64, text: Option<&str>) -> Sample {
        Sample {
            at: Duration::from_secs(second),
            process: Some(Process {
                processor,
                resident: 100.0 * processor,
                peak: 500.0,
            }),
            guests: None,
            busy: None,
            queue: text.map(QueueMetrics::read),
        }
    }

    #[test]
    fn sums_become_rates() {
        let mut samples = [
            sample(0, 1.0, None),
            sample(1, 2.5, None),
            sample(2, 3.0, None),
            sample(3, 3.0, None),
        ];
        // The last sample follows the one before at once, and one found no process.
        samples[3].at = Duration::from_millis(2010);
        samples[1].process = None;
        let timeline = Timeline::of(&samples);
        assert_eq!(timeline.server_cores, [(2.0, 1.0)]);
        assert_eq!(timeline.memory, [(0.0, 100.0), (2.0, 300.0), (2.01, 300.0)]);
        assert_eq!(
            (timeline.seconds, timeline.mean_cores()),
            (2.01, Some(2.0 / 2.01))
        );
        assert_eq!(timeline.peak_memory, Some(500.0));
        assert_eq!(timeline.machine_cores, []);
    }

    #[test]
    fn waits_are_those_of_the_run() {
        let metrics = |queued: u32, count: u32, sum: f64| {
            format!(
                "findme_jobs{{kind=\"index_photo\",state=\"queued\"}} {queued}\n\
                 findme_jobs{{kind=\"erase\",state=\"queued\"}} 0\n\
                 findme_job_wait_seconds_sum{{kind=\"index_photo\"}} {sum}\n\
                 findme_job_wait_seconds_count{{kind=\"index_photo\"}} {count}\n\
                 findme_job_wait_seconds_bucket{{kind=\"index_photo\",le=\"4\"}} {count}\n"
            )
        };
        let samples = [
            sample(0, 0.0, Some(&metrics(0, 10, 90.0))),
            sample(1, 0.0, Some(&metrics(3, 12, 94.0))),
            sample(2, 0.0, Some(&metrics(1, 12, 94.0))),
            sample(3, 0.0, Some(&metrics(0, 14, 102.0))),
        ];
        let timeline = Timeline::of(&samples);
        assert_eq!(timeline.queued.len(), 1, "no curve for what never waited");
        assert_eq!(
            timeline.queued["index_photo"],
            [(0.0, 0.0), (1.0, 3.0), (2.0, 1.0), (3.0, 0.0)]
        );
        assert_eq!(timeline.waited["index_photo"], [(1.0, 2.0), (3.0, 4.0)]);
        let [waits] = timeline.waits.as_slice() else {
            panic!("{:?}", timeline.waits);
        };
        assert_eq!((waits.count, waits.mean_s, waits.p99_s), (4.0, 3.0, Some(4.0)));
    }

    #[test]
    fn nothing_seen_is_no_error() {
        assert_eq!(Timeline::of(&[]), Timeline::default());
        assert_eq!(Timeline::default().mean_cores(), None);
        let one = Timeline::of(&[sample(0, 1.0, None)]);
        assert_eq!(
            (one.server_cores.len(), one.memory.len(), one.mean_cores()),
            (0, 1, None)
        );
    }
}
