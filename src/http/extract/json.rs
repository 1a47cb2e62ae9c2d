//! JSON bodies of requests and responses.
//!
//! Invalid JSON and JSON of the wrong shape are different errors, and the latter names the field. Bytes after the value
//! are refused. A byte-order mark before it, and numbers and booleans that are written as text ([`lenient`]), are
//! accepted.

mod lenient;

use axum::extract::{FromRequest, Request};
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::error::Category;
use utoipa::ToSchema;

use super::{
    BODY_LIMIT, LONG_BODY_LIMIT, field_error, media_type, refusals_of_bodies, refusals_of_fields,
    refuse_encoded, whole_body,
};
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft, Outcome};
use crate::http::words::Sentence;

/// A JSON body of at most 64 KB.
///
/// 415 for another content type, 413 for more bytes, 400 `malformed_json` for text that is not one JSON value,
/// 422 with the field's name for a value of the wrong shape.
#[derive(Clone, Copy, Debug)]
pub struct Json<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for Json<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        read(request, BODY_LIMIT).await.map(Self)
    }
}

/// A JSON body of at most 128 KB, for lists of many long things; otherwise as [`Json`].
#[derive(Clone, Copy, Debug)]
pub struct LongJson<T>(pub T);

impl<T: DeserializeOwned, S: Sync> FromRequest<S> for LongJson<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        read(request, LONG_BODY_LIMIT).await.map(Self)
    }
}

impl<T: ToSchema> Argument for LongJson<T> {
    fn describe(draft: &mut Draft) {
        <Json<T> as Argument>::describe(draft);
    }
}

async fn read<T: DeserializeOwned>(request: Request, limit: usize) -> Result<T> {
    if !media_type(request.headers()).is_some_and(is_json) {
        return Err(Error::unsupported(Sentence::JsonExpected));
    }
    refuse_encoded(request.headers())?;
    parse(&whole_body(request, limit).await?)
}

impl<T: ToSchema> Argument for Json<T> {
    fn describe(draft: &mut Draft) {
        draft.takes_body::<T>("application/json");
        draft.refuses(refusals_of_bodies());
        draft.refuses(refusals_of_fields());
        draft.refuses([
            Error::unsupported(Sentence::JsonExpected),
            Error::unsupported(Sentence::EncodedBody),
            Error::refused(Sentence::MalformedJson),
            Error::invalid(Sentence::FieldMissing),
        ]);
    }
}

impl<T: ToSchema> Outcome for Json<T> {
    fn describe(draft: &mut Draft) {
        draft.answers_json::<T>();
    }
}

/// What was made, with status 201.
#[derive(Clone, Copy, Debug)]
pub struct Created<T>(pub T);

impl<T: Serialize> IntoResponse for Created<T> {
    fn into_response(self) -> Response {
        (StatusCode::CREATED, Json(self.0)).into_response()
    }
}

impl<T: ToSchema> Outcome for Created<T> {
    fn describe(draft: &mut Draft) {
        draft.answers_json_with::<T>(StatusCode::CREATED);
    }
}

/// A list as a JSON array.
#[derive(Clone, Debug)]
pub struct List<T>(pub Vec<T>);

impl<T> FromIterator<T> for List<T> {
    fn from_iter<I: IntoIterator<Item = T>>(things: I) -> Self {
        Self(things.into_iter().collect())
    }
}

impl<T: Serialize> IntoResponse for List<T> {
    fn into_response(self) -> Response {
        Json(self.0).into_response()
    }
}

impl<T: ToSchema> Outcome for List<T> {
    fn describe(draft: &mut Draft) {
        draft.answers_list::<T>();
    }
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        match serde_json::to_vec(&self.0) {
            Ok(body) => {
                let content_type = HeaderValue::from_static("application/json");
                ([(CONTENT_TYPE, content_type)], body).into_response()
            }
            Err(error) => Error::internal(error).into_response(),
        }
    }
}

