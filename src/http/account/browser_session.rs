//! Sessions of browsers: a login that leaves its token in a cookie, where scripts cannot read it.
//!
//! It is for web pages of one's own (`FINDME_WEB_DIR`); the built-in pages do the same by forms.

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::SET_COOKIE;
use axum::response::{IntoResponse, Response};

use super::login::Entry;
use crate::accounts::Login;
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::refusals::{BUSY, ENDED, SEVERAL_ACCOUNTS, TOO_MANY_TRIES, WRONG_CREDENTIALS};
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::http::session::Session;
use crate::http::wire::{Done, User};
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        begin => [ENDED, WRONG_CREDENTIALS, SEVERAL_ACCOUNTS, TOO_MANY_TRIES, BUSY],
        end,
    ]
}

/// A response that sets the cookie of the session.
struct WithCookie<T> {
    cookie: Option<HeaderValue>,
    body: T,
}

impl<T: IntoResponse> IntoResponse for WithCookie<T> {
    fn into_response(self) -> Response {
        let mut response = self.body.into_response();
        if let Some(cookie) = self.cookie {
            // The pictures of an account before are in the browser's cache.
            response
                .headers_mut()
                .insert("clear-site-data", HeaderValue::from_static("\"cache\""));
            response.headers_mut().append(SET_COOKIE, cookie);
        }
        response
    }
}

impl<T: Outcome> Outcome for WithCookie<T> {
    fn describe(draft: &mut Draft) {
        T::describe(draft);
        draft.tells_text(
            "set-cookie",
            "The session: HttpOnly, SameSite=Lax, and Secure where the site is HTTPS.",
        );
    }
}

/// Log in with a cookie
///
/// For web pages of the same origin. The cookie replaces the `Authorization` header; requests that change something are
/// accepted with it only from pages of this origin. A password that opens several accounts is refused unless `user_id`
/// is sent.
#[utoipa::path(post, path = "/api/session", operation_id = "begin_session")]
async fn begin(
    State(state): State<AppState>,
    client: Client,
    session: Session,
    Json(entry): Json<Entry>,
) -> Result<WithCookie<Json<User>>> {
    let limited = state.accounts.limited(client.origin);
    match limited
        .login(&entry.username, &entry.password, entry.user_id)
        .await?
    {
        Login::One { token, account } => Ok(WithCookie {
            cookie: session.begin(&token, state.accounts.token_life()),
            body: Json((*account).into()),
        }),
        Login::Several(_) => Err(Error::unauthenticated(Sentence::SeveralAccounts)),
    }
}

/// Log out of this browser
///
/// Removes the cookie. Other devices stay logged in; `log_out_everywhere` ends them too.
#[utoipa::path(delete, path = "/api/session", operation_id = "end_session")]
async fn end(session: Session) -> WithCookie<Json<Done>> {
    WithCookie {
        cookie: session.end(),
        body: Json(Done {
            message: Sentence::LoggedOut,
        }),
    }
}
