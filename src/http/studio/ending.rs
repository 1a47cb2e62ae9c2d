//! Moving the end of an event, and restoring an event that has ended.
//!
//! Both are for the event's owner and admins; for others the event is a 404. `erasure::ending` describes what happens at
//! the end.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::Extended;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::words::Sentence;
use crate::model::EventId;

/// The new end of an event.
#[derive(Serialize, ToSchema)]
pub(super) struct Ending {
    message: Sentence,
    event_id: EventId,
    /// Null if the event is kept until somebody deletes it.
    expires_at: Option<Timestamp>,
}

impl Ending {
    pub(super) fn new(message: Sentence, extended: Extended) -> Json<Self> {
        Json(Self {
            message,
            event_id: extended.event_id,
            expires_at: extended.new_expiration,
        })
    }
}

/// Restore an event that has ended
///
/// Possible for a week after its end. Guests see the photos again and the photos are indexed again. Guests have to send
/// their selfies again, because those were erased at the end.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/restore",
    operation_id = "restore_event"
)]
pub(super) async fn restore(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
) -> Result<Json<Ending>> {
    let extended = state.events.restore(Some(&caller), id).await?;
    Ok(Ending::new(Sentence::EventRestored, extended))
}

/// The new end of an event.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"until": "2027-01-31T00:00:00Z"}), json!({"until": null})))]
pub(super) struct Extension {
    /// When the event ends; null for never.
    until: Option<Timestamp>,
}

/// Set the end of an event
///
/// To an earlier or later time, or to never. A later upload may move the end further, but never sooner. An event that
/// has ended is restored.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/extend",
    operation_id = "extend_event"
)]
pub(super) async fn extend(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Json(extension): Json<Extension>,
) -> Result<Json<Ending>> {
    let extended = state.events.extend(Some(&caller), id, extension.until).await?;
    Ok(Ending::new(Sentence::EventExtended, extended))
}
