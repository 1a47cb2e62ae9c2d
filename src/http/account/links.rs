//! The personal link of a guest: make a new one, or end it.
//!
//! It opens the account without a password. It can be made again at any time, which voids the former one, for only its
//! digest is stored.

use axum::extract::State;
use axum::http::HeaderMap;

use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, TOO_MANY_TRIES};
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{Done, PersonalLink};
use crate::http::words::Sentence;

pub(super) fn routes() -> Routes {
    routes![
        make => [ACCOUNT_UNKNOWN, TOO_MANY_TRIES],
        end,
    ]
}

/// Make a personal link
///
/// The link opens the caller's account without a password. The former link is no longer valid. A link ends with the event,
/// and when the account logs out everywhere.
#[utoipa::path(post, path = "/api/me/link", operation_id = "make_personal_link")]
async fn make(
    State(state): State<AppState>,
    Guest(guest): Guest,
    headers: HeaderMap,
) -> Result<Json<PersonalLink>> {
    let link = state.accounts.make_link(&guest.user).await?;
    Ok(Json(PersonalLink::new(&link, &state.settings, &headers)))
}

/// End the caller's personal link
///
/// Sessions that were opened by it go on.
#[utoipa::path(delete, path = "/api/me/link", operation_id = "end_personal_link")]
async fn end(State(state): State<AppState>, Guest(guest): Guest) -> Result<Json<Done>> {
    state.accounts.end_link(&guest.user).await?;
    Ok(Json(Done {
        message: Sentence::PersonalLinkEnded,
    }))
}
