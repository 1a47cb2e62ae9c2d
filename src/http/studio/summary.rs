//! How an event stands: its photos and guests in numbers, at once or when they have changed.
//!
//! The numbers themselves are the version that a client waits to be different from: no counter has to be kept for it, and
//! none is forgotten by whatever changes a photo or a guest.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::events::GuestCounts;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::waiting::Wait;
use crate::http::wire::Event;
use crate::model::{self, EventId};
use crate::photos::Counts;

/// How many photos of an event are how far.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotoCounts)]
struct PhotoNumbers {
    #[schema(minimum = 0)]
    total: i64,
    /// Whose processing has not begun.
    #[schema(minimum = 0)]
    waiting: i64,
    /// That are being searched.
    #[schema(minimum = 0)]
    processing: i64,
    /// That are searched.
    #[schema(minimum = 0)]
    done: i64,
    /// That cannot be used.
    #[schema(minimum = 0)]
    failed: i64,
    /// That are searched and show no face.
    #[schema(minimum = 0)]
    without_faces: i64,
    /// That only the guests in them see.
    #[schema(minimum = 0)]
    hidden: i64,
}

/// How the guests of an event stand.
#[derive(Serialize, ToSchema)]
#[schema(as = GuestCounts)]
struct GuestNumbers {
    #[schema(minimum = 0)]
    joined: i64,
    /// Who wait for approval.
    #[schema(minimum = 0)]
    waiting: i64,
    /// Whose selfie is accepted.
    #[schema(minimum = 0)]
    with_selfie: i64,
    /// Whose last selfie was refused.
    #[schema(minimum = 0)]
    refused: i64,
    /// Who were found in a photo.
    #[schema(minimum = 0)]
    found: i64,
}

/// How an event stands.
#[derive(Serialize, ToSchema)]
#[schema(as = EventSummary)]
pub(super) struct Summary {
    event: Event,
    photos: PhotoNumbers,
    guests: GuestNumbers,
    /// Guests found in photos, each photo counted.
    #[schema(minimum = 0)]
    matches: i64,
    /// Size of all originals, in bytes.
    #[schema(minimum = 0)]
    bytes: i64,
    /// Send it as `seen` to wait until something is different.
    version: String,
}

/// The numbers of one moment.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(in crate::http) struct Numbers {
    pub(in crate::http) photos: Counts,
    pub(in crate::http) guests: GuestCounts,
}

impl Numbers {
    /// Counts the photos and guests of an event.
    pub(in crate::http) async fn of(state: &AppState, event: EventId) -> Result<Self> {
        // At once: in a large event each of them takes tens of milliseconds.
        let (photos, guests) = tokio::join!(state.photos.counts(event), state.events.guest_counts(event));
        Ok(Self {
            photos: photos?,
            guests: guests?,
        })
    }

    /// All numbers in one text.
    pub(in crate::http) fn version(&self) -> String {
        let Self { photos: p, guests: g } = self;
        let numbers = [
            p.total,
            p.waiting,
            p.processing,
            p.done,
            p.failed,
            p.without_faces,
            p.hidden,
            g.joined,
            g.waiting,
            g.with_selfie,
            g.refused,
            g.found,
            g.matches,
        ];
        numbers.map(|number| number.to_string()).join(".")
    }
}

impl Summary {
    fn new(event: model::Event, numbers: &Numbers) -> Self {
        let Numbers { photos, guests } = *numbers;
        Self {
            event: event.into(),
            photos: PhotoNumbers {
                total: photos.total,
                waiting: photos.waiting,
                processing: photos.processing,
                done: photos.done,
                failed: photos.failed,
                without_faces: photos.without_faces,
                hidden: photos.hidden,
            },
            guests: GuestNumbers {
                joined: guests.joined,
                waiting: guests.waiting,
                with_selfie: guests.with_selfie,
                refused: guests.refused,
                found: guests.found,
            },
            matches: guests.matches,
            bytes: photos.bytes,
            version: numbers.version(),
        }
    }
}

#[derive(Deserialize, IntoParams)]
pub(super) struct SummaryQuery {
    /// The `version` of an earlier response: the response waits until the numbers are different.
    #[param(nullable = false)]
    seen: Option<String>,
    /// How many seconds the response may wait.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
}

/// Get an event with the numbers of its photos and guests
///
/// With `seen` and `wait_s` the response waits until a number changes.
#[utoipa::path(
    get,
    path = "/api/photographer/events/{event_id}",
    operation_id = "show_event"
)]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<EventId>,
    Query(query): Query<SummaryQuery>,
) -> Result<Json<Summary>> {
    let wait = Wait::begin(query.wait_s)?;
    loop {
        // Asked for each time: the role or the event may have been taken away.
        let event = state.events.worked_on(&caller, id).await?;
        let numbers = Numbers::of(&state, id).await?;
        let is_known = query.seen.as_ref().is_some_and(|seen| *seen == numbers.version());
        if !is_known || wait.is_over() || state.stopping.is_cancelled() {
            return Ok(Json(Summary::new(event, &numbers)));
        }
        tokio::select! {
            () = tokio::time::sleep_until(wait.next_look()) => {}
            () = state.stopping.cancelled() => {}
        }
    }
}
