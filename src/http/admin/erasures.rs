//! Receipts of erasures: what went, how much, when, and that nothing was left when it was looked for afterwards.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::audit::{ErasureFilter, MOST};
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::wire::Receipt;
use crate::http::words::Sentence;
use crate::model::{ErasureCause, EventId, UserId};

/// Receipts of a page when none are asked for.
const PAGE: u32 = 100;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/erasures", get(list))
        .route("/api/admin/erasures/{id}", get(show))
}

/// What is not given does not matter.
#[derive(Deserialize)]
struct Wish {
    cause: Option<ErasureCause>,
    user_id: Option<UserId>,
    event_id: Option<EventId>,
    complete: Option<bool>,
    before_id: Option<i64>,
    limit: Option<u32>,
}

#[derive(Serialize)]
struct Page {
    receipts: Vec<Receipt>,
    /// Asks for the next page as `before_id`; null on the last one.
    next_before_id: Option<i64>,
}

/// `GET /api/admin/erasures`: at most `limit` receipts (1 to 1000, 100 by default), the newest first; 422 for any other
/// number.
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
    let filter = ErasureFilter {
        id: None,
        cause: wish.cause,
        user: wish.user_id,
        event: wish.event_id,
        is_complete: wish.complete,
        before: wish.before_id,
    };
    let receipts = state.audit.erasures(&filter, limit).await?;
    let is_full = u32::try_from(receipts.len()).is_ok_and(|found| found == limit);
    Ok(Json(Page {
        next_before_id: receipts.last().filter(|_| is_full).map(|last| last.id),
        receipts: receipts.into_iter().map(Receipt::from).collect(),
    }))
}

/// `GET /api/admin/erasures/{id}`.
async fn show(Extract(state): Extract<State>, Admin(_): Admin, Path(id): Path<i64>) -> Result<Json<Receipt>> {
    let filter = ErasureFilter {
        id: Some(id),
        ..ErasureFilter::default()
    };
    let found = state.audit.erasures(&filter, 1).await?.into_iter().next();
    let receipt = found.ok_or_else(|| Error::unknown(Sentence::NotFound))?;
    Ok(Json(receipt.into()))
}
