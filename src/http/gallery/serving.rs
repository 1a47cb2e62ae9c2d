//! An image as a response: whole, in part, or not modified.
//!
//! The bytes are streamed from the storage as fast as the client takes them. Caches are private, and what they hold
//! is bound to the token it was loaded with.

use std::convert::Infallible;

use axum::body::{Body, Bytes};
use axum::http::HeaderValue;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, HeaderName, VARY,
};
use axum::response::{AppendHeaders, IntoResponse, Response};
use futures_util::stream;

use super::disposition::disposition;
use super::ranges::Conditions;
use crate::http::error::{Error, Result, UNCHANGED, file_status};
use crate::http::openapi::{Draft, Outcome};
use crate::model::Photo;
use crate::objects::Opened;
use crate::photos::{Photos, Size};

/// Bytes that never change.
const LASTING: &str = "private, max-age=86400, immutable";

/// Bytes that a smaller copy will take the place of, or that may be hidden.
const PASSING: &str = "private, no-cache";

/// A file that fools a browser into reading it as a page still can do nothing.
const HARMLESS: &str = "default-src 'none'; sandbox";

/// The types of pictures that are taken in, and served.
pub(in crate::http) const TYPES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// An image, a part of it, or 304 for a client that has it already.
pub(super) struct Served(Response);

impl Served {
    /// The same for whoever has a link to all photos of a slideshow: it is asked for each time it is shown, for it may be hidden
    /// meanwhile, and the name of its file, which may name somebody, is not told.
    pub(super) fn for_everybody(mut self) -> Self {
        let headers = self.0.headers_mut();
        headers.insert(CACHE_CONTROL, HeaderValue::from_static(PASSING));
        if headers.contains_key(CONTENT_DISPOSITION) {
            headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("inline"));
        }
        self
    }
}

impl IntoResponse for Served {
    fn into_response(self) -> Response {
        self.0
    }
}

impl Outcome for Served {
    fn describe(draft: &mut Draft) {
        let tag = ("ETag", "Identifies these bytes.");
        let caching = ("Cache-Control", "How long the client may cache the image.");
        let name = ("Content-Disposition", "A file name for the image.");
        let part = (
            "Content-Range",
            "The range that is sent, and the size: `bytes 0-1023/4096`.",
        );
        let ranges = ("Accept-Ranges", "`bytes`: ranges are supported.");
        let whole = [tag, caching, name, ranges];
        draft.answers_file(file_status(false), &TYPES, "The image.", &whole);
        let parts = [tag, caching, name, ranges, part];
        draft.answers_file(file_status(true), &TYPES, "The requested range.", &parts);
        draft.answers_file(
            UNCHANGED,
            &[],
            "The client has this version already.",
            &[tag, caching],
        );
    }
}

/// Serves a photo in a size.
pub(super) async fn serve(
    photos: &Photos,
    photo: &Photo,
    size: Size,
    is_download: bool,
    conditions: &Conditions,
) -> Result<Served> {
    let rendition = photos.rendition(photo, size).await?;
    let tag = format!("\"{}\"", rendition.tag);
    let validators = validators(&tag, rendition.is_final)?;
    if conditions.know(&tag) {
        // A body of unknown length, for of a known one the length would be told, which is not the picture's.
        let nothing = Body::from_stream(stream::empty::<std::result::Result<Bytes, Infallible>>());
        return Ok(Served((UNCHANGED, validators, nothing).into_response()));
    }
    let wanted = conditions.want(&tag);
    let opened = photos.open(&rendition, wanted).await?;
    let name = disposition(is_download, &photo.original_filename, &rendition.content_type);
    let about = [
        (CONTENT_TYPE, header(&rendition.content_type)?),
        (CONTENT_DISPOSITION, header(&name)?),
        (CONTENT_LENGTH, (opened.range.end - opened.range.start).into()),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(HARMLESS)),
    ];
    let part = wanted.map(|_| part_of(&opened)).transpose()?;
    let status = file_status(part.is_some());
    let body = Body::from_stream(opened.bytes);
    let part = AppendHeaders(part.map(|part| (CONTENT_RANGE, part)));
    Ok(Served((status, validators, about, part, body).into_response()))
}

/// The headers for caches.
fn validators(tag: &str, is_final: bool) -> Result<[(HeaderName, HeaderValue); 3]> {
    let lifetime = if is_final { LASTING } else { PASSING };
    Ok([
        (ETAG, header(tag)?),
        (CACHE_CONTROL, HeaderValue::from_static(lifetime)),
        // The next person at the same machine may not be allowed to load what this one may.
        (VARY, HeaderValue::from_static("Authorization")),
    ])
}

/// The range that is sent, and the size of the file.
fn part_of(opened: &Opened) -> Result<HeaderValue> {
    let (first, last) = (opened.range.start, opened.range.end - 1);
    header(&format!("bytes {first}-{last}/{}", opened.size))
}

fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(Error::internal)
}
