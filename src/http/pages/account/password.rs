//! A forgotten password: ask for a link by email, and set a new password with it.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::http::AppState;
use crate::http::account::send_reset;
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Query};
use crate::http::pages::account::message;
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::words::Account as Words;
use crate::http::words::Sentence;

#[derive(Template)]
#[template(path = "account/forgot.html")]
struct ForgotPage {
    frame: Frame,
    w: &'static Words,
    email: String,
    is_sent: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "account/reset.html")]
struct ResetPage {
    frame: Frame,
    w: &'static Words,
    token: String,
    problem: Option<String>,
    /// Whether another link is needed.
    is_void: bool,
}

/// `GET /forgot-password`.
pub(in crate::http::pages) async fn ask() -> Result<Page> {
    forgot_page(String::new(), false, None)
}

fn forgot_page(email: String, is_sent: bool, problem: Option<String>) -> Result<Page> {
    let w = Words::of(tongue());
    Page::of(&ForgotPage {
        frame: Frame::of(w.forgot_title),
        w,
        email,
        is_sent,
        problem,
    })
}

/// An email address.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Address {
    email: String,
}

/// `POST /forgot-password`: the answer is the same for every address.
pub(in crate::http::pages) async fn send(
    State(state): State<AppState>,
    browser: Browser,
    Form(address): Form<Address>,
) -> Result<Page> {
    match send_reset(&state, browser.client, &address.email).await {
        Ok(()) => forgot_page(String::new(), true, None),
        Err(error) => Ok(forgot_page(address.email, false, Some(error.sentences()))?.refusing(&error)),
    }
}

/// The token of a letter.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Link {
    #[serde(default)]
    token: String,
}

/// `GET /reset-password?token=`.
pub(in crate::http::pages) async fn show(Query(link): Query<Link>) -> Result<Page> {
    reset_page(link.token, None, false)
}

fn reset_page(token: String, problem: Option<String>, is_void: bool) -> Result<Page> {
    let w = Words::of(tongue());
    Page::of(&ResetPage {
        frame: Frame::of(w.reset_title),
        w,
        token,
        problem,
        is_void,
    })
}

/// The token and the new password.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Proof {
    token: String,
    new_password: String,
}

/// `POST /reset-password`.
pub(in crate::http::pages) async fn reset(
    State(state): State<AppState>,
    browser: Browser,
    Form(proof): Form<Proof>,
) -> Result<Response> {
    let limited = state.accounts.limited(browser.client.origin);
    match limited.reset_password(&proof.token, &proof.new_password).await {
        Ok(user) => {
            let w = Words::of(tongue());
            let done = message(
                w.reset_title,
                w.password_set.with(user.username),
                ("/login", w.log_in),
            )?;
            Ok(browser.log_out(done.into_response()))
        }
        Err(error) => {
            let error = Error::from(error);
            let is_void = error.code() == Sentence::ResetTokenInvalid.code();
            Ok(reset_page(proof.token, Some(error.sentences()), is_void)?
                .refusing(&error)
                .into_response())
        }
    }
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(in crate::http::pages) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let problem = || Some(crate::http::pages::book::PROBLEM.to_owned());
    let w = Words::of(tongue());
    vec![
        ("forgot", forgot_page(String::new(), false, None)),
        ("forgot-wrong", forgot_page("anna".to_owned(), false, problem())),
        ("forgot-sent", forgot_page(String::new(), true, None)),
        ("reset", reset_page("token".to_owned(), None, false)),
        ("reset-wrong", reset_page("token".to_owned(), problem(), true)),
        (
            "reset-done",
            message(w.reset_title, w.password_set.with("anna"), ("/login", w.log_in)),
        ),
    ]
}
