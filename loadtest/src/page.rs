//! The page on which a run is reported: one file that needs nothing else, for a phone or a large screen.
//!
//! No script and no other host: the style is inside, and curves are drawings in the page. What is most wanted comes
//! first: the verdict, then the few figures that sum the run up, then everything else.

mod curves;
mod html;
mod plot;
mod tables;

use std::fmt::{self, Display, Formatter};

use html::{Text, count};

use crate::record::Record;

const STYLE: &str = include_str!("page/style.css");

/// Failures that are told in full.
const TOLD: usize = 50;

/// A run as a page.
#[derive(Debug)]
pub(crate) struct Page<'a>(pub(crate) &'a Record<'a>);

impl Display for Page<'_> {
    fn fmt(&self, out: &mut Formatter<'_>) -> fmt::Result {
        write!(
            out,
            "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
             <title>FindMe under load</title>\n<style>\n{STYLE}</style>\n</head>\n<body><main>\n\
             <h1>FindMe under load</h1>\n"
        )?;
        self.write_verdict(out)?;
        self.write_figures(out)?;
        self.write_failures(out)?;
        self.write_settings(out)?;
        self.write_matching(out)?;
        self.write_endpoints(out)?;
        self.write_curves(out)?;
        self.write_jobs(out)?;
        self.write_matches(out)?;
        writeln!(out, "</main></body>\n</html>")
    }
}

impl Page<'_> {
    fn write_verdict(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (report, throughput) = (self.0.report, &self.0.throughput);
        let (class, words) = if report.is_good() {
            ("verdict", "All is well.")
        } else {
            ("verdict bad", "Not all is well.")
        };
        let (failures, counts) = (count(throughput.failures), report.counts());
        let requests = count(throughput.answers + throughput.failures);
        writeln!(
            out,
            "<p class=\"{class}\"><strong>{words}</strong> {failures} of {requests} requests failed. \
             Matches of all guests in the end: {counts}.</p>"
        )
    }

    /// The few figures that sum a run up.
    fn write_figures(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let (record, timeline) = (self.0, &self.0.timeline);
        let known = |value: Option<f64>, text: fn(f64) -> String| value.map_or("–".to_owned(), text);
        let figures = [
            (
                "Selfie to matches, median",
                format!("{:.2} s", record.matching.p50),
            ),
            ("Selfie to matches, p95", format!("{:.2} s", record.matching.p95)),
            ("Answers a second", format!("{:.0}", record.throughput.mean())),
            (
                "Until nothing was left to do",
                format!("{:.0} s", timeline.seconds),
            ),
            (
                "Processors kept busy by the server",
                known(timeline.mean_cores(), |cores| format!("{cores:.2}")),
            ),
            (
                "Most memory of the server",
                known(timeline.peak_memory, |bytes| format!("{:.0} MB", bytes / 1e6)),
            ),
        ];
        writeln!(out, "<dl class=\"figures\">")?;
        for (name, value) in figures {
            writeln!(out, "<div><dt>{name}</dt><dd>{value}</dd></div>")?;
        }
        writeln!(out, "</dl>")
    }

    fn write_failures(&self, out: &mut Formatter<'_>) -> fmt::Result {
        let failures = &self.0.report.failures;
        if failures.is_empty() {
            return Ok(());
        }
        writeln!(out, "<h2>What failed</h2>\n<ul>")?;
        for failure in failures.iter().take(TOLD) {
            writeln!(out, "<li>{}</li>", Text(failure))?;
        }
        writeln!(out, "</ul>")?;
        match failures.len().saturating_sub(TOLD) {
            0 => Ok(()),
            more => writeln!(out, "<p class=\"soft\">and {} more</p>", count(more)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::print::Report;
    use crate::record::{Setting, Spread, Throughput};

    fn page(failures: Vec<String>, value: &str) -> String {
        let report = Report {
            failures,
            ..Report::default()
        };
        let record = Record {
            settings: vec![Setting {
                name: "engine".to_owned(),
                value: value.to_owned(),
            }],
            matching: Spread::default(),
            throughput: Throughput::default(),
            timeline: findme_loadtest::watch::Timeline::default(),
            report: &report,
        };
        Page(&record).to_string()
    }

    #[test]
    fn a_run_that_measured_nothing_is_a_page_all_the_same() {
        let page = page(Vec::new(), "local");
        assert!(page.contains("All is well."), "{page}");
        assert!(page.contains("Nothing was measured"), "{page}");
        assert!(!page.contains("NaN") && !page.contains("inf"), "{page}");
    }

    #[test]
    fn what_comes_from_outside_is_text_and_nothing_is_fetched() {
        let page = page(vec!["<img src=x>".to_owned(); 52], "</td><script>");
        assert!(
            page.contains("&lt;img src=x&gt;") && page.contains("and 2 more"),
            "{page}"
        );
        assert!(page.contains("Not all is well."), "{page}");
        for foreign in ["<script", "<img", "<link", "http:", "https:", "url("] {
            assert!(!page.contains(foreign), "{foreign} in {page}");
        }
    }
}
