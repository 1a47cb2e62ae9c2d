//! The web pages: HTML that the server renders, whose forms work without a script.
//!
//! They call the same domain functions as the API and are no part of its document. `page` makes a page, `words` has what
//! it says, `browser` who opens it, `assets` the files it names, `problem` the pages of refusals; `guest`, `account`,
//! `studio`, `console` and `wall` hold the pages. Templates, style and scripts lie in `web/`.

mod account;
mod assets;
#[cfg(test)]
mod book;
mod browser;
mod console;
mod guest;
mod home;
mod page;
pub(super) mod problem;
mod staff;
mod studio;
mod tile;
mod wall;
mod words;

use axum::Router;
use axum::extract::Request;
use axum::http::header::SET_COOKIE;
use axum::middleware::{Next, from_fn};
use axum::response::Response;
use axum::routing::{get, post};

use crate::http::AppState;

/// The routes of the pages.
pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/", get(home::show))
        .route("/register", get(home::register))
        .route("/login", get(account::login::show).post(account::login::log_in))
        .route(
            "/login-link",
            get(account::login_link::show).post(account::login_link::ask),
        )
        .route(
            "/login-link/code",
            get(account::login_link::show).post(account::login_link::log_in_by_code),
        )
        .route(
            "/l/{token}",
            get(account::login_link::open).post(account::login_link::use_link),
        )
        .route("/logout", post(account::login::log_out))
        .route(
            "/forgot-password",
            get(account::password::ask).post(account::password::send),
        )
        .route(
            "/reset-password",
            get(account::password::show).post(account::password::reset),
        )
        .route(
            "/i/{token}",
            get(account::invitation::show).post(account::invitation::register),
        )
        .route("/i/{token}/accept", post(account::invitation::accept))
        .route("/wall/{token}", get(wall::show))
        .route("/setup", get(account::setup::show).post(account::setup::create))
        .route("/assets/{version}/{*path}", get(assets::show))
        .merge(guest::routes())
        .merge(studio::routes())
        .merge(console::routes())
        .layer(from_fn(remember_language))
}

/// Keeps the language that the address names in a cookie, for the pages to come.
async fn remember_language(request: Request, next: Next) -> Response {
    let cookie = browser::language_cookie(request.uri());
    let mut response = next.run(request).await;
    if let Some(cookie) = cookie {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}
