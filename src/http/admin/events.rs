//! Events of all photographers.
//!
//! An admin creates events for photographers, changes them, keeps their photos longer, and deletes them with everything
//! in them. An event's owner may also change it and keep its photos longer.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{self, Page};
use crate::clock::Timestamp;
use crate::console::{self, CountedEvent, EventSearch, MAX_COUNTED};
use crate::events::{EventChange, Extended, NewEvent, OwnedEvent};
use crate::http::AppState;
use crate::http::auth::{Admin, Photographer};
use crate::http::error::Result;
use crate::http::error::refusals::{BAD_EVENT, BAD_LIMIT, EVENT_UNKNOWN, OWNERS_ONLY, PHOTOGRAPHER_UNKNOWN};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{self, Done, Warning, warnings_about};
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId, MAX_PAGE, UserId};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        create => [BAD_EVENT, PHOTOGRAPHER_UNKNOWN],
        change => [BAD_EVENT, EVENT_UNKNOWN, OWNERS_ONLY, PHOTOGRAPHER_UNKNOWN],
        remove => [EVENT_UNKNOWN],
        reset_expiration => [EVENT_UNKNOWN, OWNERS_ONLY],
    ]
}

/// An event in the list of all events.
#[derive(Serialize, ToSchema)]
#[schema(as = ListedEvent)]
struct Listed {
    #[serde(flatten)]
    event: wire::Event,
    /// The owner's username; only where counts were asked for, and missing after an admin deleted the photographer.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    owner: Option<String>,
    /// Number of photos; only where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    photos_count: Option<i64>,
    /// Number of guests; only where counts were asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, minimum = 0)]
    guests_count: Option<i64>,
}

impl From<OwnedEvent> for Listed {
    fn from(owned: OwnedEvent) -> Self {
        Self {
            event: owned.event.into(),
            owner: None,
            photos_count: None,
            guests_count: None,
        }
    }
}

impl From<CountedEvent> for Listed {
    fn from(counted: CountedEvent) -> Self {
        Self {
            event: counted.owned.event.into(),
            owner: counted.owned.owner,
            photos_count: Some(counted.photos),
            guests_count: Some(counted.guests),
        }
    }
}

/// Which events come first.
#[derive(Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = EventOrder)]
enum Order {
    /// The earliest created.
    #[default]
    Oldest,
    /// The latest created.
    Newest,
}

impl From<Order> for console::Order {
    fn from(order: Order) -> Self {
        match order {
            Order::Oldest => Self::Oldest,
            Order::Newest => Self::Newest,
        }
    }
}

/// Filters and page; a missing filter matches everything.
#[derive(Deserialize, IntoParams)]
struct EventsQuery {
    /// Only events whose name or code begins like this; upper and lower case of A–Z are the same.
    #[param(nullable = false)]
    query: Option<String>,
    /// Which events come first; the oldest if it is missing.
    #[param(inline, nullable = false)]
    order: Option<Order>,
    /// Only events that come after the one with this id: the last of the previous page. The `Link` header has the complete
    /// address.
    #[param(nullable = false, value_type = Option<i64>)]
    after: Option<EventId>,
    /// Maximum number of events; with counts at most 100.
    #[param(nullable = false, minimum = 1, maximum = 1000)]
    limit: Option<u32>,
    /// Whether photos and guests are counted.
    #[serde(default)]
    #[param(default = false)]
    counts: bool,
}

/// List all events
///
/// Of all photographers, the oldest first, at most 1,000; with counts 100. The `Link` header leads to the others.
#[utoipa::path(get, path = "/api/admin/events", operation_id = "list_all_events")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(query): Query<EventsQuery>,
    address: Address,
) -> Result<Page<Listed>> {
    let most = if query.counts { MAX_COUNTED } else { MAX_PAGE };
    let limit = paging::size_of(query.limit, most, most)?;
    let search = EventSearch {
        query: query.query.as_deref(),
        after: query.after,
        order: query.order.unwrap_or_default().into(),
    };
    let next = |id: EventId| vec![("after", id.to_string())];
    if query.counts {
        let events = state.console.counted_events(&search, limit).await?;
        Page::new(events, limit, &address, |last| next(last.owned.event.id))
    } else {
        let events = state.console.events(&search, limit).await?;
        Page::new(events, limit, &address, |last| next(last.event.id))
    }
}

