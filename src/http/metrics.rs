//! `GET /metrics`: metrics for Prometheus.
//!
//! The numbers are not public, so the operator key or an admin's token is required. Prometheus sends the key by
//! `authorization: credentials` in its scrape configuration.

use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::http::AppState;
use crate::http::auth::Operator;
use crate::http::error::Result;
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::metrics::{self, Format};

pub(super) fn routes() -> Routes {
    routes![scrape]
}

/// Metrics in a text format.
struct Scraped(Format);

impl IntoResponse for Scraped {
    fn into_response(self) -> Response {
        ([(CONTENT_TYPE, self.0.content_type())], metrics::render(self.0)).into_response()
    }
}

impl Outcome for Scraped {
    fn describe(draft: &mut Draft) {
        draft.answers_text(&["text/plain", "application/openmetrics-text"], "The metrics.");
    }
}

/// Get the metrics for Prometheus
///
/// As OpenMetrics if `Accept` asks for it, otherwise in the Prometheus text format.
#[utoipa::path(get, path = "/metrics", operation_id = "scrape_metrics")]
async fn scrape(State(state): State<AppState>, _: Operator, headers: HeaderMap) -> Result<Scraped> {
    let queue = state.queue.stats().await?;
    let counts = queue.counts.iter();
    let counts = counts.map(|count| (count.kind.as_str(), count.state.name(), count.count));
    metrics::queue_stats(counts, queue.oldest_wait);
    let connections = state.health.connections();
    metrics::database(connections.open, connections.idle);
    let accepted = headers.get(ACCEPT).and_then(|header| header.to_str().ok());
    Ok(Scraped(Format::accepted(accepted.unwrap_or(""))))
}
