//! Photos, the guest's side: lists, the pictures themselves, the faces in them.
//!
//! A picture is loaded by whoever may see the photo, or by whoever holds a signed address to it.

mod disposition;
mod faces;
mod lists;
mod picture;
mod ranges;
mod serving;

use axum::Router;
use axum::routing::get;

use crate::http::State;

pub(super) fn routes() -> Router<State> {
    Router::new()
        .route("/api/my-photos", get(lists::matched))
        .route("/api/all-photos", get(lists::general))
        .route("/api/user/events/{event_id}/photos", get(lists::matched_of_event))
        .route(
            "/api/user/events/{event_id}/all-photos",
            get(lists::general_of_event),
        )
        .route("/api/photo/{photo_id}", get(picture::by_id))
        .route("/api/photo/{photo_id}/faces", get(faces::faces))
        .route("/api/image/{filename}", get(picture::by_filename))
}
