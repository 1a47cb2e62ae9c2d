//! The admins' pages: how the installation is, its events, jobs, accounts and invitations, the face engine and what it costs,
//! watched folders, and the records of what was done and erased.

mod accounts;
mod audit;
mod chart;
mod engine;
mod erasures;
mod events;
mod filter;
mod folders;
mod invitations;
mod jobs;
mod overview;

use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use serde::Serialize;
use serde_json::Value;

use super::page::tongue;
use super::staff::lead_to_login;
use super::words::{Console as Words, Phrase};
use crate::http::AppState;

pub(super) fn routes() -> Router<AppState> {
    Router::new()
        .route("/admin", get(overview::show))
        .route("/admin/events", get(events::show))
        .route("/admin/engine", get(engine::show))
        .route("/admin/engine/threshold", post(engine::set_threshold))
        .route("/admin/engine/cap", post(engine::set_cap))
        .route("/admin/engine/reset", post(engine::reset))
        .route("/admin/folders", get(folders::show))
        .route("/admin/audit", get(audit::show))
        .route("/admin/erasures", get(erasures::show))
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
    Events,
    Jobs,
    Accounts,
    Invitations,
    Engine,
    Folders,
    Audit,
    Erasures,
}

/// A value of a field with a list of them.
struct Choice {
    /// Its name in JSON, and in a query.
    value: String,
    label: Phrase,
    is_chosen: bool,
}

impl Choice {
    fn of(value: impl Serialize, label: Phrase, typed: &str) -> Self {
        let value = match serde_json::to_value(value) {
            Ok(Value::String(name)) => name,
            Ok(other) => other.to_string(),
            Err(_) => String::new(),
        };
        Self {
            is_chosen: value == typed,
            value,
            label,
        }
    }
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
        audit::samples(),
        engine::samples(),
        erasures::samples(),
        events::samples(),
        folders::samples(),
        invitations::samples(),
        jobs::samples(),
        overview::samples(),
    ]
    .into_iter()
    .flatten()
    .collect()
}
