//! The face engine: the similarity of a match and what another one would do, the calls and what they cost, and the most of a
//! day.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::filter::number;
use super::{Tab, words};
use crate::http::AppState;
use crate::http::admin::{valid_cap, valid_threshold};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Form, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::http::words::Sentence;
use crate::matching::ThresholdPreview;
use crate::model::date;
use crate::provider::{DailyCap, DayUsage, Usage};

/// Days of the table of calls.
const DAYS: u32 = 30;

#[derive(Template)]
#[template(path = "console/engine.html")]
struct EnginePage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    engine: &'static str,
    threshold: f32,
    /// As it was typed, or the one in force.
    typed_threshold: String,
    preview: Option<Preview>,
    /// None for an engine that is not paid.
    cost: Option<Cost>,
    problem: Option<(Part, String)>,
}

impl EnginePage {
    /// Whether what was typed in this part is refused.
    fn is_wrong(&self, part: Part) -> bool {
        self.problem.as_ref().is_some_and(|(other, _)| *other == part)
    }
}

/// A part of the page, with its own form.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Threshold,
    Cap,
}

/// What another threshold would do.
struct Preview {
    text: String,
    /// Whether it is another one than that in force.
    is_change: bool,
}

struct Cost {
    /// US dollars since the last reset.
    total: String,
    /// How the day stands, in words.
    today: String,
    /// The cap as it was typed, or the one in force; empty for none.
    cap: String,
    days: Vec<DayRow>,
}

struct DayRow {
    day: String,
    calls: i64,
    cost: String,
}

impl DayRow {
    fn of(day: &DayUsage) -> Self {
        Self {
            day: date::day(day.day, tongue().language()),
            calls: day.usage.counts.values().sum(),
            cost: format!("{:.2}", day.usage.total()),
        }
    }
}

/// What the page is made of.
struct Facts {
    engine: &'static str,
    threshold: f32,
    paid: Option<(Usage, DailyCap, Vec<DayUsage>)>,
}

impl Facts {
    async fn of(state: &AppState) -> Result<Self> {
        let provider = &state.provider;
        let paid = if provider.is_paid() {
            let usage = provider.usage().await?;
            Some((
                usage,
                provider.daily_cap().await?,
                provider.usage_by_day(DAYS).await?,
            ))
        } else {
            None
        };
        Ok(Self {
            engine: provider.class(),
            threshold: state.matching.threshold().await?,
            paid,
        })
    }
}

/// What was typed, and what is wrong with it.
#[derive(Default)]
struct Typed {
    threshold: Option<String>,
    cap: Option<String>,
    preview: Option<(f32, ThresholdPreview)>,
    problem: Option<(Part, Error)>,
}

/// A threshold to be tried.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    threshold: Option<String>,
}

/// `GET /admin/engine`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let mut typed = Typed::default();
    if let Some(text) = wanted.threshold {
        match threshold_of(&text) {
            Ok(threshold) => {
                let preview = state.matching.preview_threshold(threshold).await?;
                typed.preview = Some((threshold, preview));
            }
            Err(error) => typed.problem = Some((Part::Threshold, error)),
        }
        typed.threshold = Some(text);
    }
    page(Facts::of(&state).await?, typed)
}

/// A threshold as people type it, also with a comma.
fn threshold_of(typed: &str) -> Result<f32> {
    let parsed = typed.trim().replace(',', ".").parse();
    let invalid = |_| Error::invalid(Problem::from(Sentence::ThresholdInvalid).of_field("threshold"));
    valid_threshold(parsed.map_err(invalid)?)
}

fn page(facts: Facts, typed: Typed) -> Result<Page> {
    let w = words();
    let preview = typed.preview.map(|(threshold, preview)| Preview {
        text: told(threshold, facts.threshold, preview),
        is_change: (threshold - facts.threshold).abs() > f32::EPSILON,
    });
    let cost = facts.paid.map(|(usage, cap, days)| Cost {
        total: format!("{:.2}", usage.total()),
        today: today(cap),
        cap: typed
            .cap
            .or_else(|| cap.calls_per_day.map(|cap| cap.to_string()))
            .unwrap_or_default(),
        days: days.iter().map(DayRow::of).collect(),
    });
    let problem = typed.problem.as_ref();
    let page = Page::of(&EnginePage {
        frame: Frame::of(w.engine_title),
        w,
        tab: Tab::Engine,
        engine: facts.engine,
        threshold: facts.threshold,
        typed_threshold: typed.threshold.unwrap_or_else(|| facts.threshold.to_string()),
        preview,
        cost,
        problem: problem.map(|(part, error)| (*part, error.sentences())),
    })?
    .with_studio_style();
    Ok(match &typed.problem {
        Some((_, error)) => page.refusing(error),
        None => page,
    })
}

