//! One log line per request: method, route, status, time.
//!
//! Query, headers and bodies are never logged, because they contain tokens and addresses. The route replaces the path,
//! which may contain an event code.

use std::time::Instant;

use axum::body::HttpBody as _;
use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use tracing::Span;
use tracing::field::Empty;

use crate::error_chain::chain;
use crate::http::context::Context;
use crate::http::error::Error;
use crate::metrics;

/// A running request.
pub(super) struct Entry {
    method: Method,
    route: String,
    began: Instant,
}

impl Entry {
    pub(super) fn new(request: &Request) -> Self {
        let route = request.extensions().get::<MatchedPath>();
        Self {
            method: request.method().clone(),
            route: route.map_or("unknown", MatchedPath::as_str).to_owned(),
            began: Instant::now(),
        }
    }

    /// The span everything about the request is logged in; `user` is filled in by authentication.
    pub(super) fn span(&self, context: &Context) -> Span {
        tracing::info_span!(
            "request",
            id = &*context.request_id,
            method = %self.method,
            route = self.route,
            user = Empty,
        )
    }

    /// Logs the line, with the cause of a refusal.
    pub(super) fn write(&self, response: &Response) {
        let status = response.status();
        metrics::request(
            self.method.as_str(),
            &self.route,
            status.as_u16(),
            self.began.elapsed(),
        );
        metrics::served(length(response));
        let elapsed_ms = u64::try_from(self.began.elapsed().as_millis()).unwrap_or(u64::MAX);
        let error = response.extensions().get::<Error>();
        let code = error.map(Error::code);
        match error.and_then(Error::cause) {
            Some(cause) if status.is_server_error() => {
                tracing::error!(status = status.as_u16(), code, elapsed_ms, cause = %chain(cause), "request failed");
            }
            Some(cause) => {
                tracing::debug!(cause = %chain(cause), "request refused");
                tracing::info!(status = status.as_u16(), code, elapsed_ms, "request");
            }
            None => tracing::info!(status = status.as_u16(), code, elapsed_ms, "request"),
        }
    }
}

/// Size of a response body, from a header for streamed images.
fn length(response: &Response) -> u64 {
    let announced = || {
        let header = response.headers().get(CONTENT_LENGTH)?;
        header.to_str().ok()?.parse().ok()
    };
    response
        .body()
        .size_hint()
        .exact()
        .or_else(announced)
        .unwrap_or(0)
}
