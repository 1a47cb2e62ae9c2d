//! The end of an event, moved by its photographer or an admin; and an event that is over, restored.
//!
//! Both are refused as if there were no such event to whoever may not act for its owner. What an event's end does is told by
//! `photos::ending`.

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

/// When the event ends now.
#[derive(Serialize, ToSchema)]
pub(super) struct Ending {
    message: Sentence,
    event_id: EventId,
    /// None if it is kept until somebody deletes it.
    expires_at: Option<Timestamp>,
}

impl Ending {
    fn new(message: Sentence, extended: Extended) -> Json<Self> {
        Json(Self {
            message,
            event_id: extended.event_id,
            expires_at: extended.new_expiration,
        })
    }
}

/// Restore an event that is over
///
/// For a week after its end. Its guests see its photos again; faces are learned again from the photos, and guests have to send
/// their selfies again, for those were erased at the end.
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

/// The end that is wanted.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"until": "2027-01-31T00:00:00Z"}), json!({"until": null})))]
pub(super) struct Extension {
    /// When the event shall end; null for never.
    until: Option<Timestamp>,
}

/// Say when an event ends
///
/// Sooner or later than it would, or never. A later upload may move the end further, but never sooner. An event that is over is
/// restored.
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
