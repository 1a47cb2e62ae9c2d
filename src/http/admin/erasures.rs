//! Receipts of erasures: what was deleted, how much, when, and when a check found nothing left.
//!
//! The newest come first; the id of the last receipt of a page asks for the next page.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging;
use crate::erasure::Filter;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::{BAD_LIMIT, GONE};
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Receipt;
use crate::http::words::Sentence;
use crate::model::{ErasureCause, EventId, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        show => [GONE],
    ]
}

/// Filters; a missing one matches everything.
#[derive(Deserialize, IntoParams)]
struct ErasuresQuery {
    /// Only receipts with this cause.
    #[param(nullable = false)]
    cause: Option<ErasureCause>,
    /// Only receipts about this account's data.
    #[param(nullable = false, value_type = Option<i64>)]
    user_id: Option<UserId>,
    /// Only receipts in this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
    /// Only complete receipts, or only incomplete ones.
    #[param(nullable = false)]
    complete: Option<bool>,
    /// Only entries with a lower id: the `next_before_id` of the previous page.
    #[param(nullable = false)]
    before_id: Option<i64>,
    /// Maximum number of receipts.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// A page of receipts.
#[derive(Serialize, ToSchema)]
#[schema(as = ErasurePage)]
struct Page {
    receipts: Vec<Receipt>,
    /// Send it as `before_id` for the next page; null on the last page.
    next_before_id: Option<i64>,
}

/// List the receipts of erasures
///
/// What was deleted, how much, when, and when a check found nothing left; newest first.
#[utoipa::path(get, path = "/api/admin/erasures", operation_id = "list_erasures")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<ErasuresQuery>,
) -> Result<Json<Page>> {
    let limit = paging::size(query.limit)?;
    let filter = Filter {
        id: None,
        cause: query.cause,
        user: query.user_id,
        event: query.event_id,
        is_complete: query.complete,
        before: query.before_id,
    };
    let receipts = state.erasures.receipts(&filter, limit).await?;
    Ok(Json(Page {
        next_before_id: paging::next(&receipts, limit, |last| last.id),
        receipts: receipts.into_iter().map(Receipt::from).collect(),
    }))
}

/// Get a receipt of an erasure
///
/// By the id in the response to the deletion.
#[utoipa::path(get, path = "/api/admin/erasures/{erasure_id}", operation_id = "show_erasure")]
async fn show(State(state): State<AppState>, Admin(_): Admin, Path(id): Path<i64>) -> Result<Json<Receipt>> {
    let filter = Filter {
        id: Some(id),
        ..Filter::default()
    };
    let found = state.erasures.receipts(&filter, 1).await?.into_iter().next();
    let receipt = found.ok_or_else(|| Error::unknown(Sentence::NotFound))?;
    Ok(Json(receipt.into()))
}
