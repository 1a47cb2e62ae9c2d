//! The description of one operation while its handler is read.
//!
//! It begins with what `#[utoipa::path]` and the route say; arguments and outcome add their parts; at the end refusals
//! become answers with the codes they may have, and all objects become components.

use axum::http::StatusCode;
use utoipa::openapi::content::Content;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::{Operation, Parameter, ParameterBuilder, ParameterIn};
use utoipa::openapi::request_body::{RequestBody, RequestBodyBuilder};
use utoipa::openapi::response::ResponseBuilder;
use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, Schema, SchemaFormat, Type};
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{Components, RefOr, Required};
use utoipa::{IntoParams, ToSchema};

use super::refusals::Refusals;
use super::schemas::Schemas;
use crate::http::error::Error;
use crate::http::error::refusals::{OF_ANY, Refusal};

/// The description of one operation while its handler is read.
pub(in crate::http) struct Draft {
    path: String,
    operation: Operation,
    refusals: Refusals,
    asked: Schemas,
    answered: Schemas,
}

impl Draft {
    /// Begins with what is said at the handler and at its route.
    pub(super) fn of(path: &str, operation: Operation, refused: &[Refusal]) -> Self {
        let mut refusals = Refusals::default();
        let all = refused.iter().chain(&OF_ANY);
        refusals.add(all.flat_map(|refusal| refusal.errors()));
        Self {
            path: path.to_owned(),
            operation,
            refusals,
            asked: Schemas::asked(),
            answered: Schemas::answered(),
        }
    }

    /// Adds refusals.
    pub(in crate::http) fn refuses(&mut self, errors: impl IntoIterator<Item = Error>) {
        self.refusals.add(errors);
    }

    /// Adds security requirements, of which one is sufficient.
    pub(in crate::http) fn lets_in(&mut self, requirements: impl IntoIterator<Item = SecurityRequirement>) {
        let security = self.operation.security.get_or_insert_default();
        security.extend(requirements);
    }

    /// Adds a parameter.
    pub(in crate::http) fn takes(&mut self, parameter: Parameter) {
        let parameters = self.operation.parameters.get_or_insert_default();
        parameters.push(parameter.into());
    }

    /// Adds query parameters.
    pub(in crate::http) fn takes_query<T: IntoParams>(&mut self) {
        for parameter in T::into_params(|| Some(ParameterIn::Query)) {
            self.takes(parameter);
        }
    }

