//! Log in with a password, and out.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::accounts::Login;
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Query};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff;
use crate::http::pages::words::Account as Words;
use crate::model::{Account, UserId};

#[derive(Template)]
#[template(path = "account/login.html")]
struct LoginPage {
    frame: Frame,
    w: &'static Words,
    name: String,
    /// The page to go to.
    next: String,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "account/choose.html")]
struct ChoosePage {
    frame: Frame,
    w: &'static Words,
    name: String,
    /// The page to go to.
    next: String,
    accounts: Vec<Choice>,
}

/// One of several accounts of a person.
pub(super) struct Choice {
    pub(super) id: UserId,
    pub(super) event: String,
}

impl Choice {
    pub(super) fn of(account: Account, w: &Words) -> Self {
        Self {
            id: account.user.id,
            event: account
                .event
                .map_or_else(|| w.no_event.to_string(), |event| event.name),
        }
    }
}

/// `GET /login`.
pub(in crate::http::pages) async fn show(Query(wanted): Query<Wanted>) -> Result<Page> {
    page(String::new(), wanted.next, None)
}

/// The page that needs a login.
#[derive(Default, Deserialize)]
pub(in crate::http::pages) struct Wanted {
    #[serde(default)]
    next: String,
}

fn page(name: String, next: String, problem: Option<&Error>) -> Result<Page> {
    let w = Words::of(tongue());
    let page = Page::of(&LoginPage {
        frame: Frame::of(w.log_in_title),
        w,
        name,
        next,
        problem: problem.map(Error::sentences),
    })?;
    Ok(match problem {
        Some(error) => page.refusing(error),
        None => page,
    })
}

/// A username and password.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Entry {
    username: String,
    password: String,
    /// The account to use, if the password opens several.
    user_id: Option<UserId>,
    #[serde(default)]
    next: String,
}

/// `POST /login`.
pub(in crate::http::pages) async fn log_in(
    State(state): State<AppState>,
    browser: Browser,
    Form(entry): Form<Entry>,
) -> Result<Response> {
    let limited = state.accounts.limited(browser.client.origin);
    match limited
        .login(&entry.username, &entry.password, entry.user_id)
        .await
    {
        Ok(Login::One { token, account }) => {
            let home = staff::home_of(account.user.role);
            let next = staff::page_after(&entry.next).unwrap_or(home);
            Ok(browser.log_in(&state, &token, next))
        }
        Ok(Login::Several(accounts)) => Ok(choose(entry.username, entry.next, accounts)?.into_response()),
        Err(error) => Ok(page(entry.username, entry.next, Some(&error.into()))?.into_response()),
    }
}

fn choose(name: String, next: String, accounts: Vec<Account>) -> Result<Page> {
    let w = Words::of(tongue());
    Page::of(&ChoosePage {
        frame: Frame::of(w.choose_title),
        w,
        name,
        next,
        accounts: accounts
            .into_iter()
            .map(|account| Choice::of(account, w))
            .collect(),
    })
}

/// `POST /logout`.
pub(in crate::http::pages) async fn log_out(browser: Browser) -> Response {
    browser.log_out(browser.go("/"))
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(in crate::http::pages) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::words::Sentence;

    let w = Words::of(tongue());
    let choices = ChoosePage {
        frame: Frame::of(w.choose_title),
        w,
        name: "anna".to_owned(),
        next: String::new(),
        accounts: vec![Choice {
            id: UserId(7),
            event: crate::http::pages::book::EVENT.to_owned(),
        }],
    };
    let wrong = Error::unauthenticated(Sentence::WrongCredentials);
    vec![
        ("login", page(String::new(), String::new(), None)),
        (
            "login-wrong",
            page("anna".to_owned(), "/studio".to_owned(), Some(&wrong)),
        ),
        ("login-choose", Page::of(&choices)),
    ]
}
