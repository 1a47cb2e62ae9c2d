//! A guest's way back by email: a link, and a code for the browser that cannot open the link.
//!
//! Mail programs open links to look at them. So opening one logs in at once only the browser that asked for it, which
//! holds a nonce; any other shows one button.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::login::Choice;
use crate::accounts::{EmailProof, Error as AccountError, Login, LoginProof};
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Path, Query};
use crate::http::letters as mail;
use crate::http::pages::account::message;
use crate::http::pages::browser::Browser;
use crate::http::pages::home::home_of;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::words::{Account as Words, Phrase};
use crate::http::words::Sentence;
use crate::mail::letters;
use crate::model::UserId;

#[derive(Template)]
#[template(path = "account/login_link.html")]
struct AskPage {
    frame: Frame,
    w: &'static Words,
    email: String,
    code: String,
    is_sent: bool,
    problem: Option<String>,
}

#[derive(Template)]
#[template(path = "account/use_link.html")]
struct UsePage {
    frame: Frame,
    text: String,
    /// The address and the code, if they were typed.
    typed: Option<(String, String)>,
    accounts: Vec<Choice>,
    button: String,
}

/// The event a guest comes from.
#[derive(Deserialize)]
pub(in crate::http::pages) struct From {
    #[serde(default)]
    event_code: String,
}

/// `GET /login-link`.
pub(in crate::http::pages) async fn show(Query(from): Query<From>) -> Result<Page> {
    ask_page(String::new(), from.event_code, false, None)
}

fn ask_page(email: String, code: String, is_sent: bool, problem: Option<&Error>) -> Result<Page> {
    let w = Words::of(tongue());
    let page = Page::of(&AskPage {
        frame: Frame::of(w.link_title),
        w,
        email,
        code,
        is_sent,
        problem: problem.map(Error::sentences),
    })?;
    Ok(match problem {
        Some(error) => page.refusing(error),
        None => page,
    })
}

/// An address, and the event whose account is meant.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Asked {
    email: String,
    #[serde(default)]
    event_code: String,
}

/// `POST /login-link`: the answer is the same for every address.
pub(in crate::http::pages) async fn ask(
    State(state): State<AppState>,
    browser: Browser,
    Form(asked): Form<Asked>,
) -> Result<Response> {
    let nonce = uuid::Uuid::new_v4().simple().to_string();
    let limited = state.accounts.limited(browser.client.origin);
    let code = Some(asked.event_code.as_str()).filter(|code| !code.trim().is_empty());
    let request = match limited.ask_for_login_link(&asked.email, code, Some(&nonce)).await {
        Ok(request) => request,
        Err(error) => {
            let error = Error::from(error);
            return Ok(ask_page(asked.email, asked.event_code, false, Some(&error))?.into_response());
        }
    };
    let accounts = state.accounts.clone();
    mail::send(&state, letters::login_link, async move {
        accounts.make_login_link(&request).await
    });
    let page = ask_page(asked.email, asked.event_code, true, None)?;
    Ok(browser.remember_nonce(page.into_response(), &nonce))
}

/// An address, the code that was sent to it, and the account if there are several.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Typed {
    email: String,
    code: String,
    user_id: Option<UserId>,
}

/// `POST /login-link/code`.
pub(in crate::http::pages) async fn log_in_by_code(
    State(state): State<AppState>,
    browser: Browser,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let proof = LoginProof::Code {
        email: &typed.email,
        code: &typed.code,
    };
    let limited = state.accounts.limited(browser.client.origin);
    match limited.confirm_login(proof, typed.user_id).await {
        Ok(login) => logged_in(&state, &browser, login, Some((typed.email, typed.code))),
        Err(error) => Ok(ask_page(typed.email, String::new(), true, Some(&error.into()))?.into_response()),
    }
}

/// `GET /l/{token}`: uses up nothing unless this browser asked.
pub(in crate::http::pages) async fn open(
    State(state): State<AppState>,
    browser: Browser,
    headers: HeaderMap,
    Path(token): Path<String>,
) -> Result<Response> {
    let nonce = browser.nonce(&headers);
    let limited = state.accounts.limited(browser.client.origin);
    let pending = match limited.find_login_link(&token, nonce).await {
        Ok(pending) => pending,
        // Tapped again by who came in with it.
        Err(AccountError::LoginLinkInvalid) if browser.guest().is_some() => {
            return Ok(browser.go(&browser.guest().map_or_else(|| "/".to_owned(), home_of)));
        }
        Err(error) => return invalid_link_page(error.into()),
    };
    let w = Words::of(tongue());
    if pending.confirms_email {
        return use_page(w.confirm_title, w.confirm_lead, w.confirm);
    }
    // Who is logged in with the account already has nothing to use the link for.
    if let Some(account) = &browser.account
        && pending
            .accounts
            .iter()
            .any(|opened| opened.user.id == account.user.id)
    {
        return Ok(browser.go(&home_of(account)));
    }
    if pending.is_same_browser && browser.account.is_none() && !browser.is_prefetch() {
        return log_in(&state, &browser, &token, None).await;
    }
    let text = match &browser.account {
        Some(_) => w.open_lead,
        None => w.use_lead,
    };
    use_page(w.use_title, text, w.log_in)
}

