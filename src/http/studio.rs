//! Photos, the photographer's side: put in, list, show, take out. An admin may act for every photographer.
//!
//! Photos and events of others do not exist here: they are a 404, never a 403.

mod expiry;
mod lists;
mod notify;
mod removal;
mod upload;
mod visibility;

use axum::Router;
use axum::routing::{delete, get, post, put};

use crate::http::State;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route(
            "/api/photographer/events/{event_id}/upload-photos",
            post(upload::upload),
        )
        .route(
            "/api/photographer/events/{event_id}/upload-photos-async",
            post(upload::job::upload),
        )
        .route("/api/upload-jobs/{job_id}/status", get(upload::job::status))
        .route("/api/photographer/events/{event_id}/photos", get(lists::of_event))
        .route(
            "/api/photographer/events/{id}/notify-photos-available",
            post(notify::notify),
        )
        .route("/api/my-uploaded-photos", get(lists::of_caller))
        .route("/api/photos", delete(removal::delete_many))
        .route("/api/delete-jobs/{job_id}/status", get(removal::status))
        .route("/api/photos/{photo_id}", delete(removal::delete_one))
        .route(
            "/api/photos/{photo_id}/show-in-general",
            put(visibility::show_one),
        )
        .route("/api/photos/bulk/show-in-general", put(visibility::show_many))
        .route(
            "/api/admin/photo-optimization/cleanup-expired",
            post(expiry::clean_up),
        )
}
