//! The first page: a code to enter, the events of a guest who is logged in, or what an operator does next.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use url::form_urlencoded;

use super::browser::{Browser, redirect};
use super::page::{Frame, Page};
use crate::http::error::{Error, Result};
use crate::http::extract::Query;
use crate::http::words::Sentence;
use crate::http::{AppState, site};
use crate::model::{Account, Role};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    place: Place,
    /// What the person typed, if it was no code.
    code: String,
    problem: Option<String>,
}

/// What the first page is for.
enum Place {
    /// A server without an admin.
    Empty,
    /// A photographer or an admin, by name.
    Staff(String),
    Guest(Guest),
    Stranger,
}

struct Guest {
    events: Vec<JoinedEvent>,
}

struct JoinedEvent {
    name: String,
    address: String,
}

/// `GET /`.
pub(super) async fn show(State(state): State<AppState>, browser: Browser) -> Result<Page> {
    let place = match browser.account {
        None if state.accounts.has_admin().await? => Place::Stranger,
        None => Place::Empty,
        Some(account) if account.user.role == Role::Guest => {
            let joined = state.events.joined_by(account.user.id).await?.into_iter();
            Place::Guest(Guest {
                events: joined
                    .map(|joined| JoinedEvent {
                        address: address_of(joined.event.code.as_str()),
                        name: joined.event.name,
                    })
                    .collect(),
            })
        }
        Some(account) => Place::Staff(account.user.username),
    };
    Ok(page(place, String::new(), None)?.public())
}

/// The page with a code that no event has.
pub(super) fn unknown_code(code: &str) -> Result<Page> {
    let error = Error::unknown(Sentence::EventCodeUnknown);
    let frame = Frame::of("");
    let problem = frame.words.unknown_code.to_string();
    Ok(page(Place::Stranger, code.to_owned(), Some(problem))?.refusing(&error))
}

fn page(place: Place, code: String, problem: Option<String>) -> Result<Page> {
    let mut frame = Frame::of("");
    frame.title = match place {
        Place::Empty => frame.words.empty_title,
        Place::Staff(_) | Place::Guest(_) | Place::Stranger => frame.words.found_title,
    }
    .to_string();
    Page::of(&Home {
        frame,
        place,
        code,
        problem,
    })
}

/// The code of an event, as printed QR codes and the form of the first page send it.
#[derive(Deserialize)]
pub(super) struct Code {
    #[serde(default)]
    event_code: String,
}

/// `GET /register?event_code=`: the address in QR codes.
pub(super) async fn register(Query(code): Query<Code>) -> Response {
    let code = code.event_code.trim();
    if code.is_empty() {
        return redirect("/");
    }
    redirect(&address_of(code)).into_response()
}

/// The address of an event's page.
pub(super) fn address_of(code: &str) -> String {
    site::event_path(code)
}

/// Where an account is at home: the page of its event.
pub(super) fn home_of(account: &Account) -> String {
    let event = account.event.as_ref();
    event.map_or_else(|| "/".to_owned(), |event| address_of(event.code.as_str()))
}

/// The address at which guests of an event ask for a way back by email.
pub(super) fn login_link_of(code: &str) -> String {
    let code: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    format!("/login-link?event_code={code}")
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let guest = Guest {
        events: vec![JoinedEvent {
            name: super::book::EVENT.to_owned(),
            address: "/e/M01".to_owned(),
        }],
    };
    vec![
        ("home-empty", page(Place::Empty, String::new(), None)),
        (
            "home-staff",
            page(Place::Staff("yves".to_owned()), String::new(), None),
        ),
        ("home-guest", page(Place::Guest(guest), String::new(), None)),
        ("home-stranger", page(Place::Stranger, String::new(), None)),
        ("home-unknown-code", unknown_code("M01 <b>")),
    ]
}
