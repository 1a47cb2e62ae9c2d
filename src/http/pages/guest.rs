//! A guest's pages: one address for each event, whose state the server decides.
//!
//! `visit` finds out who opens the address of an event, `event` what that person sees there; the other files are the
//! pages and the forms on them.

mod consent;
mod erase;
mod event;
mod gallery;
mod join;
mod link;
mod me;
mod photo;
mod removed;
mod selfie;
mod tabs;
mod visit;

use askama::Template;
use axum::Router;
use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};

use super::browser::redirect;
use super::page::{Frame, Page, tongue};
use super::words::{Guest as Words, Phrase};
use crate::http::AppState;
use crate::http::error::{Result, is_unauthenticated};
use crate::model::{Event, date};

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/e/{code}", get(event::show))
        .route("/e/{code}/join", post(join::join).get(event::back))
        .route("/e/{code}/join-event", post(join::join_event).get(event::back))
        .route("/e/{code}/anew", post(join::begin_anew).get(event::back))
        .route("/e/{code}/selfie", post(selfie::send).get(event::back))
        .route("/e/{code}/consent", post(consent::agree).get(event::back))
        .route("/e/{code}/all", get(gallery::all))
        .route("/e/{code}/photo/{id}", get(photo::show))
        .route("/e/{code}/me", get(me::show))
        .route("/e/{code}/me/email", post(me::change_email).get(event::back))
        .route(
            "/e/{code}/me/email/code",
            post(me::confirm_email).get(event::back),
        )
        .route(
            "/e/{code}/same-face",
            post(me::ask_for_earlier_account).get(event::back),
        )
        .route("/e/{code}/me/link", post(me::make_link).get(event::back))
        .route(
            "/e/{code}/me/remove-selfie",
            post(me::remove_selfie).get(event::back),
        )
        .route(
            "/e/{code}/me/withdraw",
            post(me::withdraw_consent).get(event::back),
        )
        .route(
            "/e/{code}/me/logout-everywhere",
            post(me::log_out_everywhere).get(event::back),
        )
        .route("/e/{code}/me/erase", get(erase::ask).post(erase::erase))
        .layer(from_fn(lead_to_event))
        .route("/p/{token}", get(link::show).post(link::open))
}

/// Who opens a page of an event without a session is led to the event's own page, where joining begins.
async fn lead_to_event(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let is_read = request.method().is_safe();
    let response = next.run(request).await;
    // The third slash ends the event's address.
    match path.match_indices('/').nth(2) {
        Some((end, _)) if is_read && is_unauthenticated(&response) => redirect(&path[..end]),
        _ => response,
    }
}

/// An event, as its pages show it.
#[derive(Clone, Debug)]
struct EventView {
    name: String,
    /// The address of its page, to which the other pages add theirs.
    address: String,
    /// The address at which guests ask for a way back by email.
    login_link: String,
    day: Option<String>,
    organiser: Option<String>,
}

impl EventView {
    fn of(event: &Event, organiser: Option<String>) -> Self {
        Self {
            name: event.name.clone(),
            address: super::home::address_of(event.code.as_str()),
            login_link: super::home::login_link_of(event.code.as_str()),
            day: event.held_at.map(|at| date::day(at, tongue().language())),
            organiser,
        }
    }
}

/// A page that says one thing.
#[derive(Template)]
#[template(path = "guest/message.html")]
struct Message {
    frame: Frame,
    text: String,
    /// An address and what its button says.
    button: Option<(String, String)>,
}

fn message(title: Phrase, text: impl Into<String>, button: Option<(String, String)>) -> Result<Page> {
    Page::of(&Message {
        frame: Frame::of(title),
        text: text.into(),
        button,
    })
}

/// The words of the current request.
fn words() -> &'static Words {
    Words::of(tongue())
}

/// A guest's pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let mut all = vec![
        (
            "guest-turned-away",
            message(w.approval_title, w.turned_away, None),
        ),
        (
            "guest-withdrawn",
            message(
                w.withdrawn_title,
                w.withdrawn,
                Some(("/e/M01".to_owned(), w.to_event.into())),
            ),
        ),
        (
            "guest-erased",
            message(w.erased_title, w.erased.with_all(&[&24, &7]), None),
        ),
    ];
    for more in [
        consent::samples(),
        erase::samples(),
        gallery::samples(),
        join::samples(),
        link::samples(),
        me::samples(),
        photo::samples(),
        removed::samples(),
        selfie::samples(),
    ] {
        all.extend(more);
    }
    all
}

#[cfg(test)]
impl EventView {
    fn sample() -> Self {
        Self {
            name: super::book::EVENT.to_owned(),
            address: "/e/M01".to_owned(),
            login_link: "/login-link?event_code=M01".to_owned(),
            day: Some("28.11.2026".to_owned()),
            organiser: Some(super::book::LONG_NAME.to_owned()),
        }
    }
}
