//! The page's tables: settings, endpoints, waits of jobs, matches.
//!
//! Above each stands in a sentence what its figures mean, for a reader who did not make the run.

use std::fmt::{self, Formatter};

use super::Page;
use super::html::{Path, Text, count, table};

impl Page<'_> {
    pub(super) fn write_settings(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(out, "<h2>The run</h2>")?;
        let settings = self.0.settings.iter();
        let rows = settings.map(|setting| {
            [&setting.name, &setting.value]
                .map(|text| Text(text).to_string())
                .into()
        });
        table(out, "words", &[], rows)
    }

    pub(super) fn write_endpoints(&self, out: &mut Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "<h2>Answers</h2>\n<p class=\"soft\">Milliseconds from sending a request to the last byte of its answer, as \
             the clients saw them, who were at work on the same machine if the server was.</p>"
        )?;
        let rows = self.0.report.endpoints.iter().map(|row| {
            let failed = match row.failures {
                0 => "0".to_owned(),
                failures => format!("<span class=\"bad-figure\">{}</span>", count(failures)),
            };
            let times = [row.p50_ms, row.p95_ms, row.p99_ms, row.max_ms].map(milliseconds);
            let [p50, p95, p99, max] = times;
            let endpoint = Path(row.endpoint).to_string();
            vec![endpoint, p50, p95, p99, max, count(row.answered), failed]
        });
        let head = ["endpoint", "median", "p95", "p99", "max", "answers", "failed"];
        table(out, "numbers endpoints", &head, rows)
    }

    pub(super) fn write_waits(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let seconds = |value: Option<f64>| value.map_or("longer".to_owned(), |value| format!("{value:.3}"));
        let rows = self.0.timeline.waits.iter().map(|waits| {
            vec![
                Text(&waits.kind).to_string(),
                format!("{:.0}", waits.count),
                format!("{:.3}", waits.mean_s),
                seconds(waits.p50_s),
                seconds(waits.p95_s),
                seconds(waits.p99_s),
            ]
        });
        let head = ["kind of job", "jobs", "mean", "median ≤", "p95 ≤", "p99 ≤"];
        table(out, "numbers", &head, rows)
    }

    pub(super) fn write_matches(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let matches = self.0.report.matches();
        writeln!(
            out,
            "<h2>Matches</h2>\n<p class=\"soft\">For each person and photo the lowest similarity that any of the guests \
             with this face was told when nothing was left to do; or how many of them were not given the photo.</p>"
        )?;
        if matches.is_empty() {
            return writeln!(out, "<p class=\"none\">Nobody has any.</p>");
        }
        let rows = matches.into_iter().map(|((person, photo), cells)| {
            let cells = cells.iter().map(|cell| Text(cell).to_string());
            [person, photo]
                .into_iter()
                .map(|text| Text(text).to_string())
                .chain(cells)
                .collect()
        });
        table(out, "numbers matches", &["person", "photo", "similarity"], rows)
    }
}

/// Milliseconds, with a place behind the point where that says something.
fn milliseconds(value: f64) -> String {
    if value < 10.0 {
        format!("{value:.1}")
    } else {
        format!("{value:.0}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn short_times_are_told_more_exactly() {
        assert_eq!(
            [0.04, 9.94, 10.4, 12345.6].map(milliseconds),
            ["0.0", "9.9", "10", "12346"]
        );
    }
}
