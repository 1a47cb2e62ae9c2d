//! The OpenAPI 3.1 document of the API, generated from the handlers and their types: `findme openapi`,
//! `/api/openapi.json`.
//!
//! To document an endpoint: give its handler a doc comment (summary, empty line, description) and `#[utoipa::path(get,
//! path = "…", operation_id = "…")]`, and name it in its family's `routes!`, which both routes and documents it. What its
//! arguments and its answer say of themselves (`Argument`, `Outcome`) is filled in: who may call, parameters, body, answer,
//! refusals. `routes!` names further refusals, see `error::refusals`. Objects derive `utoipa::ToSchema`; a name that is
//! taken already asks for `#[schema(as = …)]`. Then `cargo run -- openapi > openapi.json`; tests hold each answer against it.

mod describe;
mod draft;
mod page;
mod plain;
mod refusals;
mod routes;
mod schemas;
pub(super) mod security;

use std::sync::LazyLock;

use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use utoipa::ToSchema;
use utoipa::openapi::tag::TagBuilder;
use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder, Server};

pub(super) use describe::{Argument, Outcome};
pub(super) use draft::Draft;
pub(super) use routes::{Routes, routes};

/// Where the page is that shows the document.
pub(super) const PAGE: &str = "/docs";

/// The document, as it is served and printed.
static DOCUMENT: LazyLock<String> = LazyLock::new(|| {
    let document = super::routes().into_document();
    let text = document.to_pretty_json();
    text.expect("a document is text, numbers and lists, which always serialise")
});

/// The document of the whole API as JSON.
pub fn document() -> &'static str {
    &DOCUMENT
}

pub(super) fn addresses() -> Routes {
    routes![show].merge(page::routes())
}

/// The document itself, as a body.
#[derive(Clone, Copy)]
struct Document;

/// An OpenAPI document.
#[derive(ToSchema)]
#[schema(as = OpenApiDocument)]
#[expect(dead_code, reason = "tells the document how it looks itself")]
struct Shape {
    /// The version of OpenAPI.
    openapi: String,
    /// Title, description and version of the API.
    #[schema(value_type = Object)]
    info: (),
    /// The operations by path and method.
    #[schema(value_type = Object)]
    paths: (),
    /// The schemas and responses that operations refer to.
    #[schema(value_type = Object)]
    components: (),
}

impl IntoResponse for Document {
    fn into_response(self) -> Response {
        let content_type = HeaderValue::from_static("application/json");
        ([(CONTENT_TYPE, content_type)], document()).into_response()
    }
}

impl Outcome for Document {
    fn describe(draft: &mut Draft) {
        draft.answers_json::<Shape>();
    }
}

/// Get this document
///
/// The OpenAPI document of the API, for people, client generators and tests.
#[utoipa::path(get, path = "/api/openapi.json", operation_id = "show_document")]
async fn show() -> Document {
    Document
}

/// The description of the whole API.
const INTRODUCTION: &str = "\
FindMe gives every guest of an event the photos they are in.

**Authentication**: get a token by `POST /api/login` and send it as `Authorization: Bearer …`. Data of other people is a 404, as if \
it did not exist.

**Errors** have one shape, `application/problem+json` (RFC 9457): `detail` is a sentence for the person, in French or English by \
`Accept-Language` (French by default); `code` is stable and for programs. Each operation lists its codes.

**Every response** has an `X-Request-Id`, which is that of the request if it sent one. Unknown fields and parameters are ignored.";

/// The groups of operations, in the order of the document.
const TAGS: [(&str, &str); 7] = [
    ("Accounts", "Registration, login, the caller's account and data."),
    ("Selfies", "Checking, uploading and deleting the caller's selfie."),
    ("Gallery", "Lists of photos for guests, and the images."),
    (
        "Studio",
        "Events and photos of a photographer. Admins may act for every photographer.",
    ),
    ("Matching", "Progress of matching, and rematches."),
    (
        "Administration",
        "Accounts, events, receipts and the face engine, for admins.",
    ),
    (
        "Operation",
        "Health, metrics and the API document, for operators.",
    ),
];

/// The document without operations.
fn frame() -> OpenApi {
    let info = InfoBuilder::new()
        .title("FindMe")
        .version(env!("CARGO_PKG_VERSION"))
        .description(Some(INTRODUCTION));
    let tag = |(name, about)| TagBuilder::new().name(name).description(Some(about)).build();
    OpenApiBuilder::new()
        .info(info.build())
        .servers(Some([Server::new("/")]))
        .tags(Some(TAGS.map(tag)))
        .build()
}
