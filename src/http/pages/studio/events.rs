//! The events of a photographer, and a form for a new one.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::{frame, words};
use crate::clock::Timestamp;
use crate::events::{NewEvent, OwnedEvent, PageFrom};
use crate::http::AppState;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Form, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::words::Sentence;
use crate::model::{EventId, Role, UserId, date};

/// Events of one page.
const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "studio/events.html")]
struct EventsPage {
    frame: Frame,
    w: &'static Words,
    events: Vec<Row>,
    /// The query of the page with older events.
    older: Option<String>,
    is_newest: bool,
    /// Whether the person is an admin.
    is_admin: bool,
    typed: NewForm,
    problem: Option<String>,
    /// The field that is wrong.
    field: Option<String>,
}

struct Row {
    base: String,
    name: String,
    day: Option<String>,
    is_over: bool,
    /// Whose it is, if it is somebody else's.
    owner: Option<String>,
}

impl Row {
    fn of(owned: OwnedEvent, me: UserId) -> Self {
        let OwnedEvent { event, owner } = owned;
        let is_own = event.photographer_id == Some(me);
        Self {
            owner: owner.filter(|_| !is_own),
            base: frame::base(event.id),
            day: event.held_at.map(|at| date::day(at, tongue().language())),
            is_over: event.ended_at.is_some(),
            name: event.name,
        }
    }
}

/// A new event, as it was typed.
#[derive(Default, Deserialize)]
pub(super) struct NewForm {
    name: String,
    #[serde(default)]
    day: String,
    #[serde(default)]
    code: String,
    approve: Option<String>,
}

/// Which events the page shows.
#[derive(Clone, Copy, Default, Deserialize)]
pub(super) struct Wanted {
    before: Option<EventId>,
}

/// `GET /studio`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    page(&state, &staff, wanted, NewForm::default(), None).await
}

async fn page(
    state: &AppState,
    staff: &Staff,
    wanted: Wanted,
    typed: NewForm,
    error: Option<Error>,
) -> Result<Page> {
    let w = words();
    // The newest first: it is the one that somebody works on.
    let from = PageFrom::Before(wanted.before);
    let mut events = state.events.page_seen_by(&staff.user, from, PER_PAGE + 1).await?;
    let shown = usize::try_from(PER_PAGE).unwrap_or(usize::MAX);
    let is_last_page = events.len() <= shown;
    events.truncate(shown);
    let older = events
        .last()
        .filter(|_| !is_last_page)
        .map(|last| format!("before={}", last.event.id));
    let page = Page::of(&EventsPage {
        frame: Frame::of(w.title),
        w,
        events: events
            .into_iter()
            .map(|event| Row::of(event, staff.user.id))
            .collect(),
        older,
        is_newest: wanted.before.is_none(),
        is_admin: staff.user.role == Role::Admin,
        typed,
        problem: error.as_ref().map(Error::sentences),
        field: error.as_ref().and_then(Error::field).map(str::to_owned),
    })?
    .with_studio_style();
    Ok(match error {
        Some(error) => page.refusing(&error),
        None => page,
    })
}

/// `POST /studio`.
pub(super) async fn create(
    State(state): State<AppState>,
    staff: Staff,
    Form(typed): Form<NewForm>,
) -> Result<Response> {
    let created = async {
        let held_at = day(&typed.day, "day")?;
        let code = Some(typed.code.trim()).filter(|code| !code.is_empty());
        let new = NewEvent {
            name: &typed.name,
            code,
            held_at,
            photographer: staff.user.id,
            guests_only: false,
            approval_required: typed.approve.is_some(),
        };
        Ok(state.events.create(Some(staff.user.id), &new).await?)
    };
    match created.await {
        Ok(event) => Ok(staff.browser.go(&frame::base(event.id))),
        Err(error) => Ok(page(&state, &staff, Wanted::default(), typed, Some(error))
            .await?
            .into_response()),
    }
}

/// A day that was typed; none if the field is empty.
pub(super) fn day(text: &str, field: &'static str) -> Result<Option<Timestamp>> {
    let text = text.trim();
    if text.is_empty() {
        return Ok(None);
    }
    let day = Timestamp::parse(text);
    day.map(Some)
        .ok_or_else(|| Error::invalid(Problem::from(Sentence::FieldInvalid).of_field(field)))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::{EVENT, LONG_NAME, PROBLEM};

    let w = words();
    let sample = |events: Vec<Row>, problem: Option<String>| {
        let page = EventsPage {
            frame: Frame::of(w.title),
            w,
            events,
            older: problem.is_none().then(|| "before=7".to_owned()),
            is_newest: problem.is_some(),
            is_admin: problem.is_some(),
            typed: NewForm::default(),
            field: problem.is_some().then(|| "name".to_owned()),
            problem,
        };
        Ok(Page::of(&page)?.with_studio_style())
    };
    let row = |name: &str, is_over| Row {
        base: "/studio/events/7".to_owned(),
        name: name.to_owned(),
        day: Some("28.11.2026".to_owned()),
        is_over,
        owner: is_over.then(|| LONG_NAME.to_owned()),
    };
    vec![
        (
            "studio",
            sample(vec![row(EVENT, false), row(LONG_NAME, true)], None),
        ),
        ("studio-empty", sample(Vec::new(), Some(PROBLEM.to_owned()))),
    ]
}
