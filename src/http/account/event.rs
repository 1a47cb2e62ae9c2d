//! The events of a guest.
//!
//! A guest registers for one event and may join others by their codes; the account stays one. The expiration is
//! that of the event registered for.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::events::Expiration;
use crate::http::State;
use crate::http::account::consent::agreement;
use crate::http::auth::Guest;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/join-event", post(join))
        .route("/api/user/events", get(list))
        .route("/api/user/event-expiration", get(expiration))
}

/// A code, alone or in an object.
#[derive(Deserialize)]
#[serde(untagged, expecting = "an event code")]
enum Invitation {
    Code(String),
    Object {
        event_code: String,
        /// The hash of the consent text that the guest agreed to.
        consent: Option<String>,
    },
}

/// `POST /api/join-event`: 404 for an unknown code, 400 for an event joined before.
async fn join(
    Extract(state): Extract<State>,
    Guest(guest): Guest,
    client: Client,
    Json(invitation): Json<Invitation>,
) -> Result<Json<Done>> {
    let (code, consent) = match invitation {
        Invitation::Code(code) => (code, None),
        Invitation::Object { event_code, consent } => (event_code, consent),
    };
    let (door, address) = (state.accounts.door(client.origin), client.address());
    let agreement = agreement(consent.as_deref(), &address);
    door.join_event(&guest.user, &code, agreement).await?;
    Ok(Json(Done {
        message: Sentence::Joined,
    }))
}

#[derive(Serialize)]
struct Membership {
    id: EventId,
    name: String,
    #[serde(rename = "event_code")]
    code: EventCode,
    date: Option<Timestamp>,
    joined_at: Timestamp,
}

/// `GET /api/user/events`.
async fn list(Extract(state): Extract<State>, Guest(guest): Guest) -> Result<Json<Vec<Membership>>> {
    let joined = state.events.joined_by(guest.user.id).await?.into_iter();
    let joined = joined.map(|joined| Membership {
        id: joined.event.id,
        name: joined.event.name,
        code: joined.event.code,
        date: joined.event.held_at,
        joined_at: joined.joined_at,
    });
    Ok(Json(joined.collect()))
}

/// `GET /api/user/event-expiration`.
async fn expiration(Extract(state): Extract<State>, guest: Guest) -> Result<Json<Expiration>> {
    let event = guest.event()?.id;
    Ok(Json(state.events.expiration(event).await?))
}
