//! The link to an event's slideshow: make a new one, end it, or ask whether there is one.
//!
//! All photographers of the event do it, for they decide which photos are shown to all guests, and any of them may be the one
//! in the hall.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::http::auth::Photographer;
use crate::http::error::{NOTHING, Result};
use crate::http::extract::{Created, Json, Path};
use crate::http::openapi::{Draft, Outcome};
use crate::http::{AppState, site};
use crate::model::EventId;

/// A link to a slideshow that was just made.
#[derive(Serialize, ToSchema)]
pub(super) struct SlideshowLink {
    /// Whoever has it sees the photos that are shown to all guests.
    url: String,
}

/// Make the link to the slideshow of an event
///
/// For a screen in the hall. Whoever has the link sees the photos that are shown to all guests, without an account, until the
/// event ends. The former link shows nothing any more. A link ends, too, when whoever made it no longer works on the event. It
/// is shown once.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/wall",
    operation_id = "make_slideshow_link"
)]
pub(super) async fn make(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    headers: HeaderMap,
    Path(event): Path<EventId>,
) -> Result<Created<SlideshowLink>> {
    let event = state.events.worked_on(&caller, event).await?.id;
    let token = state.accounts.make_wall(&caller, event).await?;
    Ok(Created(SlideshowLink {
        url: site::wall(&state.settings, &headers, &token),
    }))
}

/// Whether an event has a link to its slideshow.
#[derive(Serialize, ToSchema)]
pub(super) struct SlideshowState {
    /// When the link was made; null if there is none.
    made_at: Option<Timestamp>,
}

/// Get whether an event has a link to its slideshow
///
/// The link itself is shown only when it is made.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/wall",
    operation_id = "show_slideshow_state"
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<SlideshowState>> {
    let event = state.events.worked_on(&caller, event).await?.id;
    let made_at = state.accounts.wall_made_at(event).await?;
    Ok(Json(SlideshowState { made_at }))
}

/// The link is no more.
pub(super) struct Ended;

impl IntoResponse for Ended {
    fn into_response(self) -> Response {
        NOTHING.into_response()
    }
}

impl Outcome for Ended {
    fn describe(draft: &mut Draft) {
        draft.answers_file(NOTHING, &[], "The link shows nothing any more.", &[]);
    }
}

/// End the link to the slideshow of an event
///
/// Screens that show it stop within seconds. Nothing happens if there is no link.
#[utoipa::path(
    delete,
    path = "/api/photographer/events/{event_id}/wall",
    operation_id = "end_slideshow_link"
)]
pub(super) async fn end(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Ended> {
    let event = state.events.worked_on(&caller, event).await?.id;
    state.accounts.end_wall(&caller, event).await?;
    Ok(Ended)
}
