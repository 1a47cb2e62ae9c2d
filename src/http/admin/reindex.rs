//! Letting the engine learn an event anew, and what that takes.
//!
//! Where the engine is paid this is the most expensive thing there is to ask for, so the same address tells first how many
//! calls and dollars it takes: `GET` asks, `POST` does it.

use std::collections::BTreeMap;

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::error::refusals::{EVENT_UNKNOWN, GONE, UNDER_WAY};
use crate::http::extract::{Json, Path};
use crate::http::openapi::{Routes, routes};
use crate::http::queue::Entry;
use crate::matching::Workload;
use crate::model::{EventId, JobId, User};

pub(super) fn routes() -> Routes {
    routes![
        plan => [EVENT_UNKNOWN],
        begin => [EVENT_UNKNOWN, GONE, UNDER_WAY],
    ]
}

/// What it takes to learn an event anew.
#[derive(Serialize, ToSchema)]
#[schema(as = ReindexPlan)]
struct Plan {
    event_id: EventId,
    /// Photos to be indexed.
    #[schema(minimum = 0)]
    photos: i64,
    /// Guests to be enrolled.
    #[schema(minimum = 0)]
    guests: i64,
    /// Paid calls by operation; what arrives meanwhile comes on top.
    calls: BTreeMap<String, i64>,
    /// US dollars for these calls.
    cost_usd: f64,
    /// The face model by which the event was learned last, where the engine tells.
    face_model: Option<String>,
    /// The last re-index of the event, which may be under way.
    last: Option<Entry>,
}

/// What it would take to learn an event anew
///
/// Where the engine is paid this is the most expensive thing there is to ask for.
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

/// What was begun.
#[derive(Serialize, ToSchema)]
#[schema(as = ReindexBegun)]
struct Begun {
    /// Always true.
    scheduled: bool,
    job_id: JobId,
    #[serde(flatten)]
    plan: Plan,
}

/// Let the engine learn an event anew
///
/// It forgets all faces of the event first; galleries stay as they are meanwhile.
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
