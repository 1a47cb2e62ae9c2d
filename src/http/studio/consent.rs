//! What an event's guests are asked to agree to, for its photographer to set.
//!
//! Without own texts the default ones are shown, with the organiser and the contact in them.

use axum::extract::State as Extract;
use serde::Deserialize;

use crate::events::TermsChange;
use crate::http::State;
use crate::http::account::Terms;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::model::EventId;

/// `GET /api/photographer/events/{id}/consent`.
pub(super) async fn show(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Terms>> {
    state.events.owned(&caller, event).await?;
    Ok(Json(state.accounts.offer(event).await?.into()))
}

/// What is null or empty stands for the default.
#[derive(Deserialize)]
pub(super) struct Change {
    organiser: Option<String>,
    contact: Option<String>,
    text_fr: Option<String>,
    text_en: Option<String>,
}

/// `PUT /api/photographer/events/{id}/consent`: another version; 400 for a text that is too long.
pub(super) async fn set(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Json(terms): Json<Change>,
) -> Result<Json<Terms>> {
    let change = TermsChange {
        organiser: terms.organiser,
        contact: terms.contact,
        french: terms.text_fr,
        english: terms.text_en,
    };
    state.events.set_consent_terms(&caller, event, change).await?;
    Ok(Json(state.accounts.offer(event).await?.into()))
}
