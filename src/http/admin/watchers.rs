//! Folders that the uploader on somebody's machine watches.
//!
//! An admin makes them; the uploader, logged in as an admin too, asks every few seconds for those of its machine and
//! reports how they are. In a change, what is not given stays, and a text that is given as null is taken away.

use axum::Router;
use axum::extract::State as Extract;
use axum::routing::get;
use serde::{Deserialize, Serialize};

use crate::clock::Timestamp;
use crate::http::State;
use crate::http::auth::Admin;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::wire::Done;
use crate::http::words::Sentence;
use crate::model::{self, EventId, WatcherId};
use crate::watchers::{Settings, Text};

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/admin/local-watchers", get(list).post(create))
        .route(
            "/api/admin/local-watchers/{watcher_id}",
            get(find).put(change).delete(remove),
        )
}

/// A watched folder.
#[derive(Serialize)]
struct Watcher {
    id: WatcherId,
    event_id: EventId,
    event_name: String,
    label: Option<String>,
    machine_label: Option<String>,
    expected_path: Option<String>,
    move_uploaded_dir: Option<String>,
    listening: bool,
    status: String,
    last_error: Option<String>,
    created_at: Timestamp,
    updated_at: Timestamp,
    stats: Stats,
}

/// Files that it sent.
#[derive(Serialize)]
struct Stats {
    ingested: i64,
    failed: i64,
    total: i64,
}

impl From<model::Watcher> for Watcher {
    fn from(watcher: model::Watcher) -> Self {
        Self {
            id: watcher.id,
            event_id: watcher.event_id,
            event_name: watcher.event_name,
            label: watcher.label,
            machine_label: watcher.machine_label,
            expected_path: watcher.expected_path,
            move_uploaded_dir: watcher.move_uploaded_dir,
            listening: watcher.listening,
            status: watcher.status,
            last_error: watcher.last_error,
            created_at: watcher.created_at,
            updated_at: watcher.updated_at,
            stats: Stats {
                ingested: watcher.ingested,
                failed: watcher.failed,
                total: watcher.ingested + watcher.failed,
            },
        }
    }
}

#[derive(Deserialize)]
struct Filter {
    machine_label: Option<String>,
    event_id: Option<EventId>,
}

/// `GET /api/admin/local-watchers`: all, or those of a machine, of an event.
async fn list(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Query(filter): Query<Filter>,
) -> Result<Json<Vec<Watcher>>> {
    let machine = filter.machine_label.as_deref();
    let watchers = state.watchers.list(machine, filter.event_id).await?;
    Ok(Json(watchers.into_iter().map(Watcher::from).collect()))
}

/// `GET /api/admin/local-watchers/{id}`.
async fn find(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
) -> Result<Json<Watcher>> {
    Ok(Json(state.watchers.find(id).await?.into()))
}

#[derive(Deserialize)]
struct Wish {
    event_id: Option<EventId>,
    #[serde(default)]
    label: Text,
    #[serde(default)]
    machine_label: Text,
    #[serde(default)]
    expected_path: Text,
    #[serde(default)]
    move_uploaded_dir: Text,
    listening: Option<bool>,
    status: Option<String>,
    #[serde(default)]
    last_error: Text,
}

impl From<Wish> for Settings {
    fn from(wish: Wish) -> Self {
        Self {
            event: wish.event_id,
            label: wish.label,
            machine_label: wish.machine_label,
            expected_path: wish.expected_path,
            move_uploaded_dir: wish.move_uploaded_dir,
            listening: wish.listening,
            status: wish.status,
            last_error: wish.last_error,
        }
    }
}

/// `POST /api/admin/local-watchers`: 404 for an unknown event.
async fn create(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Json(wish): Json<Wish>,
) -> Result<Json<Watcher>> {
    let missing = || Error::invalid(Problem::from(Sentence::FieldMissing).of_field("event_id"));
    let event = wish.event_id.ok_or_else(missing)?;
    Ok(Json(state.watchers.create(event, wish.into()).await?.into()))
}

/// `PUT /api/admin/local-watchers/{id}`: 404 for an unknown event.
async fn change(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
    Json(wish): Json<Wish>,
) -> Result<Json<Watcher>> {
    Ok(Json(state.watchers.change(id, wish.into()).await?.into()))
}

/// `DELETE /api/admin/local-watchers/{id}`: the photos it brought stay.
async fn remove(
    Extract(state): Extract<State>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
) -> Result<Json<Done>> {
    state.watchers.remove(id).await?;
    Ok(Json(Done {
        message: Sentence::WatcherDeleted,
    }))
}
