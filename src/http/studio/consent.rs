//! The consent texts of an event, set by its photographer.
//!
//! Without texts of the event, the default texts are used, with its organiser and contact.

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::events::TermsChange;
use crate::http::AppState;
use crate::http::account::Terms;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::model::EventId;

/// Get the consent texts of an event (photographer)
///
/// With the default texts where the event has none.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}/consent",
    operation_id = "show_consent_terms_of_event"
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Terms>> {
    state.events.owned(&caller, event).await?;
    Ok(Json(state.accounts.offer(event).await?.into()))
}

/// Null and empty fields mean the default.
#[derive(Deserialize, ToSchema)]
#[schema(as = ConsentTermsChange)]
pub(super) struct Change {
    organiser: Option<String>,
    contact: Option<String>,
    text_fr: Option<String>,
    text_en: Option<String>,
}

/// Set the consent texts of an event
///
/// This is a new version; consents to earlier versions stay in force.
#[utoipa::path(
    put,
    path = "/api/photographer/events/{event_id}/consent",
    operation_id = "set_consent_terms"
)]
pub(super) async fn set(
    State(state): State<AppState>,
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