/// A new event and its owner.
#[derive(Deserialize, ToSchema)]
#[schema(as = EventPlanFor, examples(json!({
    "name": "Harvest festival", "event_code": "C03", "date": "2026-09-12T00:00:00Z", "photographer_id": 2,
})))]
struct Plan {
    #[schema(min_length = 1, max_length = 200)]
    name: String,
    /// Generated if it is missing or null.
    #[schema(value_type = Option<EventCode>)]
    event_code: Option<String>,
    /// The day of the event; a date without a time means midnight UTC.
    date: Option<Timestamp>,
    photographer_id: UserId,
    /// Whether only faces of guests are kept.
    #[serde(default)]
    guests_only: bool,
    /// Whether guests who join have to wait for approval.
    #[serde(default)]
    approval_required: bool,
}

/// The event that was created.
#[derive(Serialize, ToSchema)]
#[schema(as = EventCreated)]
struct Created {
    message: Sentence,
    event_id: EventId,
    event_code: EventCode,
    /// Warnings for the event's owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// Create an event for a photographer
#[utoipa::path(
    post,
    path = "/api/admin/create-event",
    operation_id = "create_event_for",
    responses(
        (status = 200, description = "", links(
            ("change" = (operation_id = "change_event", parameters(("event_id" = "$response.body#/event_id")))),
            ("upload" = (operation_id = "upload_photos", parameters(("event_id" = "$response.body#/event_id")))),
            ("delete" = (operation_id = "delete_event", parameters(("event_id" = "$response.body#/event_id")))),
        )),
    )
)]
async fn create(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Json(plan): Json<Plan>,
) -> Result<Json<Created>> {
    let new = NewEvent {
        name: &plan.name,
        code: plan.event_code.as_deref(),
        held_at: plan.date,
        photographer: plan.photographer_id,
        guests_only: plan.guests_only,
        approval_required: plan.approval_required,
    };
    let event = state.events.create(Some(admin.id), &new).await?;
    Ok(Json(Created {
        message: Sentence::EventCreated,
        event_id: event.id,
        warnings: warnings_about(&event.code),
        event_code: event.code,
    }))
}

/// Changes to an event; missing fields stay as they are.
#[derive(Deserialize, ToSchema)]
#[schema(as = EventChange, examples(json!({"name": "Mia and Tom", "date": "2026-06-21T14:00:00Z"})))]
struct Change {
    #[schema(min_length = 1, max_length = 200)]
    name: Option<String>,
    #[schema(value_type = Option<EventCode>)]
    event_code: Option<String>,
    date: Option<Timestamp>,
    photographer_id: Option<UserId>,
    /// `true` deletes the faces of strangers. `false` indexes all photos again, which may cost money.
    guests_only: Option<bool>,
    /// Whether guests who join have to wait for approval. Guests who wait already keep waiting.
    approval_required: Option<bool>,
}

/// The event was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = EventChanged)]
struct Changed {
    message: Sentence,
    /// Warnings for the event's owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

/// Change an event
///
/// For the event's owner and admins; only an admin may change `photographer_id` and `guests_only`.
#[utoipa::path(put, path = "/api/admin/events/{event_id}", operation_id = "change_event")]
async fn change(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Json(change): Json<Change>,
) -> Result<Json<Changed>> {
    let change = EventChange {
        name: change.name.as_deref(),
        code: change.event_code.as_deref(),
        held_at: change.date,
        photographer: change.photographer_id,
        guests_only: change.guests_only,
        approval_required: change.approval_required,
    };
    let warnings = change.code.and_then(EventCode::parse);
    state.events.edit(&caller, id, &change).await?;
    Ok(Json(Changed {
        message: Sentence::EventUpdated,
        warnings: warnings.as_ref().map(warnings_about).unwrap_or_default(),
    }))
}

/// Delete an event
///
/// Deletes its photos with their files and faces, and the guests who have no other event.
#[utoipa::path(delete, path = "/api/admin/events/{event_id}", operation_id = "delete_event")]
async fn remove(
    State(state): State<AppState>,
    Admin(admin): Admin,
    Path(id): Path<EventId>,
) -> Result<Json<Done>> {
    state.events.delete(&admin, id).await?;
    Ok(Json(Done {
        message: Sentence::EventDeleted,
    }))
}

/// The new expiration of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = ExpirationReset)]
struct Reset {
    message: Sentence,
    #[serde(flatten)]
    extended: Extended,
}

/// Keep an event's photos for 30 days from now
///
/// For the event's owner and admins.
#[utoipa::path(
    post,
    path = "/api/admin/events/{event_id}/reset-expiration",
    operation_id = "reset_expiration"
)]
async fn reset_expiration(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
) -> Result<Json<Reset>> {
    let extended = state.events.reset_expiration(&caller, id).await?;
    Ok(Json(Reset {
        message: if extended.new_expiration.is_some() {
            Sentence::ExpirationReset
        } else {
            Sentence::NoExpiration
        },
        extended,
    }))
}
