//! What a request is answered when it cannot be answered well: the only place that knows status codes.
//!
//! Every refusal is an [`Error`], made by the constructor named after what it means. It renders as RFC 9457
//! `application/problem+json` in the language of the request. The cause, if there is one, is never shown: it
//! rides in the response's extensions, and the outermost middleware logs it once. Each domain error becomes one
//! of these by an explicit `From`, one file per module, without a wildcard arm.

mod accounts;
mod events;
mod limits;
mod matching;
mod notices;
mod objects;
mod photos;
mod problem;
pub(in crate::http) mod refusals;
mod store;
mod watchers;

use std::sync::Arc;
use std::time::Duration;

use axum::http::StatusCode;

use crate::http::wire::UploadedPhoto;
use crate::http::words::{Sentence, Subject};

pub(in crate::http) use problem::Body;
pub use problem::Problem;

/// The result of every handler.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a request is refused, and how that is said.
#[derive(Clone, Debug)]
pub struct Error {
    status: StatusCode,
    /// At least one.
    problems: Vec<Problem>,
    retry_after: Option<Duration>,
    /// Bytes of the whole of which a part was asked for that does not exist.
    complete_length: Option<u64>,
    /// Photos of an upload that are kept although it is refused.
    kept: Vec<UploadedPhoto>,
    cause: Option<Cause>,
}

/// What lies behind a refusal, for the log.
pub type Cause = Arc<dyn std::error::Error + Send + Sync>;

impl Error {
    fn new(status: StatusCode, problem: impl Into<Problem>) -> Self {
        Self {
            status,
            problems: vec![problem.into()],
            retry_after: None,
            complete_length: None,
            kept: Vec::new(),
            cause: None,
        }
    }

    /// 400: what was asked cannot be done, for a reason the person can mend.
    pub fn refused(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, problem)
    }

    /// 400 for several reasons at once; without any it is an internal error.
    pub fn refused_all(problems: Vec<Problem>) -> Self {
        if problems.is_empty() {
            return Self::new(StatusCode::INTERNAL_SERVER_ERROR, Sentence::Internal);
        }
        Self {
            problems,
            ..Self::refused(Sentence::SeveralProblems)
        }
    }

    /// 401: nobody is logged in, or no longer.
    pub fn unauthenticated(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNAUTHORIZED, problem)
    }

    /// 403: the account may not do this.
    pub fn forbidden(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::FORBIDDEN, problem)
    }

    /// 404: there is no such thing, or none that the account may know of.
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

    /// 409: it is being done already.
    pub fn conflict(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::CONFLICT, problem)
    }

    /// 410: there was such a thing, and its time is over.
    pub fn over(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::GONE, problem)
    }

    /// 413: more than the `limit` bytes that are taken.
    pub fn too_large(limit: u64) -> Self {
        Self::over_limit(Problem::from(Sentence::BodyTooLarge).about(Subject::Bytes(limit)))
    }

    /// 413: a file of more bytes than are taken.
    pub fn over_limit(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::PAYLOAD_TOO_LARGE, problem)
    }

    /// 415: a type of content that is not taken.
    pub fn unsupported(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, problem)
    }

    /// 416: a part that lies outside the whole, which has `size` bytes.
    pub fn out_of_range(size: u64) -> Self {
        Self {
            complete_length: Some(size),
            ..Self::new(StatusCode::RANGE_NOT_SATISFIABLE, Sentence::RangeOutside)
        }
    }

    /// 422: the request is readable, but a field of it is not what it must be.
    pub fn invalid(problem: impl Into<Problem>) -> Self {
        Self::new(StatusCode::UNPROCESSABLE_ENTITY, problem)
    }

    /// 429: too often; the next try is let through after a while.
    pub fn too_many(problem: impl Into<Problem>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::TOO_MANY_REQUESTS, problem)
        }
    }

    /// 500: our own fault.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, Sentence::Internal).because(cause)
    }

    /// 503: not now; worth trying again after a while.
    pub fn unavailable(problem: impl Into<Problem>, retry_after: Duration) -> Self {
        Self {
            retry_after: Some(retry_after),
            ..Self::new(StatusCode::SERVICE_UNAVAILABLE, problem)
        }
    }

    /// 507: there is no room to store anything, until somebody makes some.
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

    /// The stable code of the refusal.
    pub fn code(&self) -> &'static str {
        match self.problems.as_slice() {
            [problem] => problem.code(),
            _ => Sentence::SeveralProblems.code(),
        }
    }

    /// What lies behind it.
    pub fn cause(&self) -> Option<&Cause> {
        self.cause.as_ref()
    }
}

/// How a file is answered: whole, or the part that was asked for.
pub fn file_status(is_part: bool) -> StatusCode {
    if is_part {
        StatusCode::PARTIAL_CONTENT
    } else {
        StatusCode::OK
    }
}

/// How a file is answered that the client has already.
pub const UNCHANGED: StatusCode = StatusCode::NOT_MODIFIED;

/// How a report on the server's own health is answered.
pub fn health_status(can_serve: bool) -> StatusCode {
    if can_serve {
        StatusCode::OK
    } else {
        StatusCode::SERVICE_UNAVAILABLE
    }
}
