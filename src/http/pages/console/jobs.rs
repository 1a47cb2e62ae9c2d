//! The jobs of the queue: those that failed and why, tried again or cancelled.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

use super::{Tab, words};
use crate::console::{Filter, Listed};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Form, Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::http::wire::explain;
use crate::model::{JobId, JobState, date};

/// Jobs of one page.
const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "console/jobs.html")]
struct JobsPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    /// Each state with its name in a query and its label.
    states: Vec<StateLink>,
    jobs: Vec<Row>,
    /// The query of this page, to come back to it.
    query: String,
    /// The query of the next one.
    older: Option<String>,
}

struct StateLink {
    query: &'static str,
    label: String,
    is_chosen: bool,
}

struct Row {
    id: JobId,
    kind: String,
    subject: String,
    state: String,
    /// Why it was given up, in words.
    reason: Option<String>,
    /// What went wrong last, for operators.
    message: Option<String>,
    made: String,
    can_retry: bool,
    can_cancel: bool,
}

impl Row {
    fn of(job: Listed) -> Self {
        Self {
            id: job.id,
            kind: job.kind,
            subject: job.subject.unwrap_or_default(),
            state: label(job.state),
            reason: job.error.as_deref().map(explain),
            message: job.message,
            made: date::instant(job.created_at, tongue().language()),
            can_retry: job.state == JobState::Failed,
            can_cancel: job.state == JobState::Queued,
        }
    }
}

/// The states, and their names in a query.
const STATES: [(&str, JobState); 5] = [
    ("failed", JobState::Failed),
    ("queued", JobState::Queued),
    ("running", JobState::Running),
    ("waiting", JobState::Waiting),
    ("done", JobState::Done),
];

fn label(state: JobState) -> String {
    let w = words();
    match state {
        JobState::Failed => w.s_failed,
        JobState::Queued => w.s_queued,
        JobState::Running => w.s_running,
        JobState::Waiting => w.s_waiting,
        JobState::Done => w.s_done,
    }
    .to_string()
}

/// Which jobs the page shows.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    state: Option<JobState>,
    before: Option<JobId>,
}

/// `GET /admin/jobs`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let filter = Filter {
        state: wanted.state,
        kind: None,
        event: None,
        before: wanted.before,
    };
    let jobs = state.console.jobs(&filter, PER_PAGE).await?;
    page(&wanted, jobs)
}

fn query(state: Option<JobState>, before: Option<JobId>) -> String {
    let of_state = STATES.iter().find(|(_, other)| Some(*other) == state);
    let mut parts = Vec::new();
    if let Some((name, _)) = of_state {
        parts.push(format!("state={name}"));
    }
    if let Some(before) = before {
        parts.push(format!("before={before}"));
    }
    parts.join("&")
}

fn page(wanted: &Wanted, jobs: Vec<Listed>) -> Result<Page> {
    let w = words();
    let is_full = u32::try_from(jobs.len()).is_ok_and(|found| found == PER_PAGE);
    let older = jobs
        .last()
        .filter(|_| is_full)
        .map(|last| query(wanted.state, Some(last.id)));
    let states = STATES.iter().map(|(name, state)| StateLink {
        query: name,
        label: label(*state),
        is_chosen: wanted.state == Some(*state),
    });
    Ok(Page::of(&JobsPage {
        frame: Frame::of(w.jobs_title),
        w,
        tab: Tab::Jobs,
        states: states.collect(),
        jobs: jobs.into_iter().map(Row::of).collect(),
        query: query(wanted.state, wanted.before),
        older,
    })?
    .with_studio_style())
}

/// The page to come back to.
#[derive(Deserialize)]
pub(super) struct From {
    #[serde(default)]
    back: String,
}

/// `POST /admin/jobs/{job}/retry`.
pub(super) async fn retry(
    State(state): State<AppState>,
    admin: AdminStaff,
    Path(job): Path<JobId>,
    Form(from): Form<From>,
) -> Result<Response> {
    state.console.retry_job(admin.user.id, job).await?;
    Ok(admin.browser.go(&format!("/admin/jobs?{}", from.back)))
}

/// `POST /admin/jobs/{job}/cancel`.
pub(super) async fn cancel(
    State(state): State<AppState>,
    admin: AdminStaff,
    Path(job): Path<JobId>,
    Form(from): Form<From>,
) -> Result<Response> {
    state.console.cancel_job(admin.user.id, job).await?;
    Ok(admin.browser.go(&format!("/admin/jobs?{}", from.back)))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::PROBLEM;
    use crate::model::{EventId, Priority};

    let job = |number: u128, state| Listed {
        id: JobId(uuid::Uuid::from_u128(number)),
        kind: PROBLEM.to_owned(),
        subject: Some("4711".to_owned()),
        event_id: EventId(7),
        priority: Priority::Photo,
        state,
        attempt: 6,
        failures: 6,
        crashes: 0,
        total: 0,
        done: 0,
        failed: 0,
        error: (state == JobState::Failed).then(|| "damaged_image".to_owned()),
        message: (state == JobState::Failed).then(|| PROBLEM.to_owned()),
        created_at: Timestamp::from_micros(1_782_000_000_000_000),
        started_at: None,
        finished_at: None,
    };
    let failed = Wanted {
        state: Some(JobState::Failed),
        before: None,
    };
    vec![
        (
            "admin-jobs",
            page(&failed, vec![job(1, JobState::Failed), job(2, JobState::Queued)]),
        ),
        ("admin-jobs-none", page(&Wanted::default(), Vec::new())),
    ]
}
