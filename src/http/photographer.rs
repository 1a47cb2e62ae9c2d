//! Events of a photographer.
//!
//! An admin may act for every photographer, so an admin sees all events and names the owner of a new one. Photos and
//! rematches of an event have their own files.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::{NewEvent, PageFrom};
use crate::http::AppState;
use crate::http::admin::paging::{AfterQuery, Page};
use crate::http::auth::Photographer;
use crate::http::error::refusals::{BAD_EVENT, BAD_LIMIT, NO_EVENT, PHOTOGRAPHER_UNKNOWN};
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{EventMade, StudioEvent};
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId, Role, User, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        create => [BAD_EVENT, PHOTOGRAPHER_UNKNOWN],
        first => [NO_EVENT],
    ]
}

/// List the caller's events
///
/// Those that the caller owns, and those that are shared with the caller; the oldest first, at most 1,000. The `Link` header
/// leads to later ones. For an admin, the events of all photographers.
#[utoipa::path(get, path = "/api/photographer/events", operation_id = "list_events")]
async fn list(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Query(page): Query<AfterQuery>,
    address: Address,
) -> Result<Page<StudioEvent>> {
    let limit = page.size()?;
    let from = PageFrom::After(page.after.map(EventId));
    let events = state.events.page_seen_by(&caller, from, limit).await?;
    let one = |event| StudioEvent::new(event, caller.id);
    let events = events.into_iter().map(one).collect();
    Page::new(events, limit, &address, |last: &StudioEvent| {
        vec![("after", last.id().to_string())]
    })
}

/// Get the caller's first event
///
/// The oldest that the caller owns, or else the oldest that is shared with the caller.
#[utoipa::path(get, path = "/api/photographer/my-event", operation_id = "show_first_event")]
async fn first(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
) -> Result<Json<StudioEvent>> {
    let first = state.events.first_seen_by(&caller).await?;
    first
        .map(|event| Json(StudioEvent::new(event, caller.id)))
        .ok_or_else(|| Error::unknown(Sentence::NoEvent))
}

/// A new event.
#[derive(Deserialize, ToSchema)]
#[schema(as = EventPlan, examples(json!({"name": "Mia and Tom", "event_code": "D04", "date": "2026-06-20T00:00:00Z"})))]
struct Plan {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Generated if it is missing or null.
    #[schema(value_type = Option<EventCode>)]
    event_code: Option<String>,
    /// The day of the event; a date without a time means midnight UTC.
    date: Option<Timestamp>,
    /// The owner; only an admin may name another photographer.
    photographer_id: Option<UserId>,
    /// Whether only faces of guests are kept.
    #[serde(default)]
    guests_only: bool,
    /// Whether guests who join have to wait for approval.
    #[serde(default)]
    approval_required: bool,
}

impl Plan {
    fn owner(&self, caller: &User) -> UserId {
        match caller.role {
            Role::Guest | Role::Photographer => caller.id,
            Role::Admin => self.photographer_id.unwrap_or(caller.id),
        }
    }
}

/// Create an event
///
/// For the caller, or for the photographer that an admin names.
#[utoipa::path(
    post,
    path = "/api/photographer/events",
    operation_id = "create_event",
    responses(
        (status = 200, description = "", links(
            ("upload" = (operation_id = "upload_photos", parameters(("event_id" = "$response.body#/id")))),
            ("photos" = (operation_id = "list_photos", parameters(("event_id" = "$response.body#/id")))),
            ("rematch" = (operation_id = "begin_rematch", parameters(("event_id" = "$response.body#/id")))),
        )),
    )
)]
async fn create(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Json(plan): Json<Plan>,
) -> Result<Json<EventMade>> {
    let new = NewEvent {
        name: &plan.name,
        code: plan.event_code.as_deref(),
        held_at: plan.date,
        photographer: plan.owner(&caller),
        guests_only: plan.guests_only,
        approval_required: plan.approval_required,
    };
    Ok(Json(state.events.create(Some(caller.id), &new).await?.into()))
}
