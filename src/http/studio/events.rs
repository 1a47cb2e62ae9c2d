//! Changing, keeping and deleting an event by its owner.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::EventChange;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{Done, EventMade};
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId};

use super::ending::Ending;

/// Changes to an event; missing fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(as = OwnEventChange, examples(json!({"name": "Mia and Tom", "date": "2026-06-21T14:00:00Z"})))]
pub(super) struct Change {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    /// Printed QR codes with the code before do not work any more.
    #[schema(value_type = Option<EventCode>)]
    event_code: Option<String>,
    date: Option<Timestamp>,
    /// Whether guests who join have to wait for approval. Guests who wait already keep waiting.
    approval_required: Option<bool>,
}

/// Change one of the caller's events
#[utoipa::path(
    put,
    path = "/api/photographer/events/{event_id}",
    operation_id = "change_own_event"
)]
pub(super) async fn change(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Json(change): Json<Change>,
) -> Result<Json<EventMade>> {
    let change = EventChange {
        name: change.name.as_deref(),
        code: change.event_code.as_deref(),
        held_at: change.date,
        approval_required: change.approval_required,
        ..EventChange::default()
    };
    Ok(Json(state.events.edit(&caller, id, &change).await?.into()))
}

/// Delete one of the caller's events
///
/// Deletes its photos with their files and faces, and the guests who have no other event.
#[utoipa::path(
    delete,
    path = "/api/photographer/events/{event_id}",
    operation_id = "delete_own_event"
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
) -> Result<Json<Done>> {
    state.events.delete(&caller, id).await?;
    Ok(Json(Done {
        message: Sentence::EventDeleted,
    }))
}

/// Keep an event as long as after an upload
///
/// 30 days from now unless the server is set otherwise. An event that has ended is restored.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/prolong",
    operation_id = "prolong_event"
)]
pub(super) async fn prolong(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
) -> Result<Json<Ending>> {
    let extended = state.events.reset_expiration(&caller, id).await?;
    let message = if extended.new_expiration.is_some() {
        Sentence::ExpirationReset
    } else {
        Sentence::NoExpiration
    };
    Ok(Ending::new(message, extended))
}
