//! The middleware of every request, from the outside in: a context, a separate task, the timeout, one log line, and the
//! headers of every response.
//!
//! Because of the separate task, a client that hangs up cannot abandon a transaction half-way, and a panic becomes a
//! response. A request that times out is answered while its task runs to its end; the task cannot wait for ever,
//! because the body has its own timeouts.

mod access_log;
mod body;
mod stopwatch;
#[cfg(test)]
mod tests;

use std::any::Any;
use std::time::Duration;

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use tokio_util::task::TaskTracker;
use tracing::Instrument;

use crate::http::context::{Context, REQUEST_ID};
use crate::http::error::Error;
use crate::http::kept::KeptPhotos;
use crate::http::pages::problem;
use crate::http::words::Sentence;
use stopwatch::Stopwatch;

/// `Retry-After` for a request that took too long.
const RETRY_AFTER: Duration = Duration::from_secs(10);

pub use body::BodyTimes;

/// What the middleware needs.
#[derive(Clone, Debug)]
pub(super) struct Middleware {
    /// How long the server may work on a request, without the time spent waiting for the client.
    pub(super) limit: Duration,
    /// How long its body may take.
    pub(super) body: BodyTimes,
    /// Counts the requests that still run.
    pub(super) tasks: TaskTracker,
    /// Whether people with browsers get pages.
    pub(super) has_pages: bool,
}

/// A handler that panicked.
#[derive(Debug, thiserror::Error)]
#[error("a handler panicked: {0}")]
struct Panicked(String);

/// Serves one request.
pub(super) async fn serve(State(middleware): State<Middleware>, request: Request, next: Next) -> Response {
    let context = Context::of(request.headers(), request.uri());
    let entry = access_log::Entry::new(&request);
    let span = entry.span(&context);
    let is_for_a_person = middleware.has_pages && problem::is_for_a_person(&request);
    let may_repeat = request.method().is_safe();
    let answer = context
        .clone()
        .scope(answer(middleware, context.clone(), request, next));
    async {
        let mut response = answer.await;
        if is_for_a_person {
            response = context
                .clone()
                .scope(async { problem::as_page(response, may_repeat) })
                .await;
        }
        complete(&mut response, &context);
        entry.write(&response);
        response
    }
    .instrument(span)
    .await
}

async fn answer(middleware: Middleware, context: Context, request: Request, next: Next) -> Response {
    let stopwatch = Stopwatch::new();
    let (request, remains) = body::lend(request, middleware.body, stopwatch.clone());
    let kept = KeptPhotos::default();
    let work = context.scope(kept.clone().scope(async move {
        let response = next.run(request).await;
        remains.drain().await;
        response
    }));
    let task = middleware.tasks.spawn(work.in_current_span());
    let ended = tokio::select! {
        ended = task => ended,
        () = stopwatch.exceeds(middleware.limit, middleware.body.silence) => {
            let error = Error::unavailable(Sentence::TimedOut, RETRY_AFTER);
            return error.keeping(kept.photos()).into_response();
        }
    };
    ended.unwrap_or_else(|failure| {
        let words = match failure.try_into_panic() {
            Ok(panic) => describe(panic.as_ref()),
            Err(cancelled) => cancelled.to_string(),
        };
        Error::internal(Panicked(words)).into_response()
    })
}

fn describe(panic: &(dyn Any + Send)) -> String {
    let literal = panic.downcast_ref::<&str>().map(|text| (*text).to_owned());
    literal
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "without words".to_owned())
}

/// Adds the headers that every answer has.
fn complete(response: &mut Response, context: &Context) {
    let headers = response.headers_mut();
    if let Ok(id) = HeaderValue::from_str(&context.request_id) {
        headers.insert(HeaderName::from_static(REQUEST_ID), id);
    }
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // Pages have a policy of their own. Whatever else a browser takes for one may load nothing and stand in no frame, and a
    // signed address is not passed on.
    headers
        .entry(CONTENT_SECURITY_POLICY)
        .or_insert(HeaderValue::from_static(
            "default-src 'none'; frame-ancestors 'none'",
        ));
    headers
        .entry(REFERRER_POLICY)
        .or_insert(HeaderValue::from_static("no-referrer"));
    let is_json = headers
        .get(CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().ends_with(b"json"));
    if is_json {
        headers
            .entry(CACHE_CONTROL)
            .or_insert(HeaderValue::from_static("no-store"));
    }
}
