//! The document keeps to what client generators read alike: `openapi.json` is searched for all else.
//!
//! Choices and sums of schemas are skipped by some generators and merged wrongly by others, names become classes and
//! fields, and a list of files in a form is code that does not compile in Dart. `make clients` tries three generators;
//! these rules hold what the others need.

use std::fs;

use serde_json::{Map, Value};

use super::root;

/// What no schema has: choices, sums, conditions, and keywords that generators pass over.
const NOT_PLAIN: [&str; 14] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "const",
    "discriminator",
    "dependentSchemas",
    "patternProperties",
    "prefixItems",
    "propertyNames",
    "nullable",
];

/// Names of fields that Rust cannot take even with `r#`.
const RESERVED: [&str; 3] = ["crate", "self", "super"];

const PROBLEM: &str = "#/components/schemas/Problem";

/// The document while it is searched, and what was found.
struct Search<'a> {
    document: &'a Value,
    offences: Vec<String>,
}

#[test]
fn client_generators_can_read_the_document() {
    let text = fs::read_to_string(root().join("openapi.json")).unwrap();
    let document: Value = serde_json::from_str(&text).unwrap();
    let (document, offences) = (&document, Vec::new());
    let mut search = Search { document, offences };
    for kind in ["schemas", "responses"] {
        let components = document["components"][kind].as_object().unwrap();
        for name in components.keys().filter(|name| !is_class(name)) {
            search.offend(name, "not the name of a class");
        }
    }
    search.check(&document["paths"], "paths");
    search.check(&document["components"], "components");
    assert!(search.offences.is_empty(), "\n{}\n", search.offences.join("\n"));
}

impl Search<'_> {
    fn offend(&mut self, place: &str, rule: &str) {
        self.offences.push(format!("{place}: {rule}"));
    }

    /// Checks a part of the document and all in it.
    fn check(&mut self, part: &Value, place: &str) {
        if let Value::Array(items) = part {
            for (index, item) in items.iter().enumerate() {
                self.check(item, &format!("{place}/{index}"));
            }
        }
        let Value::Object(fields) = part else {
            return;
        };
        if place.ends_with("/properties") {
            for name in fields.keys().filter(|name| !is_field(name)) {
                self.offend(place, &format!("{name} is not the name of a field"));
            }
        } else {
            self.check_keywords(fields, place);
        }
        let is_data = |name: &str| matches!(name, "example" | "examples" | "default" | "enum");
        for (name, field) in fields.iter().filter(|(name, _)| !is_data(name)) {
            self.check(field, &format!("{place}/{name}"));
        }
    }

    fn check_keywords(&mut self, fields: &Map<String, Value>, place: &str) {
        for keyword in NOT_PLAIN.iter().filter(|keyword| fields.contains_key(**keyword)) {
            self.offend(place, &format!("has {keyword}"));
        }
        if fields.get("type").is_some_and(|kind| !is_one_type(kind)) {
            self.offend(place, "has several types that are not null");
        }
        if fields.get("enum").is_some_and(|values| !are_plain(values)) {
            self.offend(place, "has values that are not the names of variants");
        }
        if let Some(form) = fields.get("multipart/form-data") {
            let reference = form["schema"]["$ref"].as_str().unwrap();
            let schema = self.document.pointer(reference.trim_start_matches('#')).unwrap();
            for (name, part) in schema["properties"].as_object().unwrap() {
                if part["type"] == "array" {
                    self.offend(place, &format!("{name} is a list in a form of files"));
                }
            }
        }
        let problem = fields.get("application/problem+json");
        if problem.is_some_and(|problem| problem["schema"]["$ref"] != PROBLEM) {
            self.offend(place, "an error is not a Problem");
        }
    }
}

fn is_one_type(kind: &Value) -> bool {
    match kind {
        Value::Array(kinds) => kinds.len() == 2 && kinds[1] == "null",
        _ => true,
    }
}

fn are_plain(values: &Value) -> bool {
    let is_plain = |value: &Value| match value.as_str() {
        Some(text) => text.starts_with(|first: char| first.is_ascii_alphabetic()) && is_word(text),
        None => value.is_null(),
    };
    values
        .as_array()
        .is_some_and(|values| values.iter().all(is_plain))
}

fn is_class(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_uppercase()) && is_word(name) && !name.contains('_')
}

fn is_field(name: &str) -> bool {
    let is_of_one_case = name == name.to_ascii_lowercase() || name == name.to_ascii_uppercase();
    name.starts_with(|first: char| first.is_ascii_alphabetic())
        && is_word(name)
        && is_of_one_case
        && !RESERVED.contains(&name)
}

fn is_word(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
