//! `GET /metrics`: what is counted, for Prometheus.
//!
//! Counts of one's business are nobody else's, so it takes the operators' key, or an admin's token. Prometheus sends the key
//! by `authorization: credentials` in its scrape configuration.

use axum::Router;
use axum::extract::State as Extract;
use axum::http::HeaderMap;
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::http::State;
use crate::http::auth::Operator;
use crate::http::error::Result;
use crate::metrics::{self, Format};
use crate::model::JobState;

pub(super) fn routes() -> Router<State> {
    Router::new().route("/metrics", get(scrape))
}

async fn scrape(Extract(state): Extract<State>, _: Operator, headers: HeaderMap) -> Result<Response> {
    let line = state.queue.line().await?;
    let counts = line.counts.iter();
    let counts = counts.map(|count| (count.kind.as_str(), name(count.state), count.count));
    metrics::line(counts, line.oldest_wait);
    let connections = state.health.connections();
    metrics::database(connections.open, connections.idle);
    let accepted = headers.get(ACCEPT).and_then(|header| header.to_str().ok());
    let format = Format::accepted(accepted.unwrap_or(""));
    Ok(([(CONTENT_TYPE, format.content_type())], metrics::render(format)).into_response())
}

fn name(state: JobState) -> &'static str {
    match state {
        JobState::Queued => "queued",
        JobState::Running => "running",
        JobState::Waiting => "waiting",
        JobState::Done => "done",
        JobState::Failed => "failed",
    }
}
