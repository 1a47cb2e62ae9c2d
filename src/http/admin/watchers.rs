//! Folders that a desktop uploader watches.
//!
//! An admin creates them. The uploader, also logged in as an admin, polls those of its machine every few seconds and
//! reports their state. In a change, missing and null fields stay as they are, and an empty text clears a text.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::paging::{AfterQuery, Page};
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Admin;
use crate::http::error::refusals::{
    BAD_LIMIT, EVENT_UNKNOWN, INCOMPLETE_FORM, WATCHER_TEXT_TOO_LONG, WATCHER_UNKNOWN,
};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::next_page::Address;
use crate::http::openapi::{Routes, routes};
use crate::http::words::Sentence;
use crate::model::{self, EventId, WatcherId};
use crate::watchers::{Settings, Text};

pub(super) fn routes() -> Routes {
    routes![
        list => [BAD_LIMIT],
        create => [EVENT_UNKNOWN, WATCHER_TEXT_TOO_LONG, INCOMPLETE_FORM],
        find => [WATCHER_UNKNOWN],
        change => [WATCHER_UNKNOWN, EVENT_UNKNOWN, WATCHER_TEXT_TOO_LONG],
        remove => [WATCHER_UNKNOWN],
    ]
}

/// A watched folder.
#[derive(Serialize, ToSchema)]
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

/// Numbers of files that were sent from the folder.
#[derive(Serialize, ToSchema)]
#[schema(as = WatcherStats)]
struct Stats {
    #[schema(minimum = 0)]
    ingested: i64,
    #[schema(minimum = 0)]
    failed: i64,
    #[schema(minimum = 0)]
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

#[derive(Deserialize, IntoParams)]
struct Filter {
    /// Only the folders of this machine.
    #[param(nullable = false)]
    machine_label: Option<String>,
    /// Only the folders of this event.
    #[param(nullable = false, value_type = Option<i64>)]
    event_id: Option<EventId>,
}

/// List the watched folders
///
/// All folders, or those of a machine or an event; the oldest first, at most 1,000. The `Link` header leads to the others.
#[utoipa::path(get, path = "/api/admin/local-watchers", operation_id = "list_watchers")]
async fn list(
    State(state): State<AppState>,
    Admin(_): Admin,
    Query(filter): Query<Filter>,
    Query(page): Query<AfterQuery>,
    address: Address,
) -> Result<Page<Watcher>> {
    let limit = page.size()?;
    let (machine, after) = (filter.machine_label.as_deref(), page.after.map(WatcherId));
    let watchers = state
        .watchers
        .list(machine, filter.event_id, after, limit)
        .await?;
    Page::new(watchers, limit, &address, |last| {
        vec![("after", last.id.to_string())]
    })
}

/// Get a watched folder
///
/// In the state that the uploader reported last.
#[utoipa::path(
    get,
    path = "/api/admin/local-watchers/{watcher_id}",
    operation_id = "show_watcher"
)]
async fn find(
    State(state): State<AppState>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
) -> Result<Json<Watcher>> {
    Ok(Json(state.watchers.find(id).await?.into()))
}

/// The fields of a watched folder. In a change, missing and null fields stay as they are, and an empty text clears a
/// text.
#[derive(Deserialize, ToSchema)]
struct WatcherRequest {
    event_id: Option<EventId>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    label: Text,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    machine_label: Text,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    expected_path: Text,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    move_uploaded_dir: Text,
    listening: Option<bool>,
    status: Option<String>,
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    last_error: Text,
}

impl From<WatcherRequest> for Settings {
    fn from(request: WatcherRequest) -> Self {
        Self {
            event: request.event_id,
            label: request.label,
            machine_label: request.machine_label,
            expected_path: request.expected_path,
            move_uploaded_dir: request.move_uploaded_dir,
            listening: request.listening,
            status: request.status,
            last_error: request.last_error,
        }
    }
}

/// Add a watched folder
///
/// `event_id` is required.
#[utoipa::path(post, path = "/api/admin/local-watchers", operation_id = "add_watcher")]
async fn create(
    State(state): State<AppState>,
    Admin(_): Admin,
    Json(request): Json<WatcherRequest>,
) -> Result<Json<Watcher>> {
    let missing = || Error::invalid(Problem::from(Sentence::FieldMissing).of_field("event_id"));
    let event = request.event_id.ok_or_else(missing)?;
    Ok(Json(state.watchers.create(event, request.into()).await?.into()))
}

/// A watched folder that was changed.
#[derive(Serialize, ToSchema)]
#[schema(as = WatcherChanged)]
struct Changed {
    #[serde(flatten)]
    watcher: Watcher,
    /// Always true.
    updated: bool,
}

/// A watched folder that was deleted.
#[derive(Serialize, ToSchema)]
#[schema(as = WatcherRemoved)]
struct Removed {
    message: Sentence,
    /// Always true.
    deleted: bool,
}

/// Change a watched folder
///
/// Missing and null fields stay as they are; an empty text clears a text.
#[utoipa::path(
    put,
    path = "/api/admin/local-watchers/{watcher_id}",
    operation_id = "change_watcher"
)]
async fn change(
    State(state): State<AppState>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
    Json(request): Json<WatcherRequest>,
) -> Result<Json<Changed>> {
    let watcher = state.watchers.change(id, request.into()).await?.into();
    Ok(Json(Changed {
        watcher,
        updated: true,
    }))
}

/// Delete a watched folder
///
/// The photos that it sent stay.
#[utoipa::path(
    delete,
    path = "/api/admin/local-watchers/{watcher_id}",
    operation_id = "remove_watcher"
)]
async fn remove(
    State(state): State<AppState>,
    Admin(_): Admin,
    Path(id): Path<WatcherId>,
) -> Result<Json<Removed>> {
    state.watchers.remove(id).await?;
    Ok(Json(Removed {
        message: Sentence::WatcherDeleted,
        deleted: true,
    }))
}
