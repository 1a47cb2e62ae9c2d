//! Receipts of erasures: what went, how much, when, and that nothing was left when it was looked for afterwards.
//!
//! The newest come first; the number of a page's last one asks for the next page.

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

/// What is not given does not matter.
#[derive(Deserialize, IntoParams)]
struct ErasuresQuery {
    /// For this reason.
    #[param(nullable = false)]
    cause: Option<ErasureCause>,
    /// Of this account's data.
    #[param(nullable = false, value_type = Option<i64>)]
    user_id: Option<UserId>,
    /// In this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
    /// Complete ones, or those that are not.
    #[param(nullable = false)]
    complete: Option<bool>,
    /// With a lower number: the `next_before_id` of the page before.
    #[param(nullable = false)]
    before_id: Option<i64>,
    /// Receipts at most.
    #[param(nullable = false, minimum = 1, maximum = 1000, default = 100)]
    limit: Option<u32>,
}

/// A page of receipts.
#[derive(Serialize, ToSchema)]
#[schema(as = ErasurePage)]
struct Page {
    receipts: Vec<Receipt>,
    /// Asks for the next page as `before_id`; null on the last one.
    next_before_id: Option<i64>,
}

/// Receipts of erasures
///
/// What went, how much and when, and when nothing was left of it; the newest first.
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

/// A receipt of an erasure
///
/// By the number that the deletion was answered with.
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
