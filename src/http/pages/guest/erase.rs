//! Erasing everything of a guest: a page that says what goes, and the receipt.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::me::OfGuest;
use super::visit::Visitor;
use super::{EventView, Words, message, words};
use crate::accounts::Error as AccountError;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Form, Path};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page};
use crate::model::UserId;

#[derive(Template)]
#[template(path = "guest/erase.html")]
struct ErasePage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    guest: UserId,
}

/// `GET /e/{code}/me/erase`.
pub(super) async fn ask(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let w = words();
    let page = Page::of(&ErasePage {
        frame: Frame::of(w.erase),
        w,
        event: EventView::of(&visitor.event, None),
        guest: visitor.user.id,
    })?;
    Ok(page.into_response())
}

/// `POST /e/{code}/me/erase`.
pub(super) async fn erase(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(from): Form<OfGuest>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    if !from.is_of(&visitor) {
        return Ok(browser.go(&EventView::of(&visitor.event, None).address));
    }
    let erased = match state.accounts.erase(&visitor.user).await {
        // Pressed twice at once: what was asked for is so.
        Err(AccountError::NotFound) => return Ok(browser.log_out(browser.go("/"))),
        erased => erased?,
    };
    let w = words();
    let text = w.erased.with_all(&[&erased.matches, &erased.receipt_id]);
    let page = message(w.erased_title, text, None)?;
    Ok(browser.log_out(page.into_response()))
}

/// The page for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let page = ErasePage {
        frame: Frame::of(w.erase),
        w,
        event: EventView::sample(),
        guest: UserId(7),
    };
    vec![("guest-erase", Page::of(&page))]
}
