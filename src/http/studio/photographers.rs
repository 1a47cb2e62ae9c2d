//! The photographers who work on an event: its owner, and those it is shared with.
//!
//! All of them see the list. The owner and admins remove anybody but the owner, the others themselves.

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Created, Json, List, Path};
use crate::http::wire::{Done, MadeInvitation};
use crate::http::words::Sentence;
use crate::model::{EventId, UserId};

/// A photographer of an event.
#[derive(Serialize, ToSchema)]
pub(super) struct EventPhotographer {
    id: UserId,
    username: String,
    /// Whether the photographer owns the event.
    is_owner: bool,
    /// When the event was shared with the photographer; null for the owner.
    added_at: Option<Timestamp>,
    /// Number of photos of the event that the photographer uploaded.
    #[schema(minimum = 0)]
    photos: i64,
}

impl From<events::EventPhotographer> for EventPhotographer {
    fn from(photographer: events::EventPhotographer) -> Self {
        Self {
            id: photographer.id,
            username: photographer.username,
            is_owner: photographer.is_owner,
            added_at: photographer.added_at,
            photos: photographer.photos,
        }
    }
}

/// List the photographers of an event
///
/// Its owner first, then those it is shared with. For all of them and for admins.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/photographers",
    operation_id = "list_photographers_of_event"
)]
pub(super) async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<List<EventPhotographer>> {
    let photographers = state.events.photographers(&caller, event).await?;
    Ok(photographers.into_iter().map(EventPhotographer::from).collect())
}

/// Invite a photographer to an event
///
/// The link lets somebody who has a photographer's or an admin's account join the event, once, within 14 days. It makes no
/// account: who may be a photographer is decided by admins. The link is shown once.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/invitations",
    operation_id = "invite_to_event"
)]
pub(super) async fn invite(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    headers: HeaderMap,
    Path(event): Path<EventId>,
) -> Result<Created<MadeInvitation>> {
    let event = state.events.owned(&caller, event).await?.id;
    let made = state.accounts.invite_to_event(&caller, event).await?;
    Ok(Created(MadeInvitation::new(&made, &state.settings, &headers)))
}

/// A photographer of an event.
#[derive(Deserialize, ToSchema)]
pub(super) struct PhotographerPath {
    event_id: EventId,
    user_id: UserId,
}

/// Remove a photographer from an event
///
/// The photos that they uploaded stay. The owner and admins remove anybody but the owner; other photographers of the event
/// remove only themselves.
#[utoipa::path(
    delete,
    path = "/api/photographer/events/{event_id}/photographers/{user_id}",
    operation_id = "remove_photographer_from_event",
    params(("event_id" = EventId, Path), ("user_id" = UserId, Path))
)]
pub(super) async fn remove(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(path): Path<PhotographerPath>,
) -> Result<Json<Done>> {
    state
        .events
        .remove_photographer(&caller, path.event_id, path.user_id)
        .await?;
    Ok(Json(Done {
        message: Sentence::PhotographerRemoved,
    }))
}
