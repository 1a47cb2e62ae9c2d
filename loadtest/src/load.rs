//! Guests who arrive one after the other while the photographer uploads; the server is watched if a report is wanted.
//!
//! Whatever goes wrong with them becomes a line of the report: a run that failed is the one whose figures are needed.

use std::error::Error;
use std::fs;
use std::num::NonZero;
use std::path::Path;
use std::time::Duration;

use findme_loadtest::Failure;
use findme_loadtest::crowd::Crowd;
use findme_loadtest::folder::EventFolder;
use findme_loadtest::guest::Pace;
use findme_loadtest::meter::Meter;
use findme_loadtest::verdict::Verdict;
use findme_loadtest::waits::Waits;
use findme_loadtest::watch::Watch;

use crate::Place;
use crate::anchor::Anchor;
use crate::options::Guests;
use crate::page::Page;
use crate::print::Report;
use crate::record::{Record, Setting, Spread, Throughput};

/// How long matching may take after the last guest has gone.
const QUIET: Duration = Duration::from_mins(10);

/// Lets the guests come, and tells how it went.
pub(crate) async fn run(place: &Place, label: &str, options: &Guests) -> Result<Report, Box<dyn Error>> {
    let folder = EventFolder::open(&options.event.folder, options.event.truth.as_deref())?;
    let crowd = Crowd {
        guests: options.count,
        every: Duration::try_from_secs_f64(1.0 / options.rate)?,
        pace: Pace::RECORDED,
    };
    let studio = place.admin.open_event(label).await?;
    let watch = options
        .report
        .as_ref()
        .map(|_| Watch::begin(&place.admin, place.process()));
    let waits = Waits::default();
    let noted = watch.as_ref().map(|_| &waits);
    let anchor = watch.as_ref().map(|_| Anchor::begin());
    let outcome = crowd.visit_timed(&place.client, &studio, &folder, noted).await;
    // What is asked from here on is no part of the guests' visit.
    let unmeasured = Meter::default();
    let hashes = anchor.map(Anchor::end).unwrap_or_default();
    let mut report = Report {
        endpoints: place.meter.rows().into_iter().chain(hashes).collect(),
        failures: outcome.failures.iter().map(Failure::to_string).collect(),
        ..Report::default()
    };
    let admin = place.admin.measured_by(&unmeasured);
    if let Err(failure) = admin.wait_until_quiet(QUIET).await {
        report.failures.push(failure.to_string());
    }
    let seen = match watch {
        Some(watch) => Some((watch.begun(), watch.end().await)),
        None => None,
    };
    let guests = outcome.guests.iter().map(|guest| guest.measured_by(&unmeasured));
    match Verdict::of(&guests.collect::<Vec<_>>(), &folder).await {
        Ok(verdict) => report.add("guests", verdict),
        Err(failure) => report.failures.push(failure.to_string()),
    }
    if let (Some(path), Some((begun, timeline))) = (&options.report, seen) {
        let record = Record {
            settings: options.settings(&folder),
            matching: Spread::of(&waits.sorted()),
            throughput: Throughput::of(&place.meter, begun),
            timeline,
            report: &report,
        };
        save(&record, path)?;
        let page = format!("report: {}", path.display());
        report.notes = record.notes().into_iter().chain([page]).collect();
    }
    Ok(report)
}

/// Writes the page of a run, and JSON beside it.
fn save(record: &Record<'_>, path: &Path) -> Result<(), Box<dyn Error>> {
    let about = |error: std::io::Error| format!("{}: {error}", path.display());
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder).map_err(about)?;
    }
    fs::write(path.with_extension("json"), serde_json::to_string_pretty(record)?).map_err(about)?;
    fs::write(path, Page(record).to_string()).map_err(about)?;
    Ok(())
}

impl Guests {
    /// What the run was made with: what is known here, and what the command line says of it.
    fn settings(&self, folder: &EventFolder) -> Vec<Setting> {
        let bytes: usize = folder.photos.iter().map(|photo| photo.bytes.len()).sum();
        let cores = std::thread::available_parallelism().map_or(0, NonZero::get);
        let own = [
            ("guests", self.count.to_string()),
            ("guests arriving a second", self.rate.to_string()),
            (
                "photos uploaded meanwhile",
                format!("{}, {} MB together", folder.photos.len(), bytes / 1_000_000),
            ),
            ("faces that the guests share", folder.people.len().to_string()),
            ("cores of this machine", cores.to_string()),
        ];
        let own = own.map(|(name, value)| (name.to_owned(), value));
        let all = own.into_iter().chain(self.about.iter().cloned());
        all.map(|(name, value)| Setting { name, value }).collect()
    }
}
