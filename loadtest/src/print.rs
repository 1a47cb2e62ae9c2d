//! What a run found out, for people or as JSON.
//!
//! Times are whole milliseconds as the client saw them, from sending a request to the last byte of its answer;
//! the verdict on the matches comes last.

use std::collections::BTreeMap;
use std::fmt;
use std::io::{self, Write as _};

use findme_loadtest::meter::Row;
use findme_loadtest::silence::Compared;
use findme_loadtest::verdict::{Pair, Verdict};
use serde::Serialize;

/// What a run found out.
#[derive(Debug, Default, Serialize)]
pub(crate) struct Report {
    pub(crate) endpoints: Vec<Row>,
    pub(crate) failures: Vec<String>,
    pub(crate) compared: Vec<Compared>,
    /// What else there is to say, for people.
    #[serde(skip)]
    pub(crate) notes: Vec<String>,
    /// The matches of each event.
    pub(crate) verdicts: Vec<Named>,
}

/// The matches of an event, and what it is called.
#[derive(Debug, Serialize)]
pub(crate) struct Named {
    name: &'static str,
    #[serde(flatten)]
    verdict: Verdict,
}

impl Report {
    /// Adds the matches of an event.
    pub(crate) fn add(&mut self, name: &'static str, verdict: Verdict) {
        self.verdicts.push(Named { name, verdict });
    }

    /// Whether nothing failed and every match is true.
    pub(crate) fn is_good(&self) -> bool {
        self.failures.is_empty() && self.verdicts.iter().all(|named| named.verdict.is_right())
    }

    /// Prints it; a reader who has gone does not matter.
    pub(crate) fn print(&self, as_json: bool) {
        let text = if as_json {
            serde_json::to_string_pretty(self).expect("names and numbers are JSON")
        } else {
            self.to_string()
        };
        let _ = writeln!(io::stdout(), "{text}");
    }
}

/// How many matches are right, and how many are not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) right: usize,
    pub(crate) missed: usize,
    pub(crate) wrong: usize,
}

impl Counts {
    fn of(verdict: &Verdict) -> Self {
        let (missed, wrong) = (verdict.missed().count(), verdict.wrong().count());
        Self {
            right: verdict.pairs.len() - missed - wrong,
            missed,
            wrong,
        }
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { right, missed, wrong } = self;
        write!(out, "{right} right, {missed} missed, {wrong} wrong")
    }
}

impl fmt::Display for Report {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_endpoints(out)?;
        self.write_compared(out)?;
        self.write_matches(out)?;
        for failure in &self.failures {
            writeln!(out, "failed: {failure}")?;
        }
        for note in &self.notes {
            writeln!(out, "{note}")?;
        }
        for Named { name, verdict } in &self.verdicts {
            writeln!(out, "{name}: {}", Counts::of(verdict))?;
        }
        write!(
            out,
            "{}",
            if self.is_good() {
                "all is well"
            } else {
                "NOT all is well"
            }
        )
    }
}

impl Report {
    /// For each person and photo, a cell for each event; many guests with one face share a cell, which holds the
    /// lowest similarity, or the number of those who miss it.
    pub(crate) fn matches(&self) -> Vec<((&str, &str), Vec<String>)> {
        let mut cells: BTreeMap<(&str, &str), Vec<Vec<&Pair>>> = BTreeMap::new();
        for (column, named) in self.verdicts.iter().enumerate() {
            for pair in &named.verdict.pairs {
                let row = cells.entry((&pair.person, &pair.photo)).or_default();
                row.resize(self.verdicts.len(), Vec::new());
                row[column].push(pair);
            }
        }
        let texts = |row: Vec<Vec<&Pair>>| row.iter().map(|pairs| cell(pairs)).collect();
        cells.into_iter().map(|(of, row)| (of, texts(row))).collect()
    }

    /// All matches of all events together.
    pub(crate) fn counts(&self) -> Counts {
        let each = self.verdicts.iter().map(|named| Counts::of(&named.verdict));
        each.fold(Counts::default(), |sum, one| Counts {
            right: sum.right + one.right,
            missed: sum.missed + one.missed,
            wrong: sum.wrong + one.wrong,
        })
    }

    fn write_endpoints(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            out,
            "{:<50} {:>6} {:>9} {:>9} {:>9} {:>9} {:>6}",
            "endpoint", "n", "p50 ms", "p95 ms", "p99 ms", "max ms", "failed"
        )?;
        for row in &self.endpoints {
            writeln!(
                out,
                "{:<50} {:>6} {:>9.1} {:>9.1} {:>9.1} {:>9.1} {:>6}",
                row.endpoint, row.answered, row.p50_ms, row.p95_ms, row.p99_ms, row.max_ms, row.failures
            )?;
        }
        writeln!(out)
    }

    /// A line for each endpoint: its median while nothing waits for Rekognition, and while Rekognition is silent.
    fn write_compared(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.compared.is_empty() {
            return Ok(());
        }
        writeln!(
            out,
            "{:<50} {:>6} {:>9} {:>9} {:>9}",
            "Rekognition calm and silent: endpoint", "n", "calm ms", "silent ms", "ratio"
        )?;
        for Compared { calm, silent, ratio } in &self.compared {
            writeln!(
                out,
                "{:<50} {:>6} {:>9.2} {:>9.2} {:>9.2}",
                calm.endpoint, silent.answered, calm.p50_ms, silent.p50_ms, ratio
            )?;
        }
        writeln!(out)
    }

    /// A line for each person and photo, a column for each event.
    fn write_matches(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let cells = self.matches();
        if cells.is_empty() {
            return Ok(());
        }
        write!(out, "{:<8} {:<14}", "person", "photo")?;
        for named in &self.verdicts {
            write!(out, " {:>22}", named.name)?;
        }
        writeln!(out)?;
        for ((person, photo), row) in cells {
            write!(out, "{person:<8} {photo:<14}")?;
            for cell in row {
                write!(out, " {cell:>22}")?;
            }
            writeln!(out)?;
        }
        writeln!(out)
    }
}

fn cell(pairs: &[&Pair]) -> String {
    let missed = pairs.iter().filter(|pair| pair.similarity.is_none()).count();
    let lowest = pairs.iter().filter_map(|pair| pair.similarity).reduce(f32::min);
    match (missed, lowest) {
        (0, None) => "–".to_owned(),
        (0, Some(lowest)) if pairs.iter().all(|pair| pair.is_true) => format!("{lowest:.2}"),
        (0, Some(lowest)) => format!("{lowest:.2} WRONG"),
        (missed, _) => format!("{missed} MISSED"),
    }
}
