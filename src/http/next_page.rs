//! The address of the next page of a list (RFC 8288).

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderValue;
use axum::http::header::InvalidHeaderValue;
use axum::http::request::Parts;
use url::form_urlencoded;

use crate::http::openapi::{Argument, Draft};

/// What the `Link` header is, for the document.
pub(in crate::http) const ABOUT_LINK: &str = "The next page, if there is one: `<…?before=…>; rel=\"next\"`.";

/// The address that a request came to.
pub(in crate::http) struct Address {
    path: String,
    query: String,
}

impl Address {
    /// The address of a request.
    pub(in crate::http) fn of(parts: &Parts) -> Self {
        Self {
            path: parts.uri.path().to_owned(),
            query: parts.uri.query().unwrap_or_default().to_owned(),
        }
    }

    /// The link to the page that begins after this cursor, with all other parameters of the request.
    pub(in crate::http) fn next(
        &self,
        cursor: &[(&str, String)],
    ) -> std::result::Result<HeaderValue, InvalidHeaderValue> {
        let is_of_cursor = |name: &str| cursor.iter().any(|(of_cursor, _)| *of_cursor == name);
        let others = form_urlencoded::parse(self.query.as_bytes()).filter(|(name, _)| !is_of_cursor(name));
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(others)
            .extend_pairs(cursor)
            .finish();
        HeaderValue::try_from(format!("<{}?{query}>; rel=\"next\"", self.path))
    }
}

impl<S: Sync> FromRequestParts<S> for Address {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> std::result::Result<Self, Infallible> {
        Ok(Self::of(parts))
    }
}

/// It takes nothing.
impl Argument for Address {
    fn describe(_: &mut Draft) {}
}
