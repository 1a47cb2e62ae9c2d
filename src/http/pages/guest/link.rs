//! The personal link: it logs in and leads to the event's page at once, so that it stays out of the address bar.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use crate::accounts::Error as AccountError;
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::Path;
use crate::http::pages::account::message;
use crate::http::pages::browser::Browser;
use crate::http::pages::home::home_of;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::words::{Account as Words, Phrase};

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    frame: Frame,
    w: &'static Words,
    text: Phrase,
    /// Whether there is an account to keep.
    has_choice: bool,
}

/// `GET /p/{token}`. It logs in at once only who opened it in a browser without an account. Who is logged in with another
/// one is asked first, and so is a browser that another site or a preview has made open it.
pub(super) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
) -> Result<Response> {
    let w = Words::of(tongue());
    let limited = state.accounts.limited(browser.client.origin);
    let (account, present) = match (limited.find_by_link(&token).await, &browser.account) {
        (Err(error), _) => return refused(error),
        (Ok(account), present) => (account, present),
    };
    match present {
        Some(present) if present.user.id == account.user.id => Ok(browser.go(&home_of(&account))),
        Some(_) => ask(w.open_title, w.open_lead, true),
        None if browser.is_opened() => open_link(&state, &browser, &token).await,
        None => ask(w.use_title, w.use_lead, false),
    }
}

/// The page with one button, which opens the link.
fn ask(title: Phrase, text: Phrase, has_choice: bool) -> Result<Response> {
    let page = Page::of(&LinkPage {
        frame: Frame::of(title),
        w: Words::of(tongue()),
        text,
        has_choice,
    })?;
    Ok(page.into_response())
}

/// `POST /p/{token}`.
pub(super) async fn open(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
) -> Result<Response> {
    open_link(&state, &browser, &token).await
}

async fn open_link(state: &AppState, browser: &Browser, token: &str) -> Result<Response> {
    match state
        .accounts
        .limited(browser.client.origin)
        .open_by_link(token)
        .await
    {
        Ok(opened) => Ok(browser.log_in(state, &opened.token, &home_of(&opened.account))),
        Err(error) => refused(error),
    }
}

fn refused(error: AccountError) -> Result<Response> {
    let is_void = matches!(error, AccountError::PersonalLinkInvalid);
    let error = Error::from(error);
    if !is_void {
        return Err(error);
    }
    let w = Words::of(tongue());
    let page = message(w.bad_link_title, w.bad_link, ("/", Frame::of("").words.to_start))?;
    Ok(page.refusing(&error).into_response())
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = Words::of(tongue());
    let link = |title, text, has_choice| {
        Page::of(&LinkPage {
            frame: Frame::of(title),
            w,
            text,
            has_choice,
        })
    };
    let bad = message(w.bad_link_title, w.bad_link, ("/", Frame::of("").words.to_start));
    vec![
        ("link-other", link(w.open_title, w.open_lead, true)),
        ("link-preview", link(w.use_title, w.use_lead, false)),
        ("link-void", bad),
    ]
}
