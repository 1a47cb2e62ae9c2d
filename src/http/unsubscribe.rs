//! The unsubscribe link in emails about an event (RFC 8058).
//!
//! Mail programs send the POST themselves when the reader presses their button. A browser first gets a page with a
//! button, because virus scanners open links as well and must not unsubscribe anyone.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::context;
use crate::http::error::{Error, Result};
use crate::http::extract::Path;
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::words::Sentence;

/// The page may send its own form, and load nothing.
const POLICY: &str = "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

pub(super) fn routes() -> Routes {
    routes![show, end]
}

/// A page of one sentence, and a button if there is something to do.
struct Page {
    sentence: Sentence,
    button: Option<Sentence>,
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let language = context::language();
        let sentence = self.sentence.text(language);
        let form = self.button.map(|button| {
            let button = button.text(language);
            format!("<form method=\"post\"><button>{button}</button></form>")
        });
        let page = format!(
            "<!doctype html>\n<html lang=\"{}\">\n<meta charset=\"utf-8\">\n\
             <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>FindMe</title>\n\
             <p>{sentence}.</p>\n{}\n</html>\n",
            language.tag(),
            form.unwrap_or_default(),
        );
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY)),
            (CACHE_CONTROL, HeaderValue::from_static("no-store")),
        ];
        (headers, page).into_response()
    }
}

impl Outcome for Page {
    fn describe(draft: &mut Draft) {
        draft.answers_text(&["text/html"], "A page for the reader of the email.");
    }
}

/// Show the unsubscribe page
///
/// The page has one button; opening it changes nothing.
#[utoipa::path(get, path = "/u/{token}", operation_id = "show_unsubscribe")]
async fn show(State(state): State<AppState>, Path(token): Path<String>) -> Result<Page> {
    if !state.notices.is_unsubscribing(&token) {
        return Err(Error::unknown(Sentence::NotFound));
    }
    Ok(Page {
        sentence: Sentence::UnsubscribeAsked,
        button: Some(Sentence::UnsubscribeButton),
    })
}

/// Unsubscribe from emails about new photos of an event
///
/// With the token of the link in such an email, without a login (RFC 8058). The request body is ignored.
#[utoipa::path(post, path = "/u/{token}", operation_id = "unsubscribe")]
async fn end(State(state): State<AppState>, Path(token): Path<String>) -> Result<Page> {
    if !state.notices.unsubscribe(&token).await? {
        return Err(Error::unknown(Sentence::NotFound));
    }
    Ok(Page {
        sentence: Sentence::Unsubscribed,
        button: None,
    })
}
