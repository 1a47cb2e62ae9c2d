//! How the installation is: its parts in words, what waits, and what failed.

use askama::Template;
use axum::extract::State;

use super::chart::Chart;
use super::{Tab, words};
use crate::console::Figures;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::health::sentence;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::http::words::Language;
use crate::model::{JobState, date};
use crate::queue::Stats;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    warnings: Vec<String>,
    /// What its settings allow that an operator should know.
    notes: Vec<String>,
    queued: i64,
    running: i64,
    failed: i64,
    /// How long the job that is due the longest has waited, in words.
    oldest: String,
    threshold: f32,
    engine: &'static str,
    /// US dollars since the last reset; none for an engine that is not paid.
    cost: Option<String>,
    version: &'static str,
    stored: Stored,
}

/// What is stored, and what came on each of the last days.
struct Stored {
    /// When it was summed up, in words.
    counted: String,
    events: i64,
    guests: i64,
    photos: i64,
    /// Of the photos as they were uploaded, in words.
    bytes: String,
    photos_chart: Chart,
    guests_chart: Chart,
    /// Each day with its photos and guests, the latest first.
    days: Vec<(String, i64, i64)>,
}

impl Stored {
    fn of(figures: &Figures) -> Self {
        let (w, language) = (words(), tongue().language());
        let days = figures.days.iter().rev();
        let of_days =
            |value: fn(&crate::console::Day) -> i64| -> Vec<i64> { figures.days.iter().map(value).collect() };
        Self {
            counted: w.counted.with(date::instant(figures.at, language)),
            events: figures.totals.events,
            guests: figures.totals.guests,
            photos: figures.totals.photos,
            bytes: w.gigabytes.with(gigabytes(figures.totals.bytes)),
            photos_chart: Chart::of(&of_days(|day| day.photos)),
            guests_chart: Chart::of(&of_days(|day| day.guests)),
            days: days
                .map(|day| (date::day(day.day, language), day.photos, day.guests))
                .collect(),
        }
    }
}

/// Bytes in gigabytes with one decimal.
fn gigabytes(bytes: i64) -> String {
    let tenths = bytes / 100_000_000;
    let sign = if tongue().language() == Language::French {
        ','
    } else {
        '.'
    };
    format!("{}{sign}{}", tenths / 10, tenths % 10)
}

/// What its settings allow that an operator should know.
fn of_settings(state: &AppState) -> Vec<String> {
    let w = words();
    let warnings = [
        (!state.accounts.requires_consent(), w.consent_off),
        (state.settings.public_photo_urls, w.photos_public),
        (state.notices.is_dry_run(), w.mail_logged),
    ];
    let warnings = warnings.into_iter().filter(|(is_so, _)| *is_so);
    warnings.map(|(_, phrase)| phrase.to_string()).collect()
}

/// `GET /admin`.
pub(in crate::http::pages) async fn show(State(state): State<AppState>, _: AdminStaff) -> Result<Page> {
    let report = state.health.check().await;
    let language = tongue().language();
    let warnings = report
        .warnings
        .iter()
        .map(|warning| format!("{}.", sentence(*warning).text(language)));
    let usage = state.provider.usage().await?;
    page(
        warnings.collect(),
        of_settings(&state),
        &state.console.figures().await?,
        &state.queue.stats().await?,
        state.matching.threshold().await?,
        state.provider.class(),
        (!usage.costs.is_empty()).then(|| format!("{:.2}", usage.total())),
    )
}

fn page(
    warnings: Vec<String>,
    notes: Vec<String>,
    figures: &Figures,
    stats: &Stats,
    threshold: f32,
    engine: &'static str,
    cost: Option<String>,
) -> Result<Page> {
    let w = words();
    let count = |states: &[JobState]| {
        let of_states = stats.counts.iter().filter(|count| states.contains(&count.state));
        of_states.map(|count| count.count).sum()
    };
    let minutes = stats.oldest_wait.as_secs().div_ceil(60);
    Ok(Page::of(&OverviewPage {
        frame: Frame::of(w.title),
        w,
        tab: Tab::Overview,
        warnings,
        notes,
        stored: Stored::of(figures),
        queued: count(&[JobState::Queued]),
        running: count(&[JobState::Running, JobState::Waiting]),
        failed: count(&[JobState::Failed]),
        oldest: w.minutes.count(usize::try_from(minutes).unwrap_or(usize::MAX)),
        threshold,
        engine,
        cost,
        version: env!("CARGO_PKG_VERSION"),
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use std::time::Duration;

    use crate::clock::Timestamp;
    use crate::console::{Day, Totals};
    use crate::http::pages::book::PROBLEM;
    use crate::store::jobs::KindCount;

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let day = |number: i64| Day {
        day: Timestamp::of_day(at.day() - 13 + number),
        photos: number * 100,
        guests: number % 3,
    };
    let figures = Figures {
        at,
        totals: Totals {
            events: 12,
            guests: 5_000,
            photos: 100_000,
            bytes: 412_300_000_000,
        },
        days: (0..14).map(day).collect(),
    };
    let notes = || vec![words().consent_off.to_string(), words().mail_logged.to_string()];

    let stats = Stats {
        counts: vec![KindCount {
            kind: "index_photo".to_owned(),
            state: JobState::Failed,
            count: 3,
        }],
        oldest_wait: Duration::from_secs(90),
    };
    vec![
        (
            "admin",
            page(Vec::new(), Vec::new(), &figures, &stats, 70.0, "⟦…⟧", None),
        ),
        (
            "admin-ill",
            page(
                vec![PROBLEM.to_owned()],
                notes(),
                &figures,
                &stats,
                70.0,
                "⟦…⟧",
                Some("12.50".to_owned()),
            ),
        ),
    ]
}
