//! An operator's own site (`FINDME_WEB_DIR`): its files, instead of the built-in pages.
//!
//! A path without a file gets `index.html`, as sites expect whose scripts read the address. Paths of the API that do
//! not exist stay problems in JSON.

use std::path::Path;

use axum::extract::Request;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_SECURITY_POLICY;
use axum::response::{IntoResponse, Response};
use tower::ServiceExt as _;
use tower_http::services::{ServeDir, ServeFile};

use crate::http::error::Error;
use crate::http::words::Sentence;

/// The operator's pages load what they like; this server only keeps them out of foreign frames.
const POLICY: HeaderValue = HeaderValue::from_static("frame-ancestors 'none'");

/// The file of a path in the folder.
pub(super) async fn serve(folder: &Path, request: Request) -> Response {
    // A path of two slashes would be answered by a redirect to the host that it names.
    if request.uri().path().starts_with("/api/") || request.uri().path().starts_with("//") {
        return Error::unknown(Sentence::UnknownPath).into_response();
    }
    let files = ServeDir::new(folder).fallback(ServeFile::new(folder.join("index.html")));
    match files.oneshot(request).await {
        Ok(found) => {
            let mut response = found.into_response();
            response.headers_mut().insert(CONTENT_SECURITY_POLICY, POLICY);
            response
        }
        Err(never) => match never {},
    }
}
