//! The personal link: it logs in and leads to the event's page at once, so that it stays out of the address bar.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::EventView;
use crate::accounts::Error as AccountError;
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::Path;
use crate::http::pages::account::message;
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::words::Account as Words;
use crate::model::Account;

#[derive(Template)]
#[template(path = "account/link.html")]
struct LinkPage {
    frame: Frame,
    w: &'static Words,
    name: String,
}

/// `GET /p/{token}`. Somebody who is logged in with another account is asked first.
pub(super) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
) -> Result<Response> {
    let Some(present) = browser.account.as_ref() else {
        return open_link(&state, &browser, &token).await;
    };
    match state
        .accounts
        .limited(browser.client.origin)
        .find_by_link(&token)
        .await
    {
        Ok(account) if account.user.id == present.user.id => Ok(browser.go(&address(&account))),
        Ok(_) => {
            let w = Words::of(tongue());
            let page = Page::of(&LinkPage {
                frame: Frame::of(w.open_title),
                w,
                name: present.user.shown_name().to_owned(),
            })?;
            Ok(page.into_response())
        }
        Err(error) => refused(error),
    }
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
        Ok(opened) => Ok(browser.log_in(state, &opened.token, &address(&opened.account))),
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

/// The page of the account's event.
fn address(account: &Account) -> String {
    let event = account.event.as_ref();
    event.map_or_else(|| "/".to_owned(), |event| EventView::of(event, None).address)
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = Words::of(tongue());
    let page = LinkPage {
        frame: Frame::of(w.open_title),
        w,
        name: crate::http::pages::book::LONG_NAME.to_owned(),
    };
    let bad = message(w.bad_link_title, w.bad_link, ("/", Frame::of("").words.to_start));
    vec![("link-other", Page::of(&page)), ("link-void", bad)]
}
