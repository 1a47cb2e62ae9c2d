//! A photographer's own events.
//!
//! An admin may act for every photographer, so an admin sees the events of all, and says whose a new one shall be.
//! What happens inside an event (photos, rematches) has its own files.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::Deserialize;

use crate::clock::Timestamp;
use crate::events::NewEvent;
use crate::http::State;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Result};
use crate::http::extract::Json;
use crate::http::wire::Event;
use crate::http::words::Sentence;
use crate::model::{Role, User, UserId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/photographer/events", get(list).post(create))
        .route("/api/photographer/my-event", get(first))
}

/// `GET /api/photographer/events`.
async fn list(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
) -> Result<Json<Vec<Event>>> {
    let events = state.events.managed_by(&caller).await?;
    Ok(Json(events.into_iter().map(Event::from).collect()))
}

/// `GET /api/photographer/my-event`: the first of them; 404 if there is none.
async fn first(Extract(state): Extract<State>, Photographer(caller): Photographer) -> Result<Json<Event>> {
    let events = state.events.managed_by(&caller).await?;
    let first = events.into_iter().next();
    first
        .map(|event| Json(event.into()))
        .ok_or_else(|| Error::unknown(Sentence::NoEvent))
}

#[derive(Deserialize)]
struct Plan {
    name: String,
    event_code: Option<String>,
    date: Option<Timestamp>,
    /// Whose it shall be: an admin may say, a photographer cannot.
    photographer_id: Option<UserId>,
    /// Whether no face is to be remembered but those of its guests.
    #[serde(default)]
    guests_only: bool,
}

impl Plan {
    fn owner(&self, caller: &User) -> UserId {
        match caller.role {
            Role::Guest | Role::Photographer => caller.id,
            Role::Admin => self.photographer_id.unwrap_or(caller.id),
        }
    }
}

/// `POST /api/photographer/events`: the caller's own, or of the photographer an admin names.
async fn create(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Json(plan): Json<Plan>,
) -> Result<Json<Event>> {
    let new = NewEvent {
        name: &plan.name,
        code: plan.event_code.as_deref(),
        held_at: plan.date,
        photographer: plan.owner(&caller),
        guests_only: plan.guests_only,
    };
    Ok(Json(state.events.create(Some(caller.id), &new).await?.into()))
}