    /// Adds a header, as text.
    pub(in crate::http) fn takes_header(&mut self, name: &str, about: &str) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::False)
            .description(Some(about))
            .schema(Some(text()));
        self.takes(parameter.build());
    }

    /// Adds a header that must be there, as a whole number.
    pub(in crate::http) fn takes_number_header(&mut self, name: &str, about: &str) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Header)
            .required(Required::True)
            .description(Some(about))
            .schema(Some(
                ObjectBuilder::new()
                    .schema_type(Type::Integer)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::Int64)))
                    .minimum(Some(0)),
            ));
        self.takes(parameter.build());
    }

    /// Adds the path's parameters that the handler does not describe.
    pub(in crate::http) fn takes_path<T: ToSchema>(&mut self) {
        if self.operation.parameters.is_some() {
            return;
        }
        let name = self.path.split(['{', '}']).nth(1).unwrap_or_default().to_owned();
        let schema = T::schema();
        let about = about(&schema);
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .description(about)
            .schema(Some(schema));
        self.takes(parameter.build());
    }

    /// Adds the request body.
    pub(in crate::http) fn takes_body<T: ToSchema>(&mut self, content_type: &str) {
        let content = Content::new(Some(self.asked.reference::<T>()));
        let body = RequestBodyBuilder::new()
            .content(content_type, content)
            .required(Some(Required::True));
        let body: RequestBody = body.build();
        self.operation.request_body = Some(body.into());
    }

    /// Adds a request body of bytes, of one of these types.
    pub(in crate::http) fn takes_bytes(&mut self, types: &[&str]) {
        let mut body = RequestBodyBuilder::new().required(Some(Required::True));
        for content_type in types {
            body = body.content(*content_type, Content::new(Some(bytes())));
        }
        let body: RequestBody = body.build();
        self.operation.request_body = Some(body.into());
    }

    /// Adds the successful response.
    pub(in crate::http) fn answers_json<T: ToSchema>(&mut self) {
        self.answers_json_with::<T>(StatusCode::OK);
    }

    /// Adds a response with this status that is not a refusal.
    pub(in crate::http) fn answers_json_with<T: ToSchema>(&mut self, status: StatusCode) {
        let reference = self.answered.reference::<T>();
        self.answers(status, json(about(&T::schema()), reference));
    }

    /// Adds a list as the successful response.
    pub(in crate::http) fn answers_list<T: ToSchema>(&mut self) {
        let list = self.answered.list::<T>();
        self.answers(StatusCode::OK, json(about(&T::schema()), list));
    }

    /// Adds a text of one of these types as the successful response.
    pub(in crate::http) fn answers_text(&mut self, types: &[&str], about: &str) {
        let mut response = ResponseBuilder::new().description(about);
        for content_type in types {
            response = response.content(*content_type, Content::new(Some(text())));
        }
        self.answers(StatusCode::OK, response);
    }

    /// Adds a file of one of these types (without types, an empty response) with these headers.
    pub(in crate::http) fn answers_file(
        &mut self,
        status: StatusCode,
        types: &[&str],
        about: &str,
        headers: &[(&str, &str)],
    ) {
        let mut response = ResponseBuilder::new().description(about);
        for content_type in types {
            response = response.content(*content_type, Content::new(Some(bytes())));
        }
        for (name, about) in headers {
            let header = HeaderBuilder::new()
                .schema(Some(text()))
                .description(Some(*about));
            response = response.header(*name, header.build());
        }
        self.answers(status, response);
    }

    /// Adds numeric headers to the successful response.
    pub(in crate::http) fn tells(&mut self, headers: &[(&str, &str)]) {
        for (name, about) in headers {
            self.tells_as(name, about, ObjectBuilder::new().schema_type(Type::Integer));
        }
    }

    /// Adds a header with a text to the successful response.
    pub(in crate::http) fn tells_text(&mut self, name: &str, about: &str) {
        self.tells_as(name, about, text());
    }

    fn tells_as(&mut self, name: &str, about: &str, schema: ObjectBuilder) {
        let answers = &mut self.operation.responses.responses;
        if let Some(RefOr::T(response)) = answers.get_mut(StatusCode::OK.as_str()) {
            let header = HeaderBuilder::new().schema(Some(schema)).description(Some(about));
            response.headers.insert(name.to_owned(), RefOr::T(header.build()));
        }
    }

    /// Adds a response; links of the handler stay.
    pub(in crate::http) fn answers(&mut self, status: StatusCode, response: ResponseBuilder) {
        let mut response = response.build();
        let responses = &mut self.operation.responses.responses;
        if let Some(RefOr::T(former)) = responses.remove(status.as_str()) {
            response.links = former.links;
        }
        responses.insert(status.as_str().to_owned(), RefOr::T(response));
    }

    /// The complete operation; its objects become components.
    pub(super) fn finish(self, components: &mut Components) -> Operation {
        let mut operation = self.operation;
        self.refusals.answer(&mut operation.responses, components);
        self.asked.move_into(components);
        self.answered.move_into(components);
        operation
    }
}

fn json(about: Option<String>, schema: RefOr<Schema>) -> ResponseBuilder {
    let content = Content::new(Some(schema));
    let about = about.unwrap_or_else(|| "The result.".to_owned());
    ResponseBuilder::new()
        .description(about)
        .content("application/json", content)
}

/// The description of a type.
fn about(schema: &RefOr<Schema>) -> Option<String> {
    match schema {
        RefOr::T(Schema::Object(object)) => object.description.clone(),
        RefOr::T(Schema::AllOf(all)) => all.description.clone(),
        RefOr::T(Schema::OneOf(one)) => one.description.clone(),
        _ => None,
    }
}

fn bytes() -> ObjectBuilder {
    text().format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
}

fn text() -> ObjectBuilder {
    ObjectBuilder::new().schema_type(Type::String)
}
