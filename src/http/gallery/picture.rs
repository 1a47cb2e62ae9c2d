//! A photo's picture, and who may load it.
//!
//! Pages put these addresses into `<img>` tags, which send no token: a signed address stands in for one. Without
//! either, nothing tells whether the photo exists.

use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;

use super::serving::serve;
use crate::http::State;
use crate::http::auth::Visitor;
use crate::http::error::{Error, Result};
use crate::http::extract::{Path, Query};
use crate::http::words::Sentence;
use crate::model::{Photo, PhotoId};
use crate::photos::{Handle, Link, LinkError, Size, Viewer};

#[derive(Deserialize)]
pub(super) struct Wish {
    #[serde(default)]
    size: Size,
    expires: Option<i64>,
    signature: Option<String>,
}

impl Wish {
    /// The size, and the signed link if the address is one.
    fn into_parts(self) -> (Size, Option<Link>) {
        let size = self.size;
        let link = self.expires.zip(self.signature);
        let link = link.map(|(expires, signature)| Link {
            size,
            expires,
            signature,
        });
        (size, link)
    }
}

/// `GET /api/photo/{photo_id}?size=thumb|web|original`.
pub(super) async fn by_id(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Path(id): Path<PhotoId>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    let (size, link) = wish.into_parts();
    let checked = link.map(|link| state.photos.check_link(id, &link));
    let photo = if checked == Some(Ok(())) {
        state.photos.without_viewer(Handle::Id(id)).await?
    } else {
        let refusal = checked.and_then(std::result::Result::err);
        find(&state, visitor, Handle::Id(id), refusal).await?
    };
    serve(&state.photos, &photo, size, &headers).await
}

/// `GET /api/image/{filename}`: the same by the photo's filename. No such address is ever signed.
pub(super) async fn by_filename(
    Extract(state): Extract<State>,
    visitor: Visitor,
    Path(filename): Path<String>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
) -> Result<Response> {
    let (size, _) = wish.into_parts();
    let photo = find(&state, visitor, Handle::Filename(&filename), None).await?;
    serve(&state.photos, &photo, size, &headers).await
}

/// A photo for a visitor without a link that holds.
async fn find(
    state: &State,
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
