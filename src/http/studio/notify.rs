//! Emails to the guests of an event about new photos.
//!
//! The response has the number of recipients; a job sends the emails. A guest gets another email only for newer photos
//! and at least an hour later, so pressing the button twice sends nothing twice.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::words::Sentence;
use crate::model::EventId;
use crate::notices::Asked;

/// Whether and how many guests will be notified.
#[derive(Serialize, ToSchema)]
pub(super) struct Notified {
    /// Whether any email will be sent.
    scheduled: bool,
    /// Whether emails are only written to the log.
    dry_run: bool,
    recipients_count: u64,
    /// Number of guests whose last email could not be delivered; it is sent again.
    undelivered_count: u64,
    message: Sentence,
}

/// Notify the guests of an event about photos by email
///
/// A guest who was notified is notified again only for newer photos, and an hour later at the earliest.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/notify-photos-available",
    operation_id = "notify_guests"
)]
pub(super) async fn notify(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
) -> Result<Json<Notified>> {
    let event = state.events.owned(&caller, event).await?.id;
    let undelivered_count = state.notices.given_up(event).await?;
    let asked = state.notices.ask(event).await?;
    let dry_run = state.notices.is_dry_run();
    let (recipients_count, message) = match asked {
        Asked::Scheduled(guests) if dry_run => (guests, Sentence::NoticesLogged),
        Asked::Scheduled(guests) => (guests, Sentence::NoticesScheduled),
        Asked::NobodyLeft => (0, Sentence::NobodyToTell),
        Asked::NoPhotos => (0, Sentence::NoPhotosYet),
    };
    Ok(Json(Notified {
        scheduled: recipients_count > 0,
        dry_run,
        recipients_count,
        undelivered_count,
        message,
    }))
}
