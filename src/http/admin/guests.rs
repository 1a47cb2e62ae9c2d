//! The guests of any event.
//!
//! Listing shows them with the event they registered for; deleting takes any account, with its selfie, faces and
//! matches.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{delete, get};

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::{EventId, UserId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/events/{id}/users", get(list))
        .route("/api/admin/users/{id}", delete(remove))
}

/// `GET /api/admin/events/{id}/users`.
async fn list(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<EventId>,
) -> Result<Json<Vec<wire::User>>> {
    let guests = state.events.members(&admin, id).await?;
    Ok(Json(guests.into_iter().map(wire::User::from).collect()))
}

/// `DELETE /api/admin/users/{id}`: any account but the last admin's.
async fn remove(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<UserId>,
) -> Result<Json<Done>> {
    state.accounts.delete_user(Some(admin.id), id).await?;
    Ok(Json(Done {
        message: Sentence::UserDeleted,
    }))
}
