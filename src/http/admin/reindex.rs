//! Letting the engine learn an event anew, and what that takes.
//!
//! Where the engine is paid this is the most expensive thing there is to ask for, so the same address tells first how many
//! calls and dollars it takes: `GET` asks, `POST` does it.

use std::collections::BTreeMap;

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::Serialize;

use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::http::queue::Entry;
use crate::matching::Workload;
use crate::model::{EventId, JobId, User};

pub(super) fn routes() -> Router<State> {
    Router::new().route("/api/admin/events/{id}/reindex", get(plan).post(begin))
}

#[derive(Serialize)]
struct Plan {
    event_id: EventId,
    photos: i64,
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

/// `GET /api/admin/events/{id}/reindex`: what it would take.
async fn plan(
    Extract(state): Extract<State>,
    Admin(caller): Admin,
    Path(event): Path<EventId>,
) -> Result<Json<Plan>> {
    Ok(Json(plan_of(&state, &caller, event).await?))
}

async fn plan_of(state: &State, caller: &User, event: EventId) -> Result<Plan> {
    let event_id = state.events.owned(caller, event).await?.id;
    let Workload {
        photos,
        guests,
        glimpses,
        face_model,
        last,
    } = state.matching.reindex_workload(event_id).await?;
    let estimate = state.provider.estimate(photos, guests, glimpses);
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

#[derive(Serialize)]
struct Begun {
    scheduled: bool,
    job_id: JobId,
    #[serde(flatten)]
    plan: Plan,
}

/// `POST /api/admin/events/{id}/reindex`: 409 while it is being done already.
async fn begin(
    Extract(state): Extract<State>,
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
