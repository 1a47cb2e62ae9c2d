//! The whole installation in figures, for admins.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::clock::Timestamp;
use crate::console::{Day, Figures};
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::Json;
use crate::http::openapi::{Routes, routes};

pub(super) fn routes() -> Routes {
    routes![overview]
}

/// The whole installation in figures.
#[derive(Serialize, ToSchema)]
struct Overview {
    /// When they were summed up, at most a minute ago.
    at: Timestamp,
    #[schema(minimum = 0)]
    events: i64,
    /// Guests of all events; an account counts once an event.
    #[schema(minimum = 0)]
    guests: i64,
    #[schema(minimum = 0)]
    photos: i64,
    /// Bytes of all photos as they were uploaded.
    #[schema(minimum = 0)]
    bytes: i64,
    /// The last 14 days in UTC, the earliest first.
    days: Vec<OverviewDay>,
}

/// What came on one day, and is still there.
#[derive(Serialize, ToSchema)]
struct OverviewDay {
    /// The midnight at which the day begins, in UTC.
    day: Timestamp,
    #[schema(minimum = 0)]
    photos: i64,
    #[schema(minimum = 0)]
    guests: i64,
}

impl From<Day> for OverviewDay {
    fn from(day: Day) -> Self {
        Self {
            day: day.day,
            photos: day.photos,
            guests: day.guests,
        }
    }
}

impl From<Figures> for Overview {
    fn from(figures: Figures) -> Self {
        Self {
            at: figures.at,
            events: figures.totals.events,
            guests: figures.totals.guests,
            photos: figures.totals.photos,
            bytes: figures.totals.bytes,
            days: figures.days.into_iter().map(OverviewDay::from).collect(),
        }
    }
}

/// Get the whole installation in figures
///
/// What is stored, and what came on each of the last 14 days.
#[utoipa::path(get, path = "/api/admin/overview", operation_id = "show_overview")]
async fn overview(State(state): State<AppState>, Admin(_): Admin) -> Result<Json<Overview>> {
    Ok(Json(state.console.figures().await?.into()))
}
