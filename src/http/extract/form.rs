//! URL-encoded bodies, and the pairs that queries share with them.
//!
//! All values are text, so a wrong type is an error of the field's own type.

use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use utoipa::ToSchema;

use super::{
    BODY_LIMIT, field_error, media_type, refusals_of_bodies, refusals_of_fields, refuse_encoded, whole_body,
};
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;

/// A URL-encoded body of at most 64 KB; refused as [`Json`](super::Json) is.
#[derive(Clone, Copy, Debug)]
pub struct Form<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Form<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let is_form = media_type(request.headers())
            .is_some_and(|media_type| media_type.eq_ignore_ascii_case("application/x-www-form-urlencoded"));
        if !is_form {
            return Err(Error::unsupported(Sentence::FormExpected));
        }
        refuse_encoded(request.headers())?;
        parse(&whole_body(request, BODY_LIMIT).await?).map(Self)
    }
}

impl<T: ToSchema> Argument for Form<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_body::<T>("application/x-www-form-urlencoded");
        draft.refuses(refusals_of_bodies());
        draft.refuses(refusals_of_fields());
        draft.refuses([
            Error::unsupported(Sentence::FormExpected),
            Error::unsupported(Sentence::EncodedBody),
            Error::invalid(Sentence::FieldMissing),
        ]);
    }
}

/// Reads `name=value&…`.
pub(super) fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T> {
    let pairs = url::form_urlencoded::parse(text);
    if pairs.clone().any(|(_, value)| value.contains('\0')) {
        return Err(Error::invalid(Sentence::TextInvalid));
    }
    let reader = serde_urlencoded::Deserializer::new(pairs);
    serde_path_to_error::deserialize(reader).map_err(|error| field_error(&error))
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Page {
        size: Option<u8>,
    }

    #[test]
    fn unknown_parameters_are_ignored_and_bad_ones_named() {
        assert_eq!(parse::<Page>(b"cb=1&cb=2&size=7").unwrap().size, Some(7));
        assert_eq!(parse::<Page>(b"").unwrap().size, None);
        assert_eq!(parse::<Page>(b"size=many").unwrap_err().code(), "field_invalid");
        assert_eq!(
            parse::<Page>(b"size=1&size=2").unwrap_err().code(),
            "field_repeated"
        );
        assert_eq!(parse::<Page>(b"q=%00").unwrap_err().code(), "text_invalid");
    }
}
