//! The slideshow of an event: what a screen in the hall shows, for whoever has its link.
//!
//! The link is asked for with each request, and so is each picture: whoever hides a photo or ends the link takes it from the
//! screen.

mod readers;

use axum::extract::State;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

pub use readers::WallReaders;

use super::ranges::Conditions;
use super::serving::{Served, serve};
use crate::http::client::Client;
use crate::http::error::Result;
use crate::http::extract::{Json, Path, Query};
use crate::http::waiting::Wait;
use crate::http::{AppState, site};
use crate::model::{Event, PhotoId};
use crate::photos::{Size, Tile, Wall};

/// What a slideshow shows.
#[derive(Serialize, ToSchema)]
#[schema(as = Slideshow)]
pub(super) struct Answer {
    event_name: String,
    /// Where guests join the event.
    join_url: String,
    /// Send it as `after` to wait until something is different.
    cursor: String,
    /// The newest photos that are shown to all guests, the newest first, at most 200.
    photos: Vec<Shown>,
}

/// A photo of a slideshow.
#[derive(Serialize, ToSchema)]
#[schema(as = SlideshowPhoto)]
struct Shown {
    id: PhotoId,
    /// The image for screens. It is to be asked for each time it is shown.
    #[schema(format = "uri-reference")]
    image_url: String,
    /// In pixels, of the upright photo.
    #[schema(minimum = 1)]
    width: i32,
    /// In pixels, of the upright photo.
    #[schema(minimum = 1)]
    height: i32,
}

impl Answer {
    fn new(token: &str, event: Event, join_url: String, wall: Wall) -> Self {
        let shown = |Tile { id, width, height }| Shown {
            id,
            image_url: picture_of(token, id),
            width,
            height,
        };
        Self {
            event_name: event.name,
            join_url,
            cursor: wall.cursor,
            photos: wall.photos.into_iter().map(shown).collect(),
        }
    }
}

/// The address of a picture of a slideshow.
pub(in crate::http) fn picture_of(token: &str, photo: PhotoId) -> String {
    format!("/api/wall/{token}/photos/{photo}")
}

#[derive(Deserialize, IntoParams)]
pub(super) struct WallQuery {
    /// The `cursor` of an earlier response: the response waits until something is different.
    #[param(nullable = false)]
    after: Option<String>,
    /// How many seconds the response may wait.
    #[param(maximum = 25, nullable = false)]
    wait_s: Option<u64>,
}

/// Get the photos of a slideshow
///
/// By its link alone. With `after` and `wait_s` the response waits until a photo comes or leaves; where very many wait for the
/// same event, it does not, so ask no more often than every two seconds.
///
/// 404 with `wall_invalid` says that the link has been replaced or ended.
#[utoipa::path(get, path = "/api/wall/{token}", operation_id = "show_slideshow")]
pub(super) async fn show(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    Path(token): Path<String>,
    Query(query): Query<WallQuery>,
) -> Result<Json<Answer>> {
    let wait = Wait::begin(query.wait_s)?;
    let limited = state.accounts.limited(client.origin);
    let mut place = None;
    loop {
        // Asked for each time: the link or the event may have been taken away.
        let event = limited.event_of_wall(&token).await?;
        let wall = state.photos.wall(&event).await?;
        let is_known = query.after.as_ref() == Some(&wall.cursor);
        if is_known && !wait.is_over() && place.is_none() {
            place = state.wall_readers.take(event.id);
        }
        if !is_known || wait.is_over() || place.is_none() || state.stopping.is_cancelled() {
            let join_url = site::event(&state.settings, &headers, &event.code);
            return Ok(Json(Answer::new(&token, event, join_url, wall)));
        }
        tokio::select! {
            () = tokio::time::sleep_until(wait.next_look()) => {}
            () = state.stopping.cancelled() => {}
        }
    }
}

/// A photo of a slideshow.
#[derive(Deserialize, ToSchema)]
pub(super) struct PicturePath {
    token: String,
    photo_id: PhotoId,
}

/// Get an image of a slideshow
///
/// By the slideshow's link, and only while the slideshow shows the photo. At most 2,048 pixels per side.
#[utoipa::path(
    get,
    path = "/api/wall/{token}/photos/{photo_id}",
    operation_id = "show_slideshow_photo",
    params(("token" = String, Path), ("photo_id" = PhotoId, Path))
)]
pub(super) async fn picture(
    State(state): State<AppState>,
    client: Client,
    Path(path): Path<PicturePath>,
    conditions: Conditions,
) -> Result<Served> {
    let limited = state.accounts.limited(client.origin);
    let event = limited.event_of_wall(&path.token).await?;
    let photo = state.photos.on_wall(event.id, path.photo_id).await?;
    let served = serve(&state.photos, &photo, Size::Web, false, &conditions).await?;
    Ok(served.for_everybody())
}
