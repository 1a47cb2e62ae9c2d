//! Every answer to every test is held against the document: status, type of content, body and refusal's code.
//!
//! So a handler that answers what it does not declare fails whichever test meets it first.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use findme::http::openapi;
use jsonschema::Validator;
use reqwest::Method;
use serde_json::{Value, json};

use super::answer::Answer;

/// The document.
pub(crate) static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(openapi::document()).unwrap());

/// One operation of the document.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Operation {
    pub(crate) method: &'static str,
    pub(crate) path: &'static str,
    pub(crate) about: &'static Value,
}

impl Operation {
    /// Its name.
    pub(crate) fn id(&self) -> &'static str {
        self.about["operationId"].as_str().unwrap()
    }

    /// Its answers by status, whole.
    pub(crate) fn answers(&self) -> impl Iterator<Item = (&'static str, &'static Value)> {
        let answers = self.about["responses"].as_object().unwrap().iter();
        answers.map(|(status, answer)| (status.as_str(), resolved(answer)))
    }

    /// The method as requests have it.
    pub(crate) fn method(&self) -> Method {
        Method::from_bytes(self.method.to_uppercase().as_bytes()).unwrap()
    }

    /// Whether a path is one of its.
    fn is_at(&self, path: &str) -> bool {
        let (mut own, mut theirs) = (self.path.split('/'), path.split('/'));
        loop {
            match (own.next(), theirs.next()) {
                (None, None) => return true,
                (Some(part), Some(sent)) if part == sent || (part.starts_with('{') && !sent.is_empty()) => {}
                _ => return false,
            }
        }
    }
}

/// All operations, in the document's order.
pub(crate) fn operations() -> impl Iterator<Item = Operation> {
    let paths = DOCUMENT["paths"].as_object().unwrap().iter();
    paths.flat_map(|(path, item)| {
        let operations = item.as_object().unwrap().iter();
        operations.map(move |(method, about)| Operation { method, path, about })
    })
}

/// What a reference refers to.
pub(crate) fn resolved(thing: &'static Value) -> &'static Value {
    match thing["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).unwrap(),
        None => thing,
    }
}

/// Fails for an answer that the document does not have.
pub(crate) fn hold(method: &Method, path: &str, answer: &Answer) {
    let matching = operations().filter(|operation| operation.method() == *method && operation.is_at(path));
    // `photos/bulk` is more to the point than `photos/{photo_id}`.
    let Some(operation) = matching.min_by_key(|operation| operation.path.matches('{').count()) else {
        let is_elsewhere = !method.is_safe() || *method == Method::GET;
        assert!(
            !is_elsewhere || matches!(answer.status.as_u16(), 404 | 405),
            "{method} {path}"
        );
        return;
    };
    let summary = || {
        let body = String::from_utf8_lossy(&answer.body);
        let status = answer.status.as_u16();
        format!("{} answers {status} {:.300}", operation.id(), body)
    };
    let found = operation
        .answers()
        .find(|(status, _)| *status == answer.status.as_str());
    let (status, declared) = found.unwrap_or_else(|| panic!("not in the document: {}", summary()));
    if *method == Method::HEAD {
        return assert!(answer.body.is_empty(), "a body for HEAD: {}", summary());
    }
    let content = declared["content"].as_object();
    let kind = answer
        .header("content-type")
        .split(';')
        .next()
        .unwrap_or_default();
    let Some(content) = content else {
        assert!(
            answer.body.is_empty(),
            "a body is not in the document: {}",
            summary()
        );
        return;
    };
    assert!(
        content.contains_key(kind),
        "{kind:?} is not in the document: {}",
        summary()
    );
    if kind.ends_with("json") && answer.header("content-encoding").is_empty() {
        let key = format!("{} {status} {kind}", operation.id());
        let validator = validator(&key, &content[kind]["schema"]);
        let body = answer.json();
        let errors: Vec<_> = validator
            .iter_errors(&body)
            .map(|error| error.to_string())
            .collect();
        assert!(errors.is_empty(), "{errors:?}: {}", summary());
        if kind == "application/problem+json" {
            let codes = declared["x-codes"].as_array().unwrap();
            assert!(
                codes.contains(&body["code"]),
                "the code is not in the document: {}",
                summary()
            );
        }
    }
}

/// The validator of a schema of the document, made once.
fn validator(key: &str, schema: &'static Value) -> Arc<Validator> {
    static MADE: LazyLock<Mutex<HashMap<String, Arc<Validator>>>> = LazyLock::new(Mutex::default);
    let mut made = MADE.lock().unwrap();
    let entry = made.entry(key.to_owned());
    Arc::clone(entry.or_insert_with(|| Arc::new(compiled(schema))))
}

/// A schema of the document, with all it refers to.
pub(crate) fn compiled(schema: &Value) -> Validator {
    let whole = json!({"allOf": [schema], "components": DOCUMENT["components"]});
    let options = jsonschema::draft202012::options().should_validate_formats(true);
    options.build(&whole).unwrap()
}
