//! Problems as pages: whatever is refused outside the API, for a person with a browser.
//!
//! Handlers of pages return the same errors as those of the API; the middleware turns the JSON into a page.

use askama::Template;
use axum::extract::Request;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_LANGUAGE, CONTENT_LENGTH, CONTENT_TYPE, SET_COOKIE};
use axum::response::{IntoResponse, Response};

use super::page::{Frame, HTML, Page};
use crate::http::error::Error;

#[derive(Template)]
#[template(path = "problem.html")]
struct Problem {
    frame: Frame,
    detail: String,
    /// After how many seconds the page loads itself again.
    retry: Option<u64>,
    request_id: Option<String>,
}

/// Whether a problem with this request is shown as a page.
pub(in crate::http) fn is_for_a_person(request: &Request) -> bool {
    !request.uri().path().starts_with("/api/") && accepts_pages(request.headers())
}

/// Whether a client asks for HTML.
pub(super) fn accepts_pages(headers: &HeaderMap) -> bool {
    headers
        .get_all(ACCEPT)
        .iter()
        .any(|value| value.to_str().is_ok_and(|value| value.contains("text/html")))
}

/// The problem of a response as a page, in the context of the request; any other response as it is.
pub(in crate::http) fn as_page(response: Response, may_repeat: bool) -> Response {
    let is_page = response
        .headers()
        .get(CONTENT_TYPE)
        .is_some_and(|value| value == HTML);
    let Some(error) = response.extensions().get::<Error>().cloned().filter(|_| !is_page) else {
        return response;
    };
    let Ok(page) = page(&error, may_repeat) else {
        return response;
    };
    let mut page = page.into_response();
    // Cookies, and what else the response says beside the problem.
    for (name, value) in response.headers() {
        let is_of_the_body = [CONTENT_TYPE, CONTENT_LENGTH, CONTENT_LANGUAGE].contains(name);
        if !is_of_the_body && (*name == SET_COOKIE || !page.headers().contains_key(name)) {
            page.headers_mut().append(name.clone(), value.clone());
        }
    }
    page
}

fn page(error: &Error, may_repeat: bool) -> crate::http::error::Result<Page> {
    let mut frame = Frame::of("");
    let words = frame.words;
    let title = match error.status().as_u16() {
        404 | 405 => words.missing_title,
        410 => words.over_title,
        429 | 503 => words.busy_title,
        _ => words.wrong_title,
    };
    frame.title = title.to_string();
    let problem = Problem {
        detail: match error.status().as_u16() {
            410 => words.over_lead.to_string(),
            _ => error.sentences(),
        },
        frame,
        retry: error.retry_after_seconds().filter(|_| may_repeat),
        request_id: crate::http::context::request_id().map(|id| id.to_string()),
    };
    Ok(Page::of(&problem)?.refusing(error))
}

/// The pages of problems, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, crate::http::error::Result<Page>)> {
    use std::time::Duration;

    use crate::http::words::Sentence;

    vec![
        (
            "problem-missing",
            page(&Error::unknown(Sentence::UnknownPath), true),
        ),
        ("problem-over", page(&Error::over(Sentence::EventEnded), true)),
        (
            "problem-busy",
            page(
                &Error::unavailable(Sentence::Unavailable, Duration::from_secs(5)),
                true,
            ),
        ),
        (
            "problem-foreign",
            page(&Error::forbidden(Sentence::ForeignOrigin), false),
        ),
    ]
}
