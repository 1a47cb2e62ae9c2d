//! All events, whoever owns them.
//!
//! An admin makes events for photographers, changes them, gives their photos more time, and deletes them with all
//! that belongs to them.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{get, post, put};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::events::{EventChange, Extended, NewEvent};
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::wire::{self, Done};
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId, UserId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/events", get(list))
        .route("/api/admin/create-event", post(create))
        .route("/api/admin/events/{id}", put(change).delete(remove))
        .route("/api/admin/events/{id}/reset-expiration", post(reset_expiration))
}

/// `GET /api/admin/events`.
async fn list(Extract(state): Extract<State>, Admin(admin): Admin) -> Result<Json<Vec<wire::Event>>> {
    let events = state.events.managed_by(&admin).await?;
    Ok(Json(events.into_iter().map(wire::Event::from).collect()))
}

#[derive(Deserialize)]
struct Plan {
    name: String,
    event_code: Option<String>,
    date: Option<Timestamp>,
    photographer_id: UserId,
    /// Whether no face is to be remembered but those of its guests.
    #[serde(default)]
    guests_only: bool,
}

#[derive(Serialize)]
struct Created {
    message: Sentence,
    event_id: EventId,
    event_code: EventCode,
}

/// `POST /api/admin/create-event`: 400 for a code in use, 404 for an unknown photographer.
async fn create(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Json(plan): Json<Plan>,
) -> Result<Json<Created>> {
    let new = NewEvent {
        name: &plan.name,
        code: plan.event_code.as_deref(),
        held_at: plan.date,
        photographer: plan.photographer_id,
        guests_only: plan.guests_only,
    };
    let event = state.events.create(Some(admin.id), &new).await?;
    Ok(Json(Created {
        message: Sentence::EventCreated,
        event_id: event.id,
        event_code: event.code,
    }))
}

/// What is not given stays as it is.
#[derive(Deserialize)]
struct Change {
    name: Option<String>,
    event_code: Option<String>,
    date: Option<Timestamp>,
    photographer_id: Option<UserId>,
    /// To `true`: strangers' faces are forgotten. To `false`: all photos are indexed anew, which may be paid for.
    guests_only: Option<bool>,
}

/// `PUT /api/admin/events/{id}`: 400 for a code in use, 404 for an unknown photographer.
async fn change(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<EventId>,
    Json(change): Json<Change>,
) -> Result<Json<Done>> {
    let change = EventChange {
        name: change.name.as_deref(),
        code: change.event_code.as_deref(),
        held_at: change.date,
        photographer: change.photographer_id,
        guests_only: change.guests_only,
    };
    state.events.edit(&admin, id, &change).await?;
    Ok(Json(Done {
        message: Sentence::EventUpdated,
    }))
}

/// `DELETE /api/admin/events/{id}`: guests, photos, files and faces go with it.
async fn remove(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<EventId>,
) -> Result<Json<Done>> {
    state.events.delete(&admin, id).await?;
    Ok(Json(Done {
        message: Sentence::EventDeleted,
    }))
}

#[derive(Serialize)]
struct Reset {
    message: Sentence,
    #[serde(flatten)]
    extended: Extended,
}

/// `POST /api/admin/events/{id}/reset-expiration`: thirty days from now.
async fn reset_expiration(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Path(id): Path<EventId>,
) -> Result<Json<Reset>> {
    let extended = state.events.reset_expiration(&admin, id).await?;
    Ok(Json(Reset {
        message: Sentence::ExpirationReset,
        extended,
    }))
}
