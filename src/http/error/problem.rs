//! The JSON of an error response: RFC 9457, with the fields that clients of FindMe know.
//!
//! Existing clients show `detail` as it is, so it is always one text in the person's language; `code` and `errors` are
//! for programs.

use std::time::Duration;

use axum::http::header::{CONTENT_LANGUAGE, CONTENT_RANGE, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use utoipa::ToSchema;

use super::{Error, UPLOAD_OFFSET};
use crate::http::context;
use crate::http::wire::UploadedPhoto;
use crate::http::words::{Language, Sentence, Subject};

/// One problem of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    sentence: Sentence,
    field: Option<String>,
    about: Option<Subject>,
}

impl Problem {
    /// The same problem with the subject of its sentence: a limit or a name.
    #[must_use]
    pub fn about(mut self, subject: impl Into<Subject>) -> Self {
        self.about = Some(subject.into());
        self
    }

    /// The same problem, at a field of the request.
    #[must_use]
    pub fn of_field(mut self, field: impl Into<String>) -> Self {
        self.field = Some(field.into());
        self
    }

    pub(super) fn field(&self) -> Option<&str> {
        self.field.as_deref()
    }

    pub(super) fn code(&self) -> &'static str {
        self.sentence.code()
    }

    fn message(&self, language: Language) -> String {
        match (&self.about, &self.field) {
            (Some(subject), _) => self.sentence.about(language, subject),
            (None, Some(field)) => self.sentence.about(language, &field.as_str().into()),
            (None, None) => self.sentence.text(language).to_owned(),
        }
    }
}

impl From<Sentence> for Problem {
    fn from(sentence: Sentence) -> Self {
        Self {
            sentence,
            field: None,
            about: None,
        }
    }
}

/// An error response (RFC 9457).
#[derive(Serialize, ToSchema)]
#[schema(as = Problem)]
pub(in crate::http) struct Body<'a> {
    /// Always `about:blank`; `code` identifies the kind of problem.
    #[schema(format = "uri-reference")]
    r#type: &'static str,
    /// The reason phrase of the status, in English.
    title: &'static str,
    /// The HTTP status.
    #[schema(minimum = 400, maximum = 599)]
    status: u16,
    /// A sentence for the person, in the language of the request; several are joined by "; ".
    detail: String,
    /// Stable code for programs.
    #[schema(pattern = "^[a-z_]+$")]
    code: &'static str,
    /// The value of `X-Request-Id`, for questions to the server's administrator.
    request_id: Option<&'a str>,
    /// Seconds after which to try again, as in `Retry-After`; only with 429 and 503.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    retry_after: Option<u64>,
    /// The problems of single fields, if there are any.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Item<'a>>,
    /// For an interrupted upload: the photos that were kept.
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    uploaded_photos: &'a [UploadedPhoto],
}

/// One problem of a request.
#[derive(Serialize, ToSchema)]
#[schema(as = ProblemItem)]
struct Item<'a> {
    /// The field with the problem.
    field: Option<&'a str>,
    /// Stable code for programs.
    #[schema(pattern = "^[a-z_]+$")]
    code: &'static str,
    /// A sentence for the person.
    message: String,
}

impl Error {
    /// The `detail` in the language of the current request.
    pub fn detail(&self) -> String {
        self.detail_in(context::language())
    }

    /// The same for a page, where each problem is a sentence of its own.
    pub fn sentences(&self) -> String {
        let language = context::language();
        let messages = self.messages(language).join(". ");
        let separator = match language {
            Language::French => "\u{a0}; ",
            Language::English => "; ",
        };
        match self.wait(language) {
            Some(wait) => format!("{messages}{separator}{wait}."),
            None => format!("{messages}."),
        }
    }

    /// The `detail`: the problems, the photos that were kept, and when to try again.
    fn detail_in(&self, language: Language) -> String {
        let kept = (!self.kept.is_empty()).then(|| {
            let names = self.kept.iter().map(|photo| photo.original_filename.as_str());
            let names: Vec<_> = names.collect();
            Sentence::FilesKept.about(language, &names.join(", ").as_str().into())
        });
        let messages = self.messages(language).into_iter();
        let all = messages.chain(kept).chain(self.wait(language));
        all.collect::<Vec<_>>().join("; ")
    }

    /// When to try again.
    fn wait(&self, language: Language) -> Option<String> {
        let delay = Subject::Seconds(whole_seconds(self.retry_after?));
        Some(Sentence::TryAgainIn.about(language, &delay))
    }

