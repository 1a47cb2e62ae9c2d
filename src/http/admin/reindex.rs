//! Re-indexing an event in the face engine, and what it costs.
//!
//! With a paid engine this is the most expensive request, so `GET` estimates its calls and their cost, and `POST` does
//! it.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::jobs::Entry;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::{EVENT_UNKNOWN, GONE, UNDER_WAY};
use crate::http::extract::{Json, Path};
use crate::http::openapi::{Routes, routes};
use crate::matching::Workload;
use crate::model::{EventId, JobId, User};

pub(super) fn routes() -> Routes {
    routes![
        plan => [EVENT_UNKNOWN],
        begin => [EVENT_UNKNOWN, GONE, UNDER_WAY],
    ]
}

/// The estimate for re-indexing an event.
#[derive(Serialize, ToSchema)]
#[schema(as = ReindexPlan)]
struct Plan {
    event_id: EventId,
    /// Number of photos to index.
    #[schema(minimum = 0)]
    photos: i64,
    /// Number of guests to enrol.
    #[schema(minimum = 0)]
    guests: i64,
    /// Paid calls by operation, without photos and guests that arrive meanwhile.
    calls: BTreeMap<String, i64>,
    /// Cost of these calls in US dollars.
    cost_usd: f64,
    /// The face model of the last indexing, if the engine reports it.
    face_model: Option<String>,
    /// The last re-index of the event, which may still be running.
    last: Option<Entry>,
}

/// Estimate the cost of re-indexing an event
///
/// With a paid engine, re-indexing is the most expensive request.
#[utoipa::path(
    get,
    path = "/api/admin/events/{event_id}/reindex",
    operation_id = "show_reindex"
)]
async fn plan(
    State(state): State<AppState>,
    Admin(caller): Admin,
    Path(event): Path<EventId>,
) -> Result<Json<Plan>> {
    Ok(Json(plan_of(&state, &caller, event).await?))
}

async fn plan_of(state: &AppState, caller: &User, event: EventId) -> Result<Plan> {
    let event_id = state.events.owned(caller, event).await?.id;
    let Workload {
        photos,
        guests,
        transient_faces,
        face_model,
        last,
    } = state.matching.reindex_workload(event_id).await?;
    let estimate = state.provider.estimate(photos, guests, transient_faces);
    Ok(Plan {
        event_id,
        photos,
        guests,
        cost_usd: estimate.total(),
        calls: estimate.counts,
        face_model,
        last: last.map(Entry::from),
    })
}

/// The re-index that was started.
#[derive(Serialize, ToSchema)]
#[schema(as = ReindexBegun)]
struct Begun {
    /// Always true.
    scheduled: bool,
    job_id: JobId,
    #[serde(flatten)]
    plan: Plan,
}

/// Re-index an event
///
/// Deletes all faces of the event from the engine and indexes its photos again; galleries stay as they are meanwhile.
#[utoipa::path(
    post,
    path = "/api/admin/events/{event_id}/reindex",
    operation_id = "begin_reindex",
    responses(
        (status = 200, description = "", links(
            ("job" = (operation_id = "show_job", parameters(("job_id" = "$response.body#/job_id")))),
        )),
    )
)]
async fn begin(
    State(state): State<AppState>,
    Admin(caller): Admin,
    Path(event): Path<EventId>,
) -> Result<Json<Begun>> {
    let event = state.events.owned(&caller, event).await?.id;
    let job_id = state.matching.reindex(Some(caller.id), event).await?;
    Ok(Json(Begun {
        scheduled: true,
        job_id,
        plan: plan_of(&state, &caller, event).await?,
    }))
}
