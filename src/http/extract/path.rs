//! Parts of the path.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;

/// The path's parameters. One that cannot be parsed (`/photo/abc`) is a 404 `not_found`.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let unknown = || Error::unknown(Sentence::NotFound);
        if parts.uri.path().contains("%00") {
            return Err(unknown());
        }
        #[expect(clippy::disallowed_types, reason = "the one place that wraps it")]
        match axum::extract::Path::<T>::from_request_parts(parts, state).await {
            Ok(axum::extract::Path(value)) => Ok(Self(value)),
            Err(_) => Err(unknown()),
        }
    }
}

impl<T: ToSchema> Argument for Path<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_path::<T>();
        draft.refuses([Error::unknown(Sentence::NotFound)]);
    }
}
