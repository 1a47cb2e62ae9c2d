//! The QR code of an event by its code, for clients that know it so.
//!
//! The link contains the code as it is stored, not as the caller typed it. It leads to `SITE_BASE_URL`, or to the host
//! of the request.

use axum::extract::State;
use axum::http::HeaderMap;
use url::form_urlencoded;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::error::refusals::EVENT_UNKNOWN;
use crate::http::extract::{Path, Query};
use crate::http::openapi::{Routes, routes};
use crate::http::qr::{Options, Picture};
use crate::http::site;
use crate::model::EventCode;

pub(super) fn routes() -> Routes {
    routes![show => [EVENT_UNKNOWN]]
}

/// Get the QR code of an event
///
/// It contains a link to the registration for the event, at `SITE_BASE_URL` or at the host of the request. For the
/// event's photographers and admins.
#[utoipa::path(
    get,
    path = "/api/admin/event-qr/{event_code}",
    operation_id = "show_event_qr",
    params(("event_code" = EventCode, Path, description = "The event code; spaces and case are ignored."))
)]
async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(code): Path<String>,
    Query(options): Query<Options>,
    headers: HeaderMap,
) -> Result<Picture> {
    let event = state.events.worked_on_by_code(&caller, &code).await?;
    let base = site::base(&state.settings, &headers);
    let query: String = form_urlencoded::byte_serialize(event.code.as_str().as_bytes()).collect();
    let link = format!("{base}/register?event_code={query}");
    Picture::of(&link, options.format)
}
