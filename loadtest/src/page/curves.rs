//! The page's curves: waits for matches, answers, processors, memory, the job queue.
//!
//! Those over time share one horizontal axis, the seconds since the first guest came, so that they can be read together.

use std::collections::BTreeMap;
use std::fmt::{self, Formatter};

use findme_loadtest::watch::Points;

use super::Page;
use super::html::table;
use super::plot::{Curve, Plot};

impl Page<'_> {
    pub(super) fn write_matching(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let matching = &self.0.matching;
        writeln!(
            out,
            "<h2>From the selfie to the matches</h2>\n<p class=\"soft\">From the answer to a guest's selfie until \
             <code>rematch-status</code> says <code>done</code>: the guest is then matched with every photo that is \
             indexed by that time. The server holds the question until it knows; only whom the photographer's rematch \
             queues again before the answer is seen to wait for that as well.</p>"
        )?;
        let times = [matching.p50, matching.p95, matching.p99, matching.max];
        let times = times.map(|seconds| format!("{seconds:.2} s"));
        let row = [matching.all.len().to_string()]
            .into_iter()
            .chain(times)
            .collect();
        table(out, "numbers", &["guests", "median", "p95", "p99", "max"], [row])?;
        let guests = steps(&matching.all);
        let curve = Plot {
            caption: "Percent of the guests who have their matches after so many seconds",
            unit: " s",
            end: 0.0,
            curves: vec![Curve::line("guests", &guests)],
        };
        write!(out, "{curve}")
    }

    pub(super) fn write_curves(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (throughput, timeline) = (&self.0.throughput, &self.0.timeline);
        let megabytes = |points: &Points| -> Points { points.iter().map(|(x, y)| (*x, y / 1e6)).collect() };
        let memory = megabytes(&timeline.memory);
        writeln!(
            out,
            "<h2>Over time</h2>\n<p class=\"soft\">Seconds since the first guest came, until nothing was left to do. Where the \
             whole machine is much busier than the server and the guests together, something else was at work on it (a \
             database, the stand-in for Rekognition, or what does not belong to the run), and times are longer for it.</p>"
        )?;
        let plots = [
            (
                "Requests a second",
                vec![
                    Curve::line("answered", &throughput.answers_a_second),
                    Curve::line("failed", &throughput.failures_a_second),
                ],
            ),
            (
                "Megabytes of answers a second",
                vec![Curve::line("answers", &throughput.megabytes_a_second)],
            ),
            (
                "Processors kept busy",
                vec![
                    Curve::line("the server", &timeline.server_cores),
                    Curve::line("the guests", &timeline.guest_cores),
                    Curve::line("the whole machine", &timeline.machine_cores),
                ],
            ),
            (
                "Resident memory of the server in megabytes",
                vec![Curve::line("memory", &memory)],
            ),
        ];
        for (caption, curves) in plots {
            write!(out, "{}", self.over_time(caption, curves))?;
        }
        Ok(())
    }

    pub(super) fn write_jobs(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let timeline = &self.0.timeline;
        writeln!(
            out,
            "<h2>The job queue</h2>\n<p class=\"soft\">Seconds for which jobs were due before they were begun. Medians \
             and percentiles are the next higher bound of the server's histogram, whose bounds double.</p>"
        )?;
        self.write_waits(out)?;
        let lines = of_kinds(&timeline.queued, Curve::line);
        let dots = of_kinds(&timeline.waited, |name, points| Curve {
            name,
            points,
            dots: true,
        });
        let queued = self.over_time("Queued jobs", lines);
        let waited = self.over_time("Mean wait in seconds of the jobs begun in a second", dots);
        write!(out, "{queued}{waited}")
    }

    fn over_time<'a>(&self, caption: &'a str, curves: Vec<Curve<'a>>) -> Plot<'a> {
        Plot {
            caption,
            unit: " s",
            end: self.0.timeline.seconds,
            curves,
        }
    }
}

/// A curve for each kind of jobs.
fn of_kinds<'a>(
    kinds: &'a BTreeMap<String, Points>,
    curve: impl Fn(&'a str, &'a [(f64, f64)]) -> Curve<'a>,
) -> Vec<Curve<'a>> {
    kinds.iter().map(|(kind, points)| curve(kind, points)).collect()
}

/// For sorted values the percentage that lies at or below each.
#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 guests")]
fn steps(sorted: &[f64]) -> Points {
    let share = |count: usize| 100.0 * count as f64 / sorted.len() as f64;
    let risers = sorted.iter().enumerate();
    let mut points: Points = risers
        .flat_map(|(below, value)| [(*value, share(below)), (*value, share(below + 1))])
        .collect();
    if !points.is_empty() {
        points.insert(0, (0.0, 0.0));
    }
    points
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_rise_from_nobody_to_everybody() {
        let expected = [(0.0, 0.0), (2.0, 0.0), (2.0, 50.0), (5.0, 50.0), (5.0, 100.0)];
        assert_eq!(steps(&[2.0, 5.0]), expected);
        assert_eq!(steps(&[]), []);
    }
}