fn use_page(title: Phrase, text: impl Into<String>, button: Phrase) -> Result<Response> {
    let page = UsePage {
        frame: Frame::of(title),
        text: text.into(),
        typed: None,
        accounts: Vec::new(),
        button: button.into(),
    };
    Ok(Page::of(&page)?.into_response())
}

/// The account, if the link opens several.
#[derive(Deserialize)]
pub(in crate::http::pages) struct Chosen {
    user_id: Option<UserId>,
}

/// `POST /l/{token}`.
pub(in crate::http::pages) async fn use_link(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
    Form(chosen): Form<Chosen>,
) -> Result<Response> {
    let limited = state.accounts.limited(browser.client.origin);
    let pending = match limited.find_login_link(&token, None).await {
        Ok(pending) => pending,
        Err(error) => return invalid_link_page(error.into()),
    };
    if !pending.confirms_email {
        return log_in(&state, &browser, &token, chosen.user_id).await;
    }
    let w = Words::of(tongue());
    let Some(account) = &browser.account else {
        return Ok(message(w.confirm_title, w.confirm_logged_out, ("/login", w.log_in))?.into_response());
    };
    match limited
        .confirm_email(&account.user, EmailProof::Token(&token))
        .await
    {
        Ok(changed) => {
            mail::tell_former_address(&state, &account.user);
            Ok(browser.go(&home_of(&changed)))
        }
        Err(error) => invalid_link_page(error.into()),
    }
}

async fn log_in(
    state: &AppState,
    browser: &Browser,
    token: &str,
    chosen: Option<UserId>,
) -> Result<Response> {
    let limited = state.accounts.limited(browser.client.origin);
    match limited.confirm_login(LoginProof::Token(token), chosen).await {
        Ok(login) => logged_in(state, browser, login, None),
        Err(error) => invalid_link_page(error.into()),
    }
}

/// Begins the session, or asks which of several accounts is meant.
fn logged_in(
    state: &AppState,
    browser: &Browser,
    login: Login,
    typed: Option<(String, String)>,
) -> Result<Response> {
    let w = Words::of(tongue());
    match login {
        Login::One { token, account } => Ok(browser.log_in(state, &token, &home_of(&account))),
        Login::Several(accounts) => {
            let page = UsePage {
                frame: Frame::of(w.choose_title),
                text: w.choose_event.to_string(),
                typed,
                accounts: accounts
                    .into_iter()
                    .map(|account| Choice::of(account, w))
                    .collect(),
                button: String::new(),
            };
            Ok(Page::of(&page)?.into_response())
        }
    }
}

/// The page for a link that opens nothing; any other problem is one of its own.
fn invalid_link_page(error: Error) -> Result<Response> {
    if error.code() != Sentence::LoginLinkInvalid.code() {
        return Err(error);
    }
    let w = Words::of(tongue());
    let page = message(w.bad_link_title, w.old_link, ("/login-link", w.send_link))?;
    Ok(page.refusing(&error).into_response())
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(in crate::http::pages) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = Words::of(tongue());
    let link = |accounts: Vec<Choice>| {
        Page::of(&UsePage {
            frame: Frame::of(w.use_title),
            text: w.use_lead.to_string(),
            typed: None,
            accounts,
            button: w.log_in.to_string(),
        })
    };
    let choice = Choice {
        id: UserId(7),
        event: crate::http::pages::book::EVENT.to_owned(),
    };
    let wrong = Error::refused(Sentence::LoginLinkInvalid);
    vec![
        ("login-link", ask_page(String::new(), String::new(), false, None)),
        (
            "login-link-sent",
            ask_page("anna".to_owned(), String::new(), true, None),
        ),
        (
            "login-link-wrong",
            ask_page("anna".to_owned(), String::new(), true, Some(&wrong)),
        ),
        ("login-link-use", link(Vec::new())),
        ("login-link-choose", link(vec![choice])),
        (
            "login-link-old",
            message(w.bad_link_title, w.old_link, ("/login-link", w.send_link)),
        ),
    ]
}
