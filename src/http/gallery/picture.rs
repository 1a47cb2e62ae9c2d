//! A photo's picture, and who may load it.
//!
//! Pages put these addresses into `<img>` tags, which send no token: a signed address stands in for one. Without
//! either, nothing tells whether the photo exists.

use axum::extract::State;
use serde::Deserialize;
use utoipa::IntoParams;

use super::ranges::Conditions;
use super::serving::{Served, serve};
use crate::http::AppState;
use crate::http::auth::Visitor;
use crate::http::error::{Error, Result};
use crate::http::extract::{Path, Query};
use crate::http::words::Sentence;
use crate::model::{Photo, PhotoId};
use crate::photos::{Handle, Link, LinkError, Size, Viewer};

#[derive(Deserialize, IntoParams)]
pub(super) struct PictureQuery {
    /// `thumb` has at most 480 pixels a side, `web` at most 2,048, `original` (without this) all. While a smaller copy is still
    /// to be made, the original is served in its place.
    #[serde(default)]
    #[param(inline)]
    size: Size,
    /// Of a signed address: seconds since 1970 at which it ends.
    #[param(nullable = false)]
    expires: Option<i64>,
    /// Of a signed address: the photo's version it is for.
    #[param(nullable = false)]
    version: Option<i64>,
    /// Of a signed address: what makes it genuine.
    #[param(nullable = false)]
    signature: Option<String>,
}

impl PictureQuery {
    /// The size, and the signed link if the address is one.
    fn into_parts(self) -> (Size, Option<Link>) {
        let (size, version) = (self.size, self.version.unwrap_or_default());
        let link = self.expires.zip(self.signature);
        let link = link.map(|(expires, signature)| Link {
            size,
            expires,
            version,
            signature,
        });
        (size, link)
    }
}

/// A photo's picture
///
/// For whoever may see the photo, by token, and for whoever holds a signed address (`image_url`, `thumbnail_url` of a photo). No
/// copy carries metadata such as a place.
#[utoipa::path(
    get,
    path = "/api/photo/{photo_id}",
    operation_id = "show_photo",
    security(("signed_link" = []))
)]
pub(super) async fn by_id(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(id): Path<PhotoId>,
    Query(query): Query<PictureQuery>,
    conditions: Conditions,
) -> Result<Served> {
    let (size, link) = query.into_parts();
    let refusal = match link {
        None => None,
        Some(link) => match by_link(&state, id, &link).await? {
            Ok(photo) => return serve(&state.photos, &photo, size, &conditions).await,
            Err(refusal) => Some(refusal),
        },
    };
    let photo = find(&state, visitor, Handle::Id(id), refusal).await?;
    serve(&state.photos, &photo, size, &conditions).await
}

/// A photo's picture, by its filename
///
/// By token alone: no such address is ever signed.
#[utoipa::path(
    get,
    path = "/api/image/{filename}",
    operation_id = "show_image",
    params(("filename" = String, Path, description = "The `filename` of a photo."))
)]
pub(super) async fn by_filename(
    State(state): State<AppState>,
    visitor: Visitor,
    Path(filename): Path<String>,
    Query(query): Query<PictureQuery>,
    conditions: Conditions,
) -> Result<Served> {
    let (size, _) = query.into_parts();
    let photo = find(&state, visitor, Handle::Filename(&filename), None).await?;
    serve(&state.photos, &photo, size, &conditions).await
}

/// A photo for whoever holds a link to it; the inner result says why the link does not hold.
async fn by_link(
    state: &AppState,
    id: PhotoId,
    link: &Link,
) -> Result<std::result::Result<Photo, LinkError>> {
    if let Err(refusal) = state.photos.check_link(id, link) {
        return Ok(Err(refusal));
    }
    let photo = state.photos.without_viewer(Handle::Id(id)).await?;
    let is_present = photo.link_version == link.version;
    Ok(is_present.then_some(photo).ok_or(LinkError::Expired))
}

/// A photo for a visitor without a link that holds.
async fn find(
    state: &AppState,
    visitor: Visitor,
    handle: Handle<'_>,
    refusal: Option<LinkError>,
) -> Result<Photo> {
    if state.settings.public_photo_urls {
        return Ok(state.photos.without_viewer(handle).await?);
    }
    match (visitor.0, refusal) {
        (Some(account), _) => {
            let viewer = Viewer::from(&account.user);
            Ok(state.photos.seen_by(viewer, handle).await?)
        }
        (None, Some(refusal)) => Err(refusal.into()),
        (None, None) => Err(Error::unauthenticated(Sentence::NotAuthenticated)),
    }
}
