//! Error responses; the only place that knows their status codes.
//!
//! Every refusal is an [`Error`], made by a constructor that is named after its meaning. It renders as RFC 9457
//! `application/problem+json` in the language of the request. Its cause is never shown: the response carries it in its
//! extensions, and the outermost middleware logs it once. Each domain error is converted by an explicit `From`, one
//! file per module, without a wildcard arm.

mod accounts;
mod console;
mod events;
mod limits;
mod matching;
mod notices;
mod objects;
mod photos;
mod problem;
pub(in crate::http) mod refusals;
mod samples;
mod store;
mod watchers;

use std::sync::Arc;
use std::time::Duration;

use axum::http::{HeaderName, StatusCode};
use axum::response::Response;

use crate::http::wire::UploadedPhoto;
use crate::http::words::{Sentence, Subject};

pub(in crate::http) use problem::Body;
pub use problem::Problem;

/// The result of every handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request is refused.
#[derive(Clone, Debug)]
pub struct Error {
    status: StatusCode,
    /// At least one problem.
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
    /// The size of the file, if a range outside it was requested.
    complete_length: Option<u64>,
    /// Where an upload in chunks goes on, if a chunk was sent for another place.
    upload_offset: Option<u64>,
    /// Photos of an upload that are kept although it is refused.
    kept: Vec<UploadedPhoto>,
    cause: Option<Cause>,
}

/// The cause of a refusal, for the log.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

impl Error {
    fn new(status: StatusCode, problem: impl Into<Problem>) -> Self {
        Self {
            status,
            problems: vec![problem.into()],
            retry_after: None,
            complete_length: None,
            upload_offset: None,
            kept: Vec::new(),
            cause: None,
        }
    }

    /// 400: the request cannot be fulfilled for a reason that the person can correct.
    pub fn refused(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem)
    }

    /// 400 for several problems at once; an empty list is an internal error.
    pub fn refused_all(problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, Sentence::Internal);
        }
        Self {
            problems,
            ..Self::refused(Sentence::SeveralProblems)
        }
    }

    /// 401: no login, or no longer a valid one.
    pub fn unauthenticated(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, problem)
    }

    /// 403: the account may not do this.
    pub fn forbidden(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::FORBIDDEN, problem)
    }

    /// 404: it does not exist, or the account may not know of it.
    pub fn unknown(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::NOT_FOUND, problem)
    }

    /// 405: the path exists, for other methods.
    pub fn wrong_method() -> Self {
        Self::new(StatusCode::METHOD_NOT_ALLOWED, Sentence::MethodNotAllowed)
    }

    /// 408: the client took too long to send its request.
    pub fn too_slow() -> Self {
        Self::new(StatusCode::REQUEST_TIMEOUT, Sentence::TimedOut)
    }

    /// 409: the request conflicts with the current state.
    pub fn conflict(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::CONFLICT, problem)
    }

    /// 409: a chunk was sent for another place of the file than `offset`, where its upload goes on.
    pub fn elsewhere(offset: u64) -> Self {
        let problem = Problem::from(Sentence::WrongOffset).about(Subject::Text(offset.to_string()));
        Self {
            upload_offset: Some(offset),
            ..Self::conflict(problem)
        }
    }

    /// 410: it existed, and has ended.
    pub fn over(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::GONE, problem)
    }

    /// 413: the request has more than `limit` bytes.
    pub fn too_large(limit: u64) -> Self {
        Self::over_limit(Problem::from(Sentence::BodyTooLarge).about(Subject::Bytes(limit)))
    }

    /// 413: a file is too large.
    pub fn over_limit(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, problem)
    }

    /// 415: a media type that is not supported.
    pub fn unsupported(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, problem)
    }

    /// 416: a range outside the file, which has `size` bytes.
    pub fn out_of_range(size: u64) -> Self {
        Self {
            complete_length: Some(size),
            ..Self::new(StatusCode::RANGE_NOT_SATISFIABLE, Sentence::RangeOutside)
        }
    }

    /// 422: the request can be read, but a field is invalid.
    pub fn invalid(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
    }

    /// 429: too many attempts; the next one is accepted after a delay.
    pub fn too_many(problem: impl Into<Problem>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, problem)
        }
    }

    /// 500: an error of the server.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Sentence::Internal).because(cause)
    }

    /// 503: temporarily unavailable; try again after a delay.
    pub fn unavailable(problem: impl Into<Problem>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, problem)
        }
    }

    /// 507: the storage is full.
    pub fn full() -> Self {
        Self::new(StatusCode::INSUFFICIENT_STORAGE, Sentence::StorageFull)
    }

    /// The same refusal, with its cause for the log.
    #[must_use]
    pub fn because(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// The same refusal of an upload, of which these photos are kept.
    #[must_use]
    pub(in crate::http) fn keeping(mut self, photos: Vec<UploadedPhoto>) -> Self {
        self.kept = photos;
        self
    }

    /// Its status.
    pub(in crate::http) fn status(&self) -> StatusCode {
        self.status
    }

    /// After how many seconds the next attempt is accepted, if that is known.
    pub(in crate::http) fn retry_after_seconds(&self) -> Option<u64> {
        self.retry_after.map(problem::whole_seconds)
    }

    /// The field with the problem, if there is one problem with one field.
    pub(in crate::http) fn field(&self) -> Option<&str> {
        match self.problems.as_slice() {
            [problem] => problem.field(),
            _ => None,
        }
    }

    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self.problems.as_slice() {
            [problem] => problem.code(),
            _ => Sentence::SeveralProblems.code(),
        }
    }

    /// Its cause.
    pub fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }
}

/// The status of a file: whole, or a range.
pub fn file_status(is_part: bool) -> StatusCode {
    if is_part {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    }
}

/// Whether a response asks for a login.
pub fn is_unauthenticated(response: &Response) -> bool {
    response.status() == StatusCode::UNAUTHORIZED
}

/// The status of the answer to a form, which makes a browser load another page.
pub const SEE_OTHER: StatusCode = StatusCode::SEE_OTHER;

/// The status of an answer that has nothing to say but its headers.
pub const NOTHING: StatusCode = StatusCode::NO_CONTENT;

/// Bytes of a file that is uploaded in chunks.
pub const UPLOAD_OFFSET: HeaderName = HeaderName::from_static("upload-offset");

/// The status of a file that the client has already.
pub const UNCHANGED: StatusCode = StatusCode::NOT_MODIFIED;

/// The status of a health check.
pub fn health_status(can_serve: bool) -> StatusCode {
    if can_serve {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
