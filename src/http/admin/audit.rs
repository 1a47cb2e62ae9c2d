//! The audit log: who did what to whose data.
//!
//! The newest entries come first; the number of a page's last one asks for the next page. Accounts, events and photos are
//! named by their numbers, for the names may be gone.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::audit::{Filter, MOST};
use crate::clock::Timestamp;
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Query};
use crate::http::wire::AuditEntry;
use crate::http::words::Sentence;
use crate::model::{Action, EventId, UserId};

/// Entries of a page when none are asked for.
const PAGE: u32 = 100;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/api/admin/audit", get(list))
}

/// What is not given does not matter.
#[derive(Deserialize)]
struct Wish {
    action: Option<Action>,
    actor_id: Option<UserId>,
    user_id: Option<UserId>,
    event_id: Option<EventId>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    before_id: Option<i64>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Page {
    entries: Vec<AuditEntry>,
    /// Asks for the next page as `before_id`; null on the last one.
    next_before_id: Option<i64>,
}

/// `GET /api/admin/audit`: at most `limit` entries (1 to 1000, 100 by default); 422 for any other number.
async fn list(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Query(wish): Query<Wish>,
) -> Result<Json<Page>> {
    let limit = wish.limit.unwrap_or(PAGE);
    if !(1..=MOST).contains(&limit) {
        let problem = Problem::from(Sentence::FieldInvalid).of_field("limit");
        return Err(Error::invalid(problem));
    }
    let filter = Filter {
        action: wish.action,
        actor: wish.actor_id,
        user: wish.user_id,
        event: wish.event_id,
        since: wish.since,
        until: wish.until,
        before: wish.before_id,
    };
    let entries = state.audit.list(&filter, limit).await?;
    let is_full = u32::try_from(entries.len()).is_ok_and(|found| found == limit);
    Ok(Json(Page {
        next_before_id: entries.last().filter(|_| is_full).map(|last| last.id),
        entries: entries.into_iter().map(AuditEntry::from).collect(),
    }))
}
