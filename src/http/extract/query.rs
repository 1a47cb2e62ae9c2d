//! Query parameters.

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use super::{form, refusals_of_fields};
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft};

/// The query's parameters; unknown ones are ignored, a value of the wrong shape is a 422 that names it.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        form::parse(parts.uri.query().unwrap_or_default().as_bytes()).map(Self)
    }
}

impl<T: IntoParams> Argument for Query<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_query::<T>();
        draft.refuses(refusals_of_fields());
    }
}