/// What another threshold would do, in words.
fn told(threshold: f32, present: f32, preview: ThresholdPreview) -> String {
    let w = words();
    let lost = w.threshold_loses.with_all(&[&preview.lost, &preview.matches]);
    if threshold < present {
        format!("{lost} {}", w.threshold_lower)
    } else {
        lost
    }
}

/// How the day stands, in words.
fn today(cap: DailyCap) -> String {
    let w = words();
    match cap.calls_per_day {
        Some(most) if cap.is_reached() => w.cap_reached.with_all(&[&cap.calls_today, &most]),
        Some(most) => w.cap_used.with_all(&[&cap.calls_today, &most]),
        None => w.cap_none.with(cap.calls_today),
    }
}

/// A threshold that was typed.
#[derive(Deserialize)]
pub(super) struct ThresholdForm {
    threshold: String,
}

/// `POST /admin/engine/threshold`.
pub(super) async fn set_threshold(
    State(state): State<AppState>,
    admin: AdminStaff,
    Form(form): Form<ThresholdForm>,
) -> Result<Response> {
    let threshold = match threshold_of(&form.threshold) {
        Ok(threshold) => threshold,
        Err(error) => {
            let typed = Typed {
                threshold: Some(form.threshold),
                problem: Some((Part::Threshold, error)),
                ..Typed::default()
            };
            return Ok(page(Facts::of(&state).await?, typed)?.into_response());
        }
    };
    state
        .matching
        .set_threshold(Some(admin.user.id), threshold)
        .await?;
    Ok(admin.browser.go("/admin/engine#threshold"))
}

/// A cap that was typed; empty for none.
#[derive(Deserialize)]
pub(super) struct CapForm {
    calls_per_day: String,
}

/// `POST /admin/engine/cap`.
pub(super) async fn set_cap(
    State(state): State<AppState>,
    admin: AdminStaff,
    Form(form): Form<CapForm>,
) -> Result<Response> {
    // People part thousands.
    let digits = form.calls_per_day.replace([' ', '\u{a0}', '\u{202f}'], "");
    let invalid = |_| Error::invalid(Problem::from(Sentence::DailyCapInvalid).of_field("calls_per_day"));
    let cap = number(&digits, "calls_per_day")
        .map_err(invalid)
        .and_then(valid_cap);
    match cap {
        Ok(cap) => {
            state.provider.set_daily_cap(admin.user.id, cap).await?;
            Ok(admin.browser.go("/admin/engine#cost"))
        }
        Err(error) => {
            let typed = Typed {
                cap: Some(form.calls_per_day),
                problem: Some((Part::Cap, error)),
                ..Typed::default()
            };
            Ok(page(Facts::of(&state).await?, typed)?.into_response())
        }
    }
}

/// `POST /admin/engine/reset`.
pub(super) async fn reset(State(state): State<AppState>, admin: AdminStaff) -> Result<Response> {
    state.provider.reset_usage().await?;
    Ok(admin.browser.go("/admin/engine#cost"))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use std::collections::BTreeMap;

    use crate::clock::Timestamp;

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let usage = || Usage {
        counts: BTreeMap::from([("IndexFaces".to_owned(), 12_500)]),
        costs: BTreeMap::from([("IndexFaces".to_owned(), 12.5)]),
    };
    let facts = |cap: Option<Option<i64>>, days| Facts {
        engine: "⟦…⟧",
        threshold: 70.0,
        paid: cap.map(|calls_per_day| {
            let cap = DailyCap {
                calls_per_day,
                calls_today: 1_000,
                resets_at: at,
            };
            let day = || DayUsage {
                day: at,
                usage: usage(),
            };
            (usage(), cap, (0..days).map(|_| day()).collect())
        }),
    };
    let preview = |threshold: f32| Typed {
        threshold: Some(threshold.to_string()),
        preview: Some((
            threshold,
            ThresholdPreview {
                matches: 3_400,
                lost: 12,
            },
        )),
        ..Typed::default()
    };
    let wrong = |part, sentence| Typed {
        threshold: Some("0.7".to_owned()),
        cap: Some("-1".to_owned()),
        problem: Some((part, Error::invalid(Problem::from(sentence)))),
        ..Typed::default()
    };
    vec![
        ("admin-engine", page(facts(None, 0), Typed::default())),
        (
            "admin-engine-paid",
            page(facts(Some(Some(20_000)), 3), preview(80.0)),
        ),
        (
            "admin-engine-capped",
            page(facts(Some(Some(1_000)), 0), preview(60.0)),
        ),
        (
            "admin-engine-wrong",
            page(facts(None, 0), wrong(Part::Threshold, Sentence::ThresholdInvalid)),
        ),
        (
            "admin-engine-wrong-cap",
            page(facts(Some(None), 0), wrong(Part::Cap, Sentence::DailyCapInvalid)),
        ),
    ]
}
