//! A photo's picture, and who may load it.
//!
//! Pages put these URLs into `<img>` tags, which send no token; a signed URL replaces the token. Without either, the
//! response does not reveal whether the photo exists.

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
    /// `thumb` has at most 480 pixels per side, `screen` at most 1,280, `web` at most 2,048; `original`, the default, has all.
    /// Until a smaller copy is made, a larger one is served in its place.
    #[serde(default)]
    #[param(inline)]
    size: Size,
    /// Whether the image is to be saved (`Content-Disposition: attachment`) instead of shown.
    #[param(nullable = false, default = false)]
    download: Option<bool>,
    /// Part of a signed URL: when it expires, in seconds since 1970.
    #[param(nullable = false)]
    expires: Option<i64>,
    /// Part of a signed URL: the version of the photo.
    #[param(nullable = false)]
    version: Option<i64>,
    /// Part of a signed URL: the signature.
    #[param(nullable = false)]
    signature: Option<String>,
}

impl PictureQuery {
    /// The size, and the signed link if the URL is signed.
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

/// Get the image of a photo
///
/// With the token of an account that may see the photo, or with a signed URL (`image_url`, `thumbnail_url` of a photo).
/// No copy has metadata such as a location.
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
    let is_download = query.download.unwrap_or_default();
    let (size, link) = query.into_parts();
    let refusal = match link {
        None => None,
        Some(link) => match by_link(&state, id, &link).await? {
            Ok(photo) => return serve(&state.photos, &photo, size, is_download, &conditions).await,
            Err(refusal) => Some(refusal),
        },
    };
    let photo = find(&state, visitor, Handle::Id(id), refusal).await?;
    serve(&state.photos, &photo, size, is_download, &conditions).await
}

/// Get the image of a photo by its filename
///
/// Only with a token: these URLs are never signed.
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
    let is_download = query.download.unwrap_or_default();
    let (size, _) = query.into_parts();
    let photo = find(&state, visitor, Handle::Filename(&filename), None).await?;
    serve(&state.photos, &photo, size, is_download, &conditions).await
}

/// The photo of a signed link; the inner result says why the link is refused.
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

/// The photo for a visitor without a valid link.
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