    fn messages(&self, language: Language) -> Vec<String> {
        self.problems
            .iter()
            .map(|problem| problem.message(language))
            .collect()
    }

    fn body(&self, language: Language, request_id: Option<&str>) -> String {
        let messages = self.messages(language);
        // A single problem that is no field's fault is wholly told by the members above.
        let is_itemised =
            self.problems.len() > 1 || self.problems.iter().any(|problem| problem.field.is_some());
        let items = self.problems.iter().zip(messages).filter(|_| is_itemised);
        let body = Body {
            r#type: "about:blank",
            title: self.status.canonical_reason().unwrap_or_default(),
            status: self.status.as_u16(),
            detail: self.detail_in(language),
            code: self.code(),
            request_id,
            retry_after: self.retry_after.map(whole_seconds),
            errors: items
                .map(|(problem, message)| Item {
                    field: problem.field.as_deref(),
                    code: problem.code(),
                    message,
                })
                .collect(),
            uploaded_photos: &self.kept,
        };
        serde_json::to_string(&body).expect("text, numbers and lists always serialise")
    }
}

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let language = context::language();
        let body = self.body(language, context::request_id().as_deref());
        let mut response = (self.status, body).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
        headers.insert(CONTENT_LANGUAGE, HeaderValue::from_static(language.tag()));
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        if let Some(delay) = self.retry_after {
            headers.insert(RETRY_AFTER, HeaderValue::from(whole_seconds(delay)));
        }
        if let Some(size) = self.complete_length
            && let Ok(value) = HeaderValue::from_str(&format!("bytes */{size}"))
        {
            headers.insert(CONTENT_RANGE, value);
        }
        if let Some(offset) = self.upload_offset {
            headers.insert(UPLOAD_OFFSET, HeaderValue::from(offset));
        }
        response.extensions_mut().insert(self);
        response
    }
}

/// A delay in whole seconds, rounded up, so that a client that waits for it does not come too early.
pub(super) fn whole_seconds(delay: Duration) -> u64 {
    let part = u64::from(delay.subsec_nanos() > 0);
    (delay.as_secs() + part).max(1)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn english(error: &Error) -> Value {
        serde_json::from_str(&error.body(Language::English, Some("r-1"))).unwrap()
    }

    #[test]
    fn a_single_problem_is_told_once() {
        assert_eq!(
            english(&Error::forbidden(Sentence::WrongRole)),
            json!({
                "type": "about:blank", "title": "Forbidden", "status": 403,
                "detail": "Your account is not allowed to do this", "code": "wrong_role", "request_id": "r-1",
            })
        );
    }

    #[test]
    fn several_problems_are_joined_and_itemised() {
        let missing = |field: &str| Problem::from(Sentence::FieldMissing).of_field(field);
        let body = english(&Error::refused_all(vec![missing("email"), missing("password")]));
        assert_eq!(
            body["detail"],
            "The field “email” is required; The field “password” is required"
        );
        assert_eq!(body["code"], "several_problems");
        assert_eq!(
            body["errors"][1],
            json!({
                "field": "password", "code": "field_missing", "message": "The field “password” is required",
            })
        );
    }

    #[test]
    fn a_challenge_comes_with_401_and_a_delay_with_503() {
        let response = Error::unauthenticated(Sentence::NotAuthenticated).into_response();
        assert_eq!(response.headers()[WWW_AUTHENTICATE], "Bearer");
        let delay = std::time::Duration::from_millis(10);
        let error = Error::unavailable(Sentence::Unavailable, delay);
        let body = english(&error);
        assert_eq!(error.into_response().headers()[RETRY_AFTER], "1");
        assert_eq!(body["retry_after"], 1);
        assert_eq!(
            body["detail"],
            "The service is temporarily unavailable; you can try again in 1 second"
        );
    }

    #[test]
    fn a_delay_is_told_in_the_language_of_the_request() {
        let detail = |seconds, language| {
            let delay = Duration::from_secs(seconds);
            Error::too_many(Sentence::TooManyTries, delay).detail_in(language)
        };
        for (seconds, french, english) in [
            (30, "30 secondes", "30 seconds"),
            (119, "119 secondes", "119 seconds"),
            (121, "3 minutes", "3 minutes"),
            (7_201, "3 heures", "3 hours"),
        ] {
            assert_eq!(
                detail(seconds, Language::French),
                format!("Trop de tentatives; vous pourrez réessayer dans {french}")
            );
            assert_eq!(
                detail(seconds, Language::English),
                format!("Too many attempts; you can try again in {english}")
            );
        }
    }
}
