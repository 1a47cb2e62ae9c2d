//! The codes guests join events with.
//!
//! A code is made at random or given; either way it is unique among events however it is typed. Guests who joined
//! by the old one stay.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::post;
use serde::{Deserialize, Serialize};

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::words::Sentence;
use crate::model::{EventCode, EventId};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/generate-event-code", post(generate))
        .route("/api/admin/set-event-code", post(set))
}

/// An event's number, alone or in an object.
#[derive(Deserialize)]
#[serde(untagged, expecting = "the number of an event")]
enum Which {
    Number(EventId),
    Object { event_id: EventId },
}

#[derive(Deserialize)]
struct Wish {
    event_id: EventId,
    #[serde(alias = "code")]
    event_code: String,
}

#[derive(Serialize)]
struct Coded {
    message: Sentence,
    event_code: EventCode,
}

impl From<EventCode> for Coded {
    fn from(event_code: EventCode) -> Self {
        Self {
            message: Sentence::CodeSet,
            event_code,
        }
    }
}

/// `POST /api/admin/generate-event-code`.
async fn generate(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Json(which): Json<Which>,
) -> Result<Json<Coded>> {
    let (Which::Number(event) | Which::Object { event_id: event }) = which;
    Ok(Json(state.events.generate_code(&admin, event).await?.into()))
}

/// `POST /api/admin/set-event-code`: 400 for a code in use.
async fn set(
    Extract(state): Extract<State>,
    Admin(admin): Admin,
    Json(wish): Json<Wish>,
) -> Result<Json<Coded>> {
    let code = state
        .events
        .set_code(&admin, wish.event_id, &wish.event_code)
        .await?;
    Ok(Json(code.into()))
}