/// Reads a value leniently in an untagged enum, where serde buffers it before its type is known.
pub fn lenient<'de, T: Deserialize<'de>, D: Deserializer<'de>>(
    reader: D,
) -> std::result::Result<T, D::Error> {
    T::deserialize(lenient::Lenient(reader))
}

fn is_json(media_type: &str) -> bool {
    let media_type = media_type.to_ascii_lowercase();
    media_type == "application/json"
        || (media_type.starts_with("application/") && media_type.ends_with("+json"))
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    // The reader does not look into fields that it skips.
    let text = std::str::from_utf8(body).map_err(|_| Error::refused(Sentence::MalformedJson))?;
    let mut reader = serde_json::Deserializer::from_str(text.trim_start_matches('\u{feff}'));
    let value =
        serde_path_to_error::deserialize(lenient::Lenient(&mut reader)).map_err(|error| {
            match error.inner().classify() {
                Category::Data => field_error(&error),
                Category::Io | Category::Syntax | Category::Eof => Error::refused(Sentence::MalformedJson),
            }
        })?;
    reader
        .end()
        .map_err(|_| Error::refused(Sentence::MalformedJson))?;
    if holds_nul(body) {
        return Err(Error::invalid(Sentence::TextInvalid));
    }
    Ok(value)
}

/// Whether a string in a JSON text contains U+0000, which can only be written as an escape.
fn holds_nul(json: &[u8]) -> bool {
    let mut rest = json;
    while let Some(at) = rest.iter().position(|&byte| byte == b'\\') {
        if rest[at + 1..].starts_with(b"u0000") {
            return true;
        }
        // The escaped character may be a backslash itself.
        rest = rest.get(at + 2..).unwrap_or_default();
    }
    false
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    #[derive(Debug, Deserialize)]
    struct Body {
        #[expect(dead_code, reason = "only read by serde")]
        user: User,
    }

    #[derive(Debug, Deserialize)]
    struct User {
        #[expect(dead_code, reason = "only read by serde")]
        name: String,
    }

    fn code(json: &str) -> &'static str {
        parse::<Body>(json.as_bytes()).unwrap_err().code()
    }

    #[test]
    fn text_that_is_not_one_json_value_is_malformed() {
        for json in [
            "",
            "{",
            "{\"user\":",
            "nonsense",
            r#"{"user":{"name":"a"}} {}"#,
            "\u{0}",
        ] {
            assert_eq!(code(json), "malformed_json", "{json:?}");
        }
    }

    #[test]
    fn values_of_the_wrong_shape_are_told_apart() {
        assert_eq!(code("[]"), "field_invalid");
        assert_eq!(code("7"), "field_invalid");
        assert_eq!(code("{}"), "field_missing");
        assert_eq!(code(r#"{"user":{}}"#), "field_missing");
        assert_eq!(code(r#"{"user":{"name":7}}"#), "field_invalid");
        assert_eq!(code(r#"{"user":{"name":"a","name":"b"}}"#), "field_repeated");
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        parse::<Body>("\u{feff}{\"user\":{\"name\":\"a\"}}".as_bytes()).unwrap();
    }

    #[test]
    fn unknown_fields_are_ignored() {
        parse::<Body>(br#"{"user":{"name":"a","age":3},"cb":1}"#).unwrap();
    }

    #[test]
    fn escaped_nul_characters_are_refused_and_nothing_else() {
        type Map = HashMap<String, String>;
        assert_eq!(
            parse::<Map>(br#"{"a":"x\u0000"}"#).unwrap_err().code(),
            "text_invalid"
        );
        for fine in [
            &br#"{"a":"x\\u0000"}"#[..],
            br#"{"a":"\\"}"#,
            br#"{"a":"\"\u00e9\n"}"#,
        ] {
            parse::<Map>(fine).unwrap();
        }
    }
}
