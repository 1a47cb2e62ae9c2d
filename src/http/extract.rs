//! Extractors for requests: axum's, with FindMe's error responses.
//!
//! Unknown fields and parameters are ignored. A path that cannot be parsed is a 404, like any other unknown id. Text
//! with a NUL character is refused, because PostgreSQL cannot store it.

mod form;
mod json;
mod path;
mod query;
mod raw;
mod upload;

pub use form::Form;
pub use json::{Created, Json, List, LongJson, lenient};
pub use path::Path;
pub use query::Query;
pub use raw::FilePart;
pub use upload::{FileForm, FormLimits, Part, Upload};

use std::io;

use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, FailedToBufferBody};
use axum::extract::{DefaultBodyLimit, FromRequest, Request};
use axum::http::header::{CONTENT_ENCODING, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};

use crate::http::error::{Error, Problem, Result};
use crate::http::words::Sentence;

/// Maximum size of a body that is not an upload.
pub(super) const BODY_LIMIT: usize = 64 << 10;

/// Maximum size of a body that is a list of a thousand hashes, or the like.
const LONG_BODY_LIMIT: usize = 128 << 10;

/// Reads a whole body of at most so many bytes.
async fn whole_body(mut request: Request, limit: usize) -> Result<Bytes> {
    DefaultBodyLimit::max(limit).apply(&mut request);
    Bytes::from_request(request, &())
        .await
        .map_err(|rejection| match rejection {
            BytesRejection::FailedToBufferBody(FailedToBufferBody::LengthLimitError(_)) => {
                Error::too_large(limit as u64)
            }
            broken if is_timeout(&broken) => Error::too_slow(),
            broken => Error::refused(Sentence::BodyBroken).because(broken),
        })
}

/// Why a body that is read whole may be refused.
fn refusals_of_bodies() -> [Error; 3] {
    [
        Error::too_large(BODY_LIMIT as u64),
        Error::too_slow(),
        Error::refused(Sentence::BodyBroken),
    ]
}

/// Why fields that are there may be refused.
fn refusals_of_fields() -> [Error; 3] {
    [
        Sentence::FieldInvalid,
        Sentence::FieldRepeated,
        Sentence::TextInvalid,
    ]
    .map(Error::invalid)
}

/// Whether a body failed because the client was too slow.
fn is_timeout(error: &(dyn std::error::Error + 'static)) -> bool {
    sources(error)
        .filter_map(|error| error.downcast_ref::<io::Error>())
        .any(|error| error.kind() == io::ErrorKind::TimedOut)
}

/// An error and its cause.
fn sources<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// The media type of a body, without its parameters.
fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}

/// Refuses a compressed body, because a small one could become a huge one.
fn refuse_encoded(headers: &HeaderMap) -> Result<()> {
    let is_plain = |value: &HeaderValue| value.as_bytes().trim_ascii().eq_ignore_ascii_case(b"identity");
    if headers.get_all(CONTENT_ENCODING).iter().all(is_plain) {
        Ok(())
    } else {
        Err(Error::unsupported(Sentence::EncodedBody))
    }
}

/// The problem of a field, from serde's error and its path.
fn field_error<E: std::fmt::Display>(error: &serde_path_to_error::Error<E>) -> Error {
    let message = error.inner().to_string();
    let named = |start: &str| {
        let (name, _) = message.strip_prefix(start)?.split_once('`')?;
        Some(name.to_owned())
    };
    let parent = error.path().to_string();
    let within = |name: String| {
        if parent == "." {
            name
        } else {
            format!("{parent}.{name}")
        }
    };
    let (sentence, field) = if let Some(name) = named("missing field `") {
        (Sentence::FieldMissing, within(name))
    } else if let Some(name) = named("duplicate field `") {
        (Sentence::FieldRepeated, within(name))
    } else if parent == "." {
        (Sentence::FieldInvalid, "body".to_owned())
    } else {
        (Sentence::FieldInvalid, parent)
    };
    Error::invalid(Problem::from(sentence).of_field(field))
}
