//! Searching an event again: what it costs, how far it is, and what it changed.

use askama::Template;
use axum::extract::State;
use axum::response::Response;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::model::{EventId, Job, JobState, date};

#[derive(Template)]
#[template(path = "studio/search.html")]
struct SearchPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    /// How many guests are searched for, in words.
    guests: String,
    /// What Amazon will ask for, in US dollars; none for an engine that is not paid.
    price: Option<String>,
    /// How the last search stands, in words.
    state: Option<String>,
    /// Parts that are done, and all of them, while a search is under way.
    progress: Option<(i32, i32)>,
}

/// `GET /studio/events/{id}/search`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Event).await?;
    let last = state.matching.last_rematch(id).await?;
    let workload = state.matching.reindex_workload(id).await?;
    let price = state
        .provider
        .rematch_cost(workload.photos, workload.guests, workload.transient_faces);
    page(frame, workload.guests, price, last.as_ref())
}

fn page(event: EventFrame, guests: i64, price: Option<f64>, last: Option<&Job>) -> Result<Page> {
    let w = words();
    let progress = last.and_then(|job| match job.state {
        JobState::Queued | JobState::Running | JobState::Waiting => Some((job.done + job.failed, job.total)),
        JobState::Done | JobState::Failed => None,
    });
    Ok(Page::of(&SearchPage {
        frame: Frame::of(event.title(w.search_title)),
        w,
        event,
        guests: w.search_guests.count(usize::try_from(guests).unwrap_or_default()),
        price: price.map(|price| format!("{price:.2}")),
        state: last.map(state_of),
        progress,
    })?
    .with_studio_style())
}

fn state_of(job: &Job) -> String {
    let w = words();
    match job.state {
        JobState::Queued | JobState::Running => w.search_queued.to_string(),
        JobState::Waiting => w.search_running.with_all(&[&(job.done + job.failed), &job.total]),
        JobState::Failed => w.search_gave_up.to_string(),
        JobState::Done => {
            let at = job.finished_at.unwrap_or(job.created_at);
            let at = date::instant(at, tongue().language());
            w.search_over
                .with_all(&[&at, &job.gained, &job.lost, &job.failed])
        }
    }
}

/// `POST /studio/events/{id}/search`.
pub(super) async fn begin(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Response> {
    worked_on(&state, &staff, id, Tab::Event).await?;
    state.matching.rematch(Some(staff.user.id), id).await?;
    Ok(staff.browser.go(&format!("{}/search", super::frame::base(id))))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::model::{JobId, Priority, Task};

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let job = |state| Job {
        id: JobId(uuid::Uuid::nil()),
        task: Task::RematchEvent { event: EventId(7) },
        priority: Priority::Bulk,
        state,
        attempt: 1,
        failures: 0,
        crashes: 0,
        run_at: at,
        claimed_by: None,
        parent_id: None,
        total: 60,
        done: 24,
        failed: 1,
        gained: 8,
        lost: 2,
        error: None,
        message: None,
        created_at: at,
        started_at: None,
        finished_at: None,
    };
    let frame = || EventFrame::sample(Tab::Event);
    vec![
        ("studio-search", page(frame(), 60, Some(0.06), None)),
        (
            "studio-search-running",
            page(frame(), 1, None, Some(&job(JobState::Waiting))),
        ),
        (
            "studio-search-over",
            page(frame(), 0, None, Some(&job(JobState::Done))),
        ),
        (
            "studio-search-failed",
            page(frame(), 0, None, Some(&job(JobState::Failed))),
        ),
    ]
}
