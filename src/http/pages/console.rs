//! The admins' pages: how the installation is, its jobs, its accounts, and invitations of photographers.

mod accounts;
mod invitations;
mod jobs;
mod overview;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};

use super::page::tongue;
use super::staff::lead_to_login;
use super::words::Console as Words;
use crate::http::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin", get(overview::show))
        .route("/admin/jobs", get(jobs::show))
        .route("/admin/jobs/{job}/retry", post(jobs::retry))
        .route("/admin/jobs/{job}/cancel", post(jobs::cancel))
        .route("/admin/accounts", get(accounts::show))
        .route("/admin/accounts/{user}", post(accounts::change))
        .route(
            "/admin/invitations",
            get(invitations::show).post(invitations::invite),
        )
        .route(
            "/admin/invitations/{invitation}/revoke",
            post(invitations::revoke),
        )
        .layer(from_fn(lead_to_login))
}

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Tab {
    Overview,
    Jobs,
    Accounts,
    Invitations,
}

/// The words of the current request.
fn words() -> &'static Words {
    Words::of(tongue())
}

/// The admins' pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, crate::http::error::Result<super::page::Page>)> {
    [
        accounts::samples(),
        invitations::samples(),
        jobs::samples(),
        overview::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
