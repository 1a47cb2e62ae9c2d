//! Refusals in the document: for each status the codes of an operation, with their English sentences.
//!
//! All refusals have one schema, so a client has one type for them; the codes are in the description, and in `x-codes` for
//! programs. Operations with equal refusals share one component, named after status and codes if these are few.

use std::collections::{BTreeMap, BTreeSet};

use axum::http::StatusCode;
use axum::http::header::{CONTENT_RANGE, RETRY_AFTER, WWW_AUTHENTICATE};
use utoipa::ToSchema as _;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::response::{Response, ResponseBuilder, Responses};
use utoipa::openapi::schema::{ObjectBuilder, Type};
use utoipa::openapi::{Components, Ref, RefOr};

use super::schemas::Schemas;
use crate::http::error::{Body, Error};
use crate::http::words::{Language, Sentence};

/// Maximum number of codes in a name.
const FEW: usize = 3;

/// The codes of an operation's refusals, by status.
#[derive(Default)]
pub(super) struct Refusals(BTreeMap<String, BTreeSet<String>>);

impl Refusals {
    /// Adds refusals.
    pub(super) fn add(&mut self, errors: impl IntoIterator<Item = Error>) {
        for error in errors {
            let codes = self.0.entry(error.status().as_str().to_owned()).or_default();
            codes.insert(error.code().to_owned());
        }
    }

    /// Adds them as responses of an operation.
    pub(super) fn answer(self, responses: &mut Responses, components: &mut Components) {
        for (status, codes) in self.0 {
            let refusal = response(&status, &codes);
            match responses.responses.get_mut(&status) {
                // The status may also be one without a refusal: both are described.
                Some(RefOr::T(there)) => {
                    there.content.extend(refusal.content);
                    there.extensions = refusal.extensions;
                }
                _ if codes.len() > FEW => {
                    responses.responses.insert(status, refusal.into());
                }
                _ => {
                    let name = name(&status, &codes);
                    let reference = Ref::from_response_name(name.as_str());
                    responses.responses.insert(status, reference.into());
                    components.responses.insert(name, refusal.into());
                }
            }
        }
    }
}

/// Adds the one shape of all refusals.
pub(super) fn add_shape(components: &mut Components) {
    let mut shape = Schemas::answered();
    shape.reference::<Body<'static>>();
    shape.move_into(components);
}

/// The name of a shared component, which generators make the name of a class: `Problem404NotFoundOrPhotoNotFound`.
fn name(status: &str, codes: &BTreeSet<String>) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(1);
        first.to_ascii_uppercase() + rest
    };
    let codes = codes
        .iter()
        .map(|code| code.split('_').map(capital).collect::<String>());
    format!("{}{status}{}", Body::name(), codes.collect::<Vec<_>>().join("Or"))
}

fn response(status: &str, codes: &BTreeSet<String>) -> Response {
    let schema = Ref::from_schema_name(Body::name());
    let content = ContentBuilder::new().schema(Some(schema)).build();
    let codes_alone = ExtensionsBuilder::new().add("x-codes", codes.iter().cloned().collect::<Vec<_>>());
    let refusal = ResponseBuilder::new()
        .description(describe_codes(codes))
        .content("application/problem+json", content)
        .extensions(Some(codes_alone.build()));
    let refusal = match header(status) {
        Some((name, header)) => refusal.header(name, header),
        None => refusal,
    };
    refusal.build()
}

/// A line for each code.
fn describe_codes(codes: &BTreeSet<String>) -> String {
    let line = |code: &String| {
        let words = Sentence::by_code(code).map_or("", |sentence| sentence.text(Language::English));
        format!("`{code}`: {}", words.replace("{}", "…"))
    };
    codes.iter().map(line).collect::<Vec<_>>().join("\n\n")
}

/// The header that comes with a status.
fn header(status: &str) -> Option<(&'static str, Header)> {
    let header = |kind, about: &str| {
        let schema = ObjectBuilder::new().schema_type(kind);
        HeaderBuilder::new()
            .schema(Some(schema))
            .description(Some(about))
            .build()
    };
    let is = |other: StatusCode| status == other.as_str();
    if is(StatusCode::UNAUTHORIZED) {
        let about = "The authentication scheme: `Bearer`.";
        Some((WWW_AUTHENTICATE.as_str(), header(Type::String, about)))
    } else if is(StatusCode::TOO_MANY_REQUESTS) || is(StatusCode::SERVICE_UNAVAILABLE) {
        let about = "Seconds after which to try again.";
        Some((RETRY_AFTER.as_str(), header(Type::Integer, about)))
    } else if is(StatusCode::RANGE_NOT_SATISFIABLE) {
        let about = "The size of the file: `bytes */1234`.";
        Some((CONTENT_RANGE.as_str(), header(Type::String, about)))
    } else {
        None
    }
}
