//! The headers of uploads in chunks.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderName, HeaderValue};

use crate::http::error::{Error, Problem, Result, UPLOAD_OFFSET};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;

/// Bytes of the whole file.
pub(super) const UPLOAD_LENGTH: HeaderName = HeaderName::from_static("upload-length");

/// Whether it is known what became of the file, as a boolean of structured fields.
pub(super) const UPLOAD_COMPLETE: HeaderName = HeaderName::from_static("upload-complete");

/// A boolean of structured fields (RFC 9651).
pub(super) fn boolean(is_true: bool) -> HeaderValue {
    HeaderValue::from_static(if is_true { "?1" } else { "?0" })
}

/// Where a chunk begins; 422 if it is missing or no number.
pub(in crate::http::studio) struct UploadOffset(pub(super) u64);

impl<S: Sync> FromRequestParts<S> for UploadOffset {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let refused = |sentence: Sentence| Error::invalid(Problem::from(sentence).of_field("Upload-Offset"));
        let value = parts.headers.get(UPLOAD_OFFSET);
        let value = value.ok_or_else(|| refused(Sentence::FieldMissing))?;
        let offset = value.to_str().ok().and_then(|text| text.trim().parse().ok());
        Ok(Self(offset.ok_or_else(|| refused(Sentence::FieldInvalid))?))
    }
}

impl Argument for UploadOffset {
    fn describe(draft: &mut Draft) {
        draft.takes_number_header(
            "Upload-Offset",
            "The place of the chunk's first byte in the file.",
        );
        draft.refuses([Sentence::FieldMissing, Sentence::FieldInvalid].map(Error::invalid));
    }
}
