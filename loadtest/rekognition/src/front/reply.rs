//! Answers as they go over the wire.
//!
//! Every answer has an id of its own, which clients show in their errors. A slow one promises its length at once and
//! then keeps its reader waiting.

use std::convert::Infallible;
use std::time::Duration;

use axum::body::Body;
use axum::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use futures_util::stream;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::error::Error;

/// The pause after each byte of a slow answer.
const PAUSE: Duration = Duration::from_secs(1);

/// The answer to a call.
pub(super) fn render(result: Result<Value, Error>, is_slow: bool) -> Response {
    let (status, body) = match result {
        Ok(body) => (StatusCode::OK, body),
        Err(error) => (error.status(), describe(&error)),
    };
    let bytes = body.to_string().into_bytes();
    let length = HeaderValue::from(bytes.len());
    let body = if is_slow { drip(bytes) } else { Body::from(bytes) };
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static("application/x-amz-json-1.1"),
    );
    headers.insert(CONTENT_LENGTH, length);
    let id = HeaderValue::try_from(Uuid::new_v4().to_string()).expect("a UUID is plain text");
    headers.insert("x-amzn-requestid", id);
    response
}

fn describe(error: &Error) -> Value {
    json!({
        "__type": error.code(),
        "Code": error.code(),
        "Logref": Uuid::new_v4(),
        "Message": error.to_string(),
    })
}

/// A body that comes a byte a second.
fn drip(bytes: Vec<u8>) -> Body {
    let bytes = stream::unfold(bytes.into_iter(), |mut rest| async {
        tokio::time::sleep(PAUSE).await;
        let byte = rest.next()?;
        Some((Ok::<_, Infallible>(vec![byte]), rest))
    });
    Body::from_stream(bytes)
}
