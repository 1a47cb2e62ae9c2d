//! An admin's first event: as any other, but its code is made and it can be filled with sample photographs.
//!
//! The code is made with the page, so a form that is sent twice, or at once, finds the event that it has made.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::events::day;
use super::{frame, words};
use crate::events::{self, NewEvent};
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::Form;
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Studio as Words;
use crate::model::{Event, User};

#[derive(Template)]
#[template(path = "studio/first.html")]
struct FirstPage {
    frame: Frame,
    w: &'static Words,
    typed: FirstForm,
    /// Whether the sample photographs can be had.
    has_samples: bool,
    problem: Option<String>,
    /// The field that is wrong.
    field: Option<String>,
}

/// The first event, as it was typed.
#[derive(Deserialize)]
pub(super) struct FirstForm {
    name: String,
    #[serde(default)]
    day: String,
    /// The code that the page has made.
    code: String,
    samples: Option<String>,
}

impl FirstForm {
    fn empty() -> Self {
        Self {
            name: String::new(),
            day: String::new(),
            code: events::random_code().as_str().to_owned(),
            samples: Some("on".to_owned()),
        }
    }
}

/// `GET /studio/first`.
pub(super) async fn show(State(state): State<AppState>, _: AdminStaff) -> Result<Page> {
    page(FirstForm::empty(), state.samples.are_offered().await, None)
}

fn page(typed: FirstForm, has_samples: bool, error: Option<&Error>) -> Result<Page> {
    let w = words();
    let page = Page::of(&FirstPage {
        frame: Frame::of(w.first_title),
        w,
        typed,
        has_samples,
        problem: error.map(Error::sentences),
        field: error.and_then(Error::field).map(str::to_owned),
    })?
    .with_studio_style();
    Ok(match error {
        Some(error) => page.refusing(error),
        None => page,
    })
}

/// `POST /studio/first`.
pub(super) async fn create(
    State(state): State<AppState>,
    staff: AdminStaff,
    Form(typed): Form<FirstForm>,
) -> Result<Response> {
    let has_samples = state.samples.are_offered().await;
    let is_filled = has_samples && typed.samples.is_some();
    match make(&state, &staff.user, &typed, is_filled).await {
        Ok(event) => Ok(staff.browser.go(&frame::base(event.id))),
        Err(error) => Ok(page(typed, has_samples, Some(&error))?.into_response()),
    }
}

/// The event of the form, with the samples if it is to have them.
async fn make(state: &AppState, admin: &User, typed: &FirstForm, is_filled: bool) -> Result<Event> {
    let new = NewEvent {
        name: &typed.name,
        code: Some(&typed.code),
        held_at: day(&typed.day, "day")?,
        photographer: admin.id,
        guests_only: false,
        approval_required: false,
    };
    let event = match state.events.create(Some(admin.id), &new).await {
        // The same form has made it.
        Err(error @ events::Error::CodeInUse) => {
            made_before(state, admin, &typed.code).await?.ok_or(error)?
        }
        made => made?,
    };
    if is_filled {
        state.samples.fill(&event, admin.id).await?;
    }
    Ok(event)
}

/// The admin's event of this code, unless it is over.
async fn made_before(state: &AppState, admin: &User, code: &str) -> Result<Option<Event>> {
    match state.events.by_code(code).await {
        Ok(event) => {
            let is_own = event.photographer_id == Some(admin.id);
            Ok((is_own && event.ended_at.is_none()).then_some(event))
        }
        Err(events::Error::NotFound) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::PROBLEM;

    let w = words();
    let wrong = FirstPage {
        frame: Frame::of(w.first_title),
        w,
        typed: FirstForm::empty(),
        has_samples: false,
        problem: Some(PROBLEM.to_owned()),
        field: Some("day".to_owned()),
    };
    vec![
        ("studio-first", page(FirstForm::empty(), true, None)),
        (
            "studio-first-wrong",
            Page::of(&wrong).map(Page::with_studio_style),
        ),
    ]
}
