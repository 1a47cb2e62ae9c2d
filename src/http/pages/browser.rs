//! Who opens a page: the account of the session cookie, and how the browser keeps its session.

use axum::extract::FromRequestParts;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::problem::accepts_pages;
use crate::accounts;
use crate::http::client::Client;
use crate::http::error::{self, Error, Result};
use crate::http::extract::Json;
use crate::http::session::{self, Opening, Session};
use crate::http::words::Sentence;
use crate::http::{AppState, context};
use crate::model::{self, Role, UserId};

/// What a browser is to forget (Clear Site Data, 3.1).
const CLEAR_SITE_DATA: HeaderName = HeaderName::from_static("clear-site-data");

/// The browser of a request.
pub(super) struct Browser {
    /// The account that is logged in.
    pub(super) account: Option<model::Account>,
    /// Whether it was logged in with an account that has gone with its event.
    pub(super) is_event_over: bool,
    /// The account that it was logged in with, if that does not open anything any more.
    pub(super) former: Option<UserId>,
    pub(super) client: Client,
    session: Session,
    /// Whether a script asks, which gets JSON.
    is_script: bool,
    /// How it came to this address.
    opening: Opening,
}

/// For a script: the page to load next.
#[derive(Serialize)]
struct Next {
    location: String,
}

impl FromRequestParts<AppState> for Browser {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        if !parts.method.is_safe() && !session::is_same_origin(parts, &state.settings) {
            return Err(Error::forbidden(Sentence::ForeignOrigin));
        }
        let (mut account, mut is_event_over, mut former) = (None, false, None);
        if let Some(token) = session::of_browser(parts, &state.settings) {
            match state.accounts.authenticate(token).await {
                Ok(known) => {
                    tracing::Span::current().record("user", known.user.id.0);
                    account = Some(known);
                }
                Err(accounts::Error::Unauthenticated) => former = state.accounts.named_by(token),
                Err(accounts::Error::EventEnded) => is_event_over = true,
                Err(error) => return Err(error.into()),
            }
        }
        let Ok(client) = Client::from_request_parts(parts, state).await;
        let Ok(session) = Session::from_request_parts(parts, state).await;
        Ok(Self {
            account,
            is_event_over,
            former,
            client,
            session,
            is_script: !accepts_pages(&parts.headers),
            opening: Opening::of(parts),
        })
    }
}

impl Browser {
    /// The guest who is logged in.
    pub(super) fn guest(&self) -> Option<&model::Account> {
        self.account
            .as_ref()
            .filter(|account| account.user.role == Role::Guest)
    }

    /// Goes to another page of this site, after what a form has done. A script gets the address.
    pub(super) fn go(&self, address: &str) -> Response {
        if self.is_script {
            return Json(Next {
                location: address.to_owned(),
            })
            .into_response();
        }
        redirect(address)
    }

    /// Begins a session and goes to another page.
    pub(super) fn log_in(&self, state: &AppState, token: &str, address: &str) -> Response {
        let mut response = self.go(address);
        if self.account.is_some() {
            // The pictures of the account before are in the browser's cache.
            response
                .headers_mut()
                .insert(CLEAR_SITE_DATA, HeaderValue::from_static("\"cache\""));
        }
        with_cookie(response, self.session.begin(token, state.accounts.token_life()))
    }

    /// The nonce of the browser that asked for a letter.
    pub(super) fn nonce<'a>(&self, headers: &'a HeaderMap) -> Option<&'a str> {
        self.session.nonce_of(headers)
    }

    /// Notes which browser has asked for a letter.
    pub(super) fn remember_nonce(&self, response: Response, nonce: &str) -> Response {
        with_cookie(response, self.session.nonce(nonce))
    }

    /// Ends the session, with all that the browser keeps of it.
    pub(super) fn log_out(&self, mut response: Response) -> Response {
        let forget = HeaderValue::from_static("\"cache\", \"storage\"");
        response.headers_mut().insert(CLEAR_SITE_DATA, forget);
        with_cookie(response, self.session.end())
    }

    /// Whether a person opened the address in this browser, by hand or on a page of this site. Where browsers do not say
    /// so, nobody did.
    pub(super) fn is_opened(&self) -> bool {
        self.opening == Opening::Direct
    }

    /// Whether the browser loads the page before anybody has asked for it.
    pub(super) fn is_prefetch(&self) -> bool {
        self.opening == Opening::Prefetch
    }

    /// Whether a script asks.
    pub(super) fn is_script(&self) -> bool {
        self.is_script
    }
}

/// A redirect that makes a browser load a page of this site.
pub(super) fn redirect(address: &str) -> Response {
    let Ok(location) = HeaderValue::from_str(address) else {
        return Error::unknown(Sentence::NotFound).into_response();
    };
    (error::SEE_OTHER, [(LOCATION, location)]).into_response()
}

fn with_cookie(mut response: Response, cookie: Option<HeaderValue>) -> Response {
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The `Set-Cookie` of the language that the address names.
pub(super) fn language_cookie(uri: &axum::http::Uri) -> Option<HeaderValue> {
    let language = context::chosen(uri)?.tag();
    let cookie = format!(
        "{}={language}; Path=/; Max-Age=31536000; SameSite=Lax",
        context::LANGUAGE
    );
    HeaderValue::from_str(&cookie).ok()
}
