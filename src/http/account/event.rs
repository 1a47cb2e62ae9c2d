//! The events of a guest.
//!
//! A guest registers for one event and may join others by their codes, with the same account. The expiration is that of
//! the event registered for.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::events::Expiration;
use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::error::refusals::{
    ACCOUNT_UNKNOWN, ALREADY_JOINED, CODE_UNKNOWN, CONSENT_OUTDATED, ENDED, EVENT_UNKNOWN, NAME_TAKEN,
    NO_EVENT, TOO_MANY_TRIES,
};
use crate::http::extract::{Json, List};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::model::{Approval, EventCode, EventId};

pub(super) fn routes() -> Routes {
    routes![
        join => [
            ENDED, CODE_UNKNOWN, ALREADY_JOINED, NAME_TAKEN, CONSENT_OUTDATED, ACCOUNT_UNKNOWN,
            TOO_MANY_TRIES,
        ],
        list,
        expiration => [NO_EVENT, EVENT_UNKNOWN],
    ]
}

/// An event code. A JSON string with the code alone is accepted as well.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, expecting = "an event code")]
#[schema(examples(json!({"event_code": "B02"})))]
enum Invitation {
    Code(String),
    Object {
        event_code: String,
        /// The hash of the consent text that the guest agreed to.
        consent: Option<String>,
    },
}

/// Join another event
///
/// The guest keeps one account; its selfie is also matched with the photos of this event.
#[utoipa::path(post, path = "/api/join-event", operation_id = "join_event")]
async fn join(
    State(state): State<AppState>,
    Guest(guest): Guest,
    client: Client,
    Json(invitation): Json<Invitation>,
) -> Result<Json<Done>> {
    let (code, consent) = match invitation {
        Invitation::Code(code) => (code, None),
        Invitation::Object { event_code, consent } => (event_code, consent),
    };
    let limited = state.accounts.limited(client.origin);
    let agreement = consent.as_deref().map(|hash| client.agreement(hash));
    limited.join_event(&guest.user, &code, agreement).await?;
    Ok(Json(Done {
        message: Sentence::Joined,
    }))
}

/// An event that a guest has joined.
#[derive(Serialize, ToSchema)]
struct Membership {
    id: EventId,
    name: String,
    #[serde(rename = "event_code")]
    code: EventCode,
    /// The day of the event.
    date: Option<Timestamp>,
    joined_at: Timestamp,
    /// Whether the owner of the event has approved the caller.
    approval_status: Approval,
    /// When the event ended; null while it has not.
    ended_at: Option<Timestamp>,
}

/// List the events that the caller has joined
///
/// In the order of joining; the first one is the event registered for.
#[utoipa::path(get, path = "/api/user/events", operation_id = "list_joined_events")]
async fn list(State(state): State<AppState>, Guest(guest): Guest) -> Result<List<Membership>> {
    let joined = state.events.joined_by(guest.user.id).await?.into_iter();
    let joined = joined.map(|joined| Membership {
        id: joined.event.id,
        name: joined.event.name,
        code: joined.event.code,
        date: joined.event.held_at,
        joined_at: joined.joined_at,
        approval_status: joined.approval,
        ended_at: joined.event.ended_at,
    });
    Ok(joined.collect())
}

/// Get the expiration of the caller's event
///
/// This is the event that the caller registered for.
#[utoipa::path(get, path = "/api/user/event-expiration", operation_id = "show_expiration")]
async fn expiration(State(state): State<AppState>, guest: Guest) -> Result<Json<Expiration>> {
    let event = guest.event()?.id;
    Ok(Json(state.events.expiration(event).await?))
}
