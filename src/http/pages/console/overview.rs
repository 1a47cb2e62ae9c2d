//! How the installation is: its parts in words, what waits, and what failed.

use askama::Template;
use axum::extract::State;

use super::{Tab, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::health::sentence;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::model::JobState;
use crate::queue::Stats;

#[derive(Template)]
#[template(path = "console/overview.html")]
struct OverviewPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    warnings: Vec<String>,
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
        &state.queue.stats().await?,
        state.matching.threshold().await?,
        state.provider.class(),
        (!usage.costs.is_empty()).then(|| format!("{:.2}", usage.total())),
    )
}

fn page(
    warnings: Vec<String>,
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

    use crate::http::pages::book::PROBLEM;
    use crate::store::jobs::KindCount;

    let stats = Stats {
        counts: vec![KindCount {
            kind: "index_photo".to_owned(),
            state: JobState::Failed,
            count: 3,
        }],
        oldest_wait: Duration::from_secs(90),
    };
    vec![
        ("admin", page(Vec::new(), &stats, 70.0, "⟦…⟧", None)),
        (
            "admin-ill",
            page(
                vec![PROBLEM.to_owned()],
                &stats,
                70.0,
                "⟦…⟧",
                Some("12.50".to_owned()),
            ),
        ),
    ]
}
