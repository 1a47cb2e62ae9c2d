//! The QR code of an event: it leads to the event's page.

use axum::extract::State;
use axum::http::HeaderMap;

use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::qr::{Options, Picture};
use crate::http::{AppState, site};
use crate::model::EventId;

/// Get the QR code of an event (photographer)
///
/// It contains the address of the event's page, at `SITE_BASE_URL` or at the host of the request.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/qr",
    operation_id = "show_qr_of_event"
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Result<Picture> {
    let event = state.events.worked_on(&caller, id).await?;
    Picture::of(
        &site::event(&state.settings, &headers, &event.code),
        options.format,
    )
}
