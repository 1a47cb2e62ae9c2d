//! The guests of an event.
//!
//! An event's owner and admins list them, with the event each registered for. Admins delete any account, with its
//! selfie, faces and matches.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::paging::{AfterQuery, Page};
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::{Admin, Photographer};
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, BAD_LIMIT, EVENT_UNKNOWN, LAST_ADMIN, OWNERS_ONLY};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::{EventId, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [EVENT_UNKNOWN, OWNERS_ONLY, BAD_LIMIT],
        remove => [LAST_ADMIN, ACCOUNT_UNKNOWN],
    ]
}

#[derive(Deserialize, IntoParams)]
struct Position {
    /// When the guest `after` joined. With it the list goes on even if that guest has left.
    #[param(nullable = false)]
    after_at: Option<Timestamp>,
}

/// List the guests of an event
///
/// In the order of joining, each with the event registered for; at most 1,000. The `Link` header leads to the others. For the
/// event's owner and admins.
#[utoipa::path(
    get,
    path = "/api/admin/events/{event_id}/users",
    operation_id = "list_guests"
)]
async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Query(page): Query<AfterQuery>,
    Query(position): Query<Position>,
    address: Address,
) -> Result<Page<wire::User>> {
    let limit = page.size()?;
    let after = page.after.map(|after| (UserId(after), position.after_at));
    let guests = state.events.members(&caller, id, after, limit).await?;
    Page::new(guests, limit, &address, |last| {
        let (id, joined_at) = (last.account.user.id, last.joined_at);
        vec![("after", id.to_string()), ("after_at", joined_at.to_string())]
    })
}

/// Delete an account
///
/// With its selfie, faces and matches. Refused for the last admin. A photographer's events stay, without an owner.
#[utoipa::path(delete, path = "/api/admin/users/{user_id}", operation_id = "delete_account")]
async fn remove(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
) -> Result<Json<Done>> {
    state.accounts.delete_user(Some(admin.id), id).await?;
    Ok(Json(Done {
        message: Sentence::UserDeleted,
    }))
}
