//! What an app shows of an event before somebody joins it.
//!
//! Open to anyone who has the code, with the limits on wrong codes. An event that is over is refused like everywhere a code is
//! taken: what it was called and who photographed it is erased a week later, and both weeks have to look alike.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::Terms;
use crate::accounts::EventPreview;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{CODE_UNKNOWN, ENDED, TOO_MANY_TRIES};
use crate::http::extract::{Json, Path};
use crate::http::openapi::{Routes, routes};
use crate::model::EventCode;

pub(super) fn routes() -> Routes {
    routes![show => [ENDED, CODE_UNKNOWN, TOO_MANY_TRIES]]
}

/// An event, for somebody who has its code and no account.
#[derive(Serialize, ToSchema)]
#[schema(as = EventPreview)]
struct Preview {
    /// The name of the event.
    name: String,
    /// The day of the event.
    date: Option<Timestamp>,
    /// Who is responsible for the event.
    organiser: Option<String>,
    /// When the event ends; null while it has had no photo, or if it is kept for ever.
    expires_at: Option<Timestamp>,
    /// Whether there are photos that are shown to all guests.
    general_photos: bool,
    /// The consent texts of the event.
    consent: Terms,
}

impl From<EventPreview> for Preview {
    fn from(preview: EventPreview) -> Self {
        Self {
            name: preview.event.name,
            date: preview.event.held_at,
            organiser: preview.offer.terms.organiser.clone(),
            expires_at: preview.event.expires_at,
            general_photos: preview.has_general_photos,
            consent: preview.offer.into(),
        }
    }
}

/// Get what an event shows before somebody joins it
///
/// With the event code alone. An event that is over is refused.
#[utoipa::path(
    get,
    path = "/api/events/{event_code}",
    operation_id = "preview_event",
    params(("event_code" = EventCode, Path, description = "The event code; spaces and case are ignored."))
)]
async fn show(
    State(state): State<AppState>,
    client: Client,
    Path(code): Path<String>,
) -> Result<Json<Preview>> {
    let limited = state.accounts.limited(client.origin);
    Ok(Json(limited.preview(&code).await?.into()))
}
