//! A guest's photos as they change: what came and what left, by a long poll.
//!
//! A phone asks for a cursor, loads the list, and asks from then on for what changed after the cursor. The answer waits as
//! `rematch-status` does, and ends with the process.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::http::AppState;
use crate::http::auth::Guest;
use crate::http::error::Result;
use crate::http::extract::{Json, Query};
use crate::http::waiting::Wait;
use crate::http::wire::{Links, Photo};
use crate::model::PhotoId;
use crate::photos::{Changes, Cursor, Photos};

#[derive(Deserialize, IntoParams)]
pub(super) struct ChangesQuery {
    /// The `cursor` of an earlier response. Without it the response has a cursor and the numbers, and no photos.
    #[param(nullable = false, value_type = Option<String>)]
    after: Option<Cursor>,
    /// How many seconds the response may wait for a change.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
}

/// What changed in the photos that the caller is in.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotoChanges)]
pub(super) struct Answer {
    /// Send it as `after` to be told what changes from now on.
    #[schema(examples("7.12"))]
    cursor: String,
    /// Photos that the caller is in, newest first. A photo that the client has already takes the place of its former state.
    added: Vec<Photo>,
    /// Photos that the caller is not in any more, or that were deleted; the client may not have known them.
    removed: Vec<PhotoId>,
    /// Number of photos that the caller is in.
    #[schema(minimum = 0)]
    total: i64,
    event: Ready,
}

/// How many photos an event has.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotosReady)]
struct Ready {
    /// Number of photos of the event.
    #[schema(minimum = 0)]
    photos: i64,
    /// Number of photos of the event that are searched: until it is `photos`, more may be added.
    #[schema(minimum = 0)]
    ready: i64,
}

impl Answer {
    fn new(photos: &Photos, changes: Changes) -> Self {
        let added = changes.added.into_iter().map(|listed| {
            let links = Links::to(photos, &listed.photo);
            Photo::new(listed.photo, listed.event_name, listed.similarity, links)
        });
        Self {
            cursor: changes.cursor.to_string(),
            added: added.collect(),
            removed: changes.removed,
            total: changes.total,
            event: Ready {
                photos: changes.backlog.total,
                ready: changes.backlog.total - changes.backlog.pending,
            },
        }
    }
}

/// Get what changed in the photos that the caller is in
///
/// In the event registered for. Ask without `after` first and load `my-photos` after that; from then on send the last
/// `cursor`. With `wait_s` the response waits for a change. It has at most 1,000 changes: more come with the next cursor.
///
/// 410 with `cursor_outdated` says that the changes are not known any more, after a day or when a selfie was withdrawn: begin
/// anew. If the number of photos that the client has differs from `total`, load the list anew.
#[utoipa::path(
    get,
    path = "/api/my-photos/changes",
    operation_id = "list_changes_of_my_photos"
)]
pub(super) async fn changes(
    State(state): State<AppState>,
    guest: Guest,
    Query(query): Query<ChangesQuery>,
) -> Result<Json<Answer>> {
    let wait = Wait::begin(query.wait_s)?;
    let event = guest.event()?.id;
    let guest = guest.0.user.id;
    let mut notifications = state.queue.notifications(guest);
    let mut found = state.photos.changes(guest, event, query.after).await?;
    while query.after.is_some() && found.is_empty() && !wait.is_over() && !state.stopping.is_cancelled() {
        tokio::select! {
            () = notifications.next() => {}
            () = tokio::time::sleep_until(wait.next_look()) => {}
            () = state.stopping.cancelled() => {}
        }
        if wait.is_over() || state.photos.is_changed(guest, &found).await? {
            found = state.photos.changes(guest, event, query.after).await?;
        }
    }
    Ok(Json(Answer::new(&state.photos, found)))
}
