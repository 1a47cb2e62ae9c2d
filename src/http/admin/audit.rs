//! The audit log: which account did what to the data of which account.
//!
//! The newest entries come first; the id of the last entry of a page asks for the next page. Accounts, events and
//! photos are named by id, because their names may have been deleted.

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

/// Filters; a missing one matches everything.
#[derive(Deserialize, IntoParams)]
struct AuditQuery {
    /// Only entries of this action.
    #[param(nullable = false)]
    action: Option<Action>,
    /// Only actions by this account.
    #[param(nullable = false, value_type = Option<i64>)]
    actor_id: Option<UserId>,
    /// Only actions on this account's data.
    #[param(nullable = false, value_type = Option<i64>)]
    user_id: Option<UserId>,
    /// Only actions in this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
    /// Only actions at this time or later.
    #[param(nullable = false)]
    since: Option<Timestamp>,
    /// Only actions before this time.
    #[param(nullable = false)]
    until: Option<Timestamp>,
    /// Only entries with a lower id: the `next_before_id` of the previous page.
    #[param(nullable = false)]
    before_id: Option<i64>,
    /// Maximum number of entries.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// A page of the audit log.
#[derive(Serialize, ToSchema)]
#[schema(as = AuditPage)]
struct Page {
    entries: Vec<AuditEntry>,
    /// Send it as `before_id` for the next page; null on the last page.
    next_before_id: Option<i64>,
}

/// Read the audit log
///
/// Which account did what to the data of which account, newest first.
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
