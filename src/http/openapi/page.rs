//! `GET /docs`: a page for reading and trying the API, also on a phone.
//!
//! The usual pages (Swagger UI, Scalar, RapiDoc) bring megabytes of scripts, or load them from other hosts. This one
//! has some kilobytes in one response, and its policy allows only its own script and style.

use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::describe::Outcome;
use super::draft::Draft;
use super::routes::{Routes, routes};

const FRAME: &str = include_str!("page/page.html");
const STYLE: &str = include_str!("page/page.css");
const SCRIPT: &str = include_str!("page/page.js");

static PAGE: LazyLock<String> =
    LazyLock::new(|| FRAME.replace("/*style*/", STYLE).replace("/*script*/", SCRIPT));

/// Scripts and styles of the page alone, answers of this server alone; pictures that were tried are shown from memory.
static POLICY: LazyLock<HeaderValue> = LazyLock::new(|| {
    let policy = format!(
        "default-src 'none'; script-src 'sha256-{}'; style-src 'sha256-{}'; connect-src 'self'; img-src blob:; base-uri 'none'; \
         form-action 'none'; frame-ancestors 'none'",
        digest(SCRIPT),
        digest(STYLE),
    );
    HeaderValue::from_str(&policy).expect("digests in base64 are ASCII")
});

fn digest(text: &str) -> String {
    STANDARD.encode(Sha256::digest(text))
}

pub(super) fn routes() -> Routes {
    routes![show]
}

/// The page.
struct Page;

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
            (CONTENT_SECURITY_POLICY, POLICY.clone()),
            (CACHE_CONTROL, HeaderValue::from_static("no-cache")),
        ];
        (headers, PAGE.as_str()).into_response()
    }
}

impl Outcome for Page {
    fn describe(draft: &mut Draft) {
        draft.answers_text(&["text/html"], "The page.");
    }
}

/// Read and try the API in a browser
///
/// The page loads nothing from other hosts.
#[utoipa::path(get, path = "/docs", operation_id = "show_docs")]
async fn show() -> Page {
    Page
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_policy_names_what_the_page_holds_and_nothing_else() {
        let inside = |tag: &str| {
            let (_, rest) = PAGE.split_once(&format!("<{tag}>")).unwrap();
            rest.split_once(&format!("</{tag}>")).unwrap().0
        };
        let policy = POLICY.to_str().unwrap();
        for tag in ["style", "script"] {
            assert_eq!(PAGE.matches(&format!("<{tag}")).count(), 1);
            assert!(policy.contains(&digest(inside(tag))), "{tag}");
        }
        for outside in ["http://", "https://", "unsafe", "src=", "href=\"//"] {
            assert!(!PAGE.contains(outside) && !policy.contains(outside), "{outside}");
        }
    }
}
