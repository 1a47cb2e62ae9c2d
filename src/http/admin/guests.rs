//! The guests of an event.
//!
//! An event's owner and admins list them, with the event each registered for. Admins delete any account, with its
//! selfie, faces and matches.

use axum::extract::State;

use crate::http::AppState;
use crate::http::auth::{Admin, Photographer};
use crate::http::error::Result;
use crate::http::error::refusals::{ACCOUNT_UNKNOWN, EVENT_UNKNOWN, LAST_ADMIN, OWNERS_ONLY};
use crate::http::extract::{Json, List, Path};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::{EventId, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [EVENT_UNKNOWN, OWNERS_ONLY],
        remove => [LAST_ADMIN, ACCOUNT_UNKNOWN],
    ]
}

/// List the guests of an event
///
/// In the order of joining, each with the event registered for. For the event's owner and admins.
#[utoipa::path(
    get,
    path = "/api/admin/events/{event_id}/users",
    operation_id = "list_guests"
)]
async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
) -> Result<List<wire::User>> {
    let guests = state.events.members(&caller, id).await?;
    Ok(guests.into_iter().map(wire::User::from).collect())
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
