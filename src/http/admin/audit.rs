//! The audit log: who did what to whose data.
//!
//! The newest entries come first; the number of a page's last one asks for the next page. Accounts, events and photos are
//! named by their numbers, for the names may be gone.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging;
use crate::audit::Filter;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::BAD_LIMIT;
use crate::http::extract::{Json, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::AuditEntry;
use crate::model::{Action, EventId, UserId};

pub(super) fn routes() -> Routes {
    routes![list => [BAD_LIMIT]]
}

/// What is not given does not matter.
#[derive(Deserialize, IntoParams)]
struct AuditQuery {
    /// Of this kind.
    #[param(nullable = false)]
    action: Option<Action>,
    /// Done by this account.
    #[param(nullable = false, value_type = Option<i64>)]
    actor_id: Option<UserId>,
    /// Done to this account's data.
    #[param(nullable = false, value_type = Option<i64>)]
    user_id: Option<UserId>,
    /// Done in this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
    /// Done then or later.
    #[param(nullable = false)]
    since: Option<Timestamp>,
    /// Done before then.
    #[param(nullable = false)]
    until: Option<Timestamp>,
    /// With a lower number: the `next_before_id` of the page before.
    #[param(nullable = false)]
    before_id: Option<i64>,
    /// Entries at most.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
struct Page {
    entries: Vec<AuditEntry>,
    /// Asks for the next page as `before_id`; null on the last one.
    next_before_id: Option<i64>,
}

/// The audit log
///
/// Who did what to whose data, the newest first.
#[utoipa::path(get, path = "/api/admin/audit", operation_id = "list_audit")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<AuditQuery>,
) -> Result<Json<Page>> {
    let limit = paging::size(query.limit)?;
    let filter = Filter {
        action: query.action,
        actor: query.actor_id,
        user: query.user_id,
        event: query.event_id,
        since: query.since,
        until: query.until,
        before: query.before_id,
    };
    let entries = state.audit.list(&filter, limit).await?;
    Ok(Json(Page {
        next_before_id: paging::next(&entries, limit, |last| last.id),
        entries: entries.into_iter().map(AuditEntry::from).collect(),
    }))
}
