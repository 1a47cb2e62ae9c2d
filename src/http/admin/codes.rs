//! The codes that guests join events with.
//!
//! A code is generated or chosen; either way it is unique among events, without regard to spaces and case. Guests who
//! joined with the old code stay. Both are for the event's owner and for admins.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::error::refusals::{CODE_NOT_FREE, EVENT_UNKNOWN, OWNERS_ONLY};
use crate::http::extract::{Json, lenient};
use crate::http::openapi::{Routes, routes};
use crate::http::wire::{Warning, warnings_about};
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId};

pub(super) fn routes() -> Routes {
    routes![
        generate => [EVENT_UNKNOWN, OWNERS_ONLY],
        set => [CODE_NOT_FREE, EVENT_UNKNOWN, OWNERS_ONLY],
    ]
}

/// The id of an event. A JSON number alone is accepted as well.
#[derive(Deserialize, ToSchema)]
#[serde(untagged, expecting = "the number of an event")]
#[schema(as = WhichEvent, examples(json!({"event_id": 1})))]
enum Which {
    Number(#[serde(deserialize_with = "lenient")] EventId),
    Object {
        #[serde(deserialize_with = "lenient")]
        event_id: EventId,
    },
}

/// An event and its new code.
#[derive(Deserialize, ToSchema)]
#[schema(examples(json!({"event_id": 1, "event_code": "M02"})))]
struct CodeRequest {
    event_id: EventId,
    #[serde(alias = "code")]
    #[schema(value_type = EventCode)]
    event_code: String,
}

/// The new code of an event.
#[derive(Serialize, ToSchema)]
#[schema(as = CodeGiven)]
struct Coded {
    message: Sentence,
    event_code: EventCode,
    /// Warnings for the event's owner.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    warnings: Vec<Warning>,
}

impl From<EventCode> for Coded {
    fn from(event_code: EventCode) -> Self {
        Self {
            message: Sentence::CodeSet,
            warnings: warnings_about(&event_code),
            event_code,
        }
    }
}

/// Generate a new event code
///
/// Guests who joined with the old code stay. For the event's owner and admins.
#[utoipa::path(
    post,
    path = "/api/admin/generate-event-code",
    operation_id = "generate_event_code"
)]
async fn generate(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Json(which): Json<Which>,
) -> Result<Json<Coded>> {
    let (Which::Number(event) | Which::Object { event_id: event }) = which;
    Ok(Json(state.events.generate_code(&caller, event).await?.into()))
}

/// Set an event code
///
/// Codes that differ only in spaces or case are equal. For the event's owner and admins.
#[utoipa::path(post, path = "/api/admin/set-event-code", operation_id = "set_event_code")]
async fn set(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Json(request): Json<CodeRequest>,
) -> Result<Json<Coded>> {
    let code = state
        .events
        .set_code(&caller, request.event_id, &request.event_code)
        .await?;
    Ok(Json(code.into()))
}
