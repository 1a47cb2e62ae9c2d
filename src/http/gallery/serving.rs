//! A picture as an answer: cached by its tag, whole or in part.
//!
//! The bytes are streamed from the storage as fast as the client takes them. Caches are private, and what they hold
//! is bound to the token it was loaded with.

use axum::body::Body;
use axum::http::header::{
    ACCEPT_RANGES, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_RANGE,
    CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, VARY,
};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse, Response};

use super::{disposition, ranges};
use crate::http::error::{Error, Result, UNCHANGED, file_status};
use crate::model::Photo;
use crate::photos::{Photos, Size};

/// Bytes that never change.
const LASTING: &str = "private, max-age=86400, immutable";

/// Bytes that a smaller copy will take the place of.
const PASSING: &str = "private, no-cache";

/// Serves a photo in a size.
pub(super) async fn serve(
    photos: &Photos,
    photo: &Photo,
    size: Size,
    request: &HeaderMap,
) -> Result<Response> {
    let rendition = photos.rendition(photo, size).await?;
    let tag = format!("\"{}\"", rendition.tag);
    let validators = [
        (ETAG, header(&tag)?),
        (
            CACHE_CONTROL,
            HeaderValue::from_static(if rendition.is_final { LASTING } else { PASSING }),
        ),
        // What one person may load, the next one at the same machine may not.
        (VARY, HeaderValue::from_static("Authorization")),
    ];
    if ranges::is_known(request, &tag) {
        return Ok((UNCHANGED, validators).into_response());
    }
    let wanted = ranges::wanted(request, &tag);
    let opened = photos.open(&rendition, wanted).await?;
    let name = disposition::inline(&photo.original_filename, &rendition.content_type);
    let about = [
        (CONTENT_TYPE, header(&rendition.content_type)?),
        (CONTENT_LENGTH, (opened.range.end - opened.range.start).into()),
        (CONTENT_DISPOSITION, header(&name)?),
        (ACCEPT_RANGES, HeaderValue::from_static("bytes")),
        // A file that fools a browser into reading it as a page still can do nothing.
        (
            CONTENT_SECURITY_POLICY,
            HeaderValue::from_static("default-src 'none'; sandbox"),
        ),
    ];
    let part = wanted.map(|_| {
        let (first, last) = (opened.range.start, opened.range.end - 1);
        format!("bytes {first}-{last}/{}", opened.size)
    });
    let status = file_status(part.is_some());
    let mut response = (status, validators, about, Body::from_stream(opened.bytes)).into_response();
    if let Some(part) = part {
        response.headers_mut().insert(CONTENT_RANGE, header(&part)?);
    }
    Ok(response)
}

fn header(text: &str) -> Result<HeaderValue> {
    HeaderValue::from_str(text).map_err(Error::internal)
}
