//! The first admin of a new server, who is logged in at once and led to the first event.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::accounts::{Claim, Credentials};
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::Form;
use crate::http::pages::browser::{Browser, redirect};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::words::Account as Words;
use crate::http::words::Sentence;

#[derive(Template)]
#[template(path = "account/setup.html")]
struct SetupPage {
    frame: Frame,
    w: &'static Words,
    name: String,
    email: String,
    token: String,
    problem: Option<String>,
    /// Whether it is the token that is wrong.
    is_token_wrong: bool,
}

/// The first admin.
#[derive(Default, Deserialize)]
pub(in crate::http::pages) struct Founder {
    username: String,
    email: String,
    password: String,
    #[serde(default)]
    setup_token: String,
}

/// `GET /setup`; once there is an admin it leads to the login.
pub(in crate::http::pages) async fn show(State(state): State<AppState>) -> Result<Response> {
    if state.accounts.has_admin().await? {
        return Ok(redirect("/login"));
    }
    Ok(page(Founder::default(), None, false)?.into_response())
}

fn page(founder: Founder, problem: Option<String>, is_token_wrong: bool) -> Result<Page> {
    let w = Words::of(tongue());
    Page::of(&SetupPage {
        frame: Frame::of(w.setup_title),
        w,
        name: founder.username,
        email: founder.email,
        token: founder.setup_token,
        problem,
        is_token_wrong,
    })
}

/// `POST /setup`.
pub(in crate::http::pages) async fn create(
    State(state): State<AppState>,
    browser: Browser,
    Form(founder): Form<Founder>,
) -> Result<Response> {
    // A page in a browser is never this machine, even on it: any other page could send the form.
    let claim = Claim::Token(Some(founder.setup_token.trim()));
    let credentials = Credentials {
        username: &founder.username,
        email: &founder.email,
        password: &founder.password,
    };
    match state.accounts.register_admin(&credentials, claim).await {
        Ok(id) => {
            let admin = state.accounts.account(id).await?;
            let token = state.accounts.issue_token(&admin.user)?;
            Ok(browser.log_in(&state, &token, "/studio/first"))
        }
        Err(error) => {
            let error = Error::from(error);
            let is_token_wrong = error.code() == Sentence::SetupTokenWanted.code();
            let problem = if is_token_wrong {
                Words::of(tongue()).setup_token_wrong.to_string()
            } else {
                error.sentences()
            };
            let page = page(founder, Some(problem), is_token_wrong)?;
            Ok(page.refusing(&error).into_response())
        }
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(in crate::http::pages) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let problem = || Some(crate::http::pages::book::PROBLEM.to_owned());
    vec![
        ("setup", page(Founder::default(), None, false)),
        ("setup-wrong", page(Founder::default(), problem(), true)),
    ]
}
