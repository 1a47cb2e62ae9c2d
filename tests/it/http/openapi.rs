//! The document itself: valid, complete, without anything left open, and with examples that work.
//!
//! That its answers are those of the server is tried by all other tests, each of whose answers is held against it.
//! `clients` holds it to what client generators can read.

mod clients;

use std::collections::BTreeSet;
use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;

use findme::http::openapi;
use findme_loadtest::python;
use serde_json::{Value, json};

use crate::support::{
    Caller, DOCUMENT, Kind, Operation, PASSWORD, TestApp, add_photo, compiled, on_both, operations,
    other_photo, resolved, send, token_of,
};

on_both![the_document_and_its_page_are_served];

#[test]
fn the_copy_in_the_repository_is_the_document() {
    let copy = fs::read_to_string(root().join("openapi.json")).unwrap();
    let is_same = copy.trim_end() == openapi::document();
    assert!(
        is_same,
        "openapi.json is not up to date: cargo run -- openapi > openapi.json"
    );
}

#[test]
fn the_official_checker_finds_no_fault() {
    let folder = root().join("loadtest/python");
    let python = python::environment("openapi", &folder.join("openapi-requirements.txt")).unwrap();
    let mut checker = Command::new(python)
        .arg(folder.join("openapi.py"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = checker.stdin.take().unwrap();
    input.write_all(openapi::document().as_bytes()).unwrap();
    drop(input);
    let output = checker.wait_with_output().unwrap();
    assert!(output.status.success());
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), "3.1.0");
}

#[test]
fn nothing_is_routed_beside_the_document() {
    let mut routing: Vec<_> = sources(&root().join("src/http"))
        .into_iter()
        .filter(|(name, _)| !name.ends_with("tests.rs"))
        .filter(|(_, text)| text.contains(".route("))
        .map(|(name, _)| name)
        .collect();
    routing.sort();
    assert_eq!(
        routing,
        ["console.rs", "guest.rs", "pages.rs", "routes.rs", "studio.rs"],
        "routes are made by `routes!`, which documents them, but for pages"
    );
}

#[test]
fn operations_have_names_of_their_own_and_words() {
    let tags: BTreeSet<_> = DOCUMENT["tags"]
        .as_array()
        .unwrap()
        .iter()
        .map(|tag| &tag["name"])
        .map(Value::as_str)
        .collect();
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let id = operation.id();
        assert!(ids.insert(id), "{id} is there twice");
        assert!(
            id.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
            "{id}"
        );
        let summary = operation.about["summary"].as_str().unwrap();
        assert!(
            !summary.is_empty() && !summary.contains('\n') && !summary.ends_with('.'),
            "{id}: {summary}"
        );
        let of_operation = operation.about["tags"].as_array().unwrap();
        assert!(
            of_operation.len() == 1 && tags.contains(&of_operation[0].as_str()),
            "{id}: {of_operation:?}"
        );
    }
    for operation in operations() {
        let links = operation
            .answers()
            .filter_map(|(_, answer)| answer["links"].as_object())
            .flatten();
        for (name, link) in links {
            let to = link["operationId"].as_str().unwrap();
            assert!(ids.contains(to), "{} links to {to} as {name}", operation.id());
        }
    }
}

#[test]
fn every_operation_ends_well_and_refuses_in_one_shape() {
    for operation in operations() {
        let id = operation.id();
        let well = operation
            .answers()
            .find(|(status, _)| ["200", "201", "204"].contains(status));
        let (status, well) = well.unwrap_or_else(|| panic!("{id} does not end well"));
        let content = well["content"].as_object();
        assert_eq!(content.is_none(), status == "204", "{id}");
        for (kind, content) in content.into_iter().flatten() {
            assert!(content["schema"].is_object(), "{id} {kind}");
        }
        for (status, answer) in operation.answers().filter(|(status, _)| *status >= "400") {
            let content = answer["content"].as_object().unwrap();
            let codes = answer["x-codes"].as_array();
            let has_codes = codes.is_some_and(|codes| !codes.is_empty());
            let is_told = has_codes && content.contains_key("application/problem+json");
            let is_report = id == "check_health" && status == "503" && content.len() == 2;
            assert!(is_told && (content.len() == 1 || is_report), "{id} {status}");
            let unknown = || format!("{id} {status}: {}", answer["description"]);
            assert!(
                !answer["description"].as_str().unwrap().contains("`: \n"),
                "{}",
                unknown()
            );
        }
        for wanted in ["500", "503"] {
            assert!(
                operation.answers().any(|(status, _)| status == wanted),
                "{id} {wanted}"
            );
        }
    }
}

#[test]
fn nothing_that_is_answered_is_left_open() {
    for operation in operations().filter(|operation| operation.id() != "show_document") {
        for (status, answer) in operation.answers() {
            for (kind, content) in answer["content"].as_object().into_iter().flatten() {
                let place = format!("{} {status} {kind}", operation.id());
                assert_told(&content["schema"], &place, 0);
            }
        }
    }
}

/// Fails for a schema that says nothing of what it holds.
fn assert_told(schema: &'static Value, place: &str, depth: usize) {
    assert!(depth < 20, "{place} never ends");
    let schema = resolved(schema);
    let properties = schema["properties"].as_object().into_iter().flatten();
    let mut inside: Vec<_> = properties.map(|(_, property)| property).collect();
    inside.extend(
        [&schema["items"], &schema["additionalProperties"]]
            .into_iter()
            .filter(|part| part.is_object()),
    );
    let is_plain = ["string", "integer", "number", "boolean", "null"]
        .iter()
        .any(|kind| {
            let of_schema = &schema["type"];
            of_schema == kind
                || of_schema
                    .as_array()
                    .is_some_and(|kinds| kinds.contains(&json!(kind)))
        });
    assert!(is_plain || !inside.is_empty(), "{place} holds anything: {schema}");
    for part in inside {
        assert_told(part, place, depth + 1);
    }
}

async fn the_document_and_its_page_are_served(app: Arc<TestApp>) {
    let served = app.anonymous().get("/api/openapi.json").await;
    assert_eq!(served.ok(), *DOCUMENT);
    let page = app.anonymous().get("/docs").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    let policy = page.header("content-security-policy");
    assert!(
        policy.starts_with("default-src 'none'; script-src 'sha256-"),
        "{policy}"
    );
}

/// The examples of an operation's body.
fn examples(operation: Operation) -> Vec<(&'static str, &'static Value)> {
    let content = operation.about["requestBody"]["content"]
        .as_object()
        .into_iter()
        .flatten();
    let examples = content.flat_map(|(kind, content)| {
        let schema = resolved(&content["schema"]);
        let examples = schema["examples"].as_array().into_iter().flatten();
        examples.map(move |example| (kind.as_str(), example))
    });
    examples.collect()
}

#[test]
fn examples_have_the_shape_they_are_examples_of() {
    for operation in operations() {
        for (kind, example) in examples(operation) {
            let schema = &operation.about["requestBody"]["content"][kind]["schema"];
            assert!(
                compiled(schema).is_valid(example),
                "{}: {example}",
                operation.id()
            );
        }
    }
}

/// A new FindMe with what the examples speak of: an admin (account 1), a photographer (2), their event M01 (1), its guest anna (3),
/// a photo (1), and another event B02.
async fn sample(kind: Kind, operation: Operation) -> (TestApp, Caller) {
    let app = TestApp::start(kind, &[]).await;
    if operation.id() == "register_admin" {
        let anonymous = app.anonymous().0;
        return (app, anonymous);
    }
    let event = app.event("M01").await;
    let anna = app.guest(&event, "anna").await;
    app.event_of(&event.owner, "B02").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let requirements = operation.about["security"].as_array();
    let roles: Vec<_> = requirements
        .into_iter()
        .flatten()
        .filter_map(|requirement| requirement["bearer"].as_array())
        .map(|roles| roles.first().map_or("user", |role| role.as_str().unwrap()))
        .collect();
    let caller = match roles.first() {
        None => app.anonymous().0,
        Some(&"user") => anna.caller,
        Some(&"photographer") => event.owner.caller.clone(),
        Some(_) => app.admin().await.caller,
    };
    (app, caller)
}

/// Sends every example to a FindMe of its own.
async fn send_examples(kind: Kind) {
    assert_eq!(PASSWORD, "Sesame-2026", "which the examples say");
    let mut sent = 0;
    for operation in operations() {
        for (content, example) in examples(operation) {
            let (app, caller) = sample(kind, operation).await;
            // Only invitations have a token and an example.
            let token = if operation.path.contains("{token}") {
                let admin = app.admin().await;
                token_of(&admin.post("/api/admin/invitations", json!({})).await.created())
            } else {
                String::new()
            };
            let path = operation
                .path
                .replace("{token}", &token)
                .replace("{event_id}", "1")
                .replace("{photo_id}", "1")
                .replace("{photographer_id}", "2")
                .replace("{user_id}", "2");
            let request = caller.request(operation.method(), &path);
            let answer = send(match content {
                "application/x-www-form-urlencoded" => request.form(example),
                _ => request.json(example),
            })
            .await;
            let body = String::from_utf8_lossy(&answer.body);
            assert!(answer.status.is_success(), "{} {example}: {body}", operation.id());
            app.stop().await;
            sent += 1;
        }
    }
    assert!(sent > 20, "only {sent} examples");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn examples_are_taken_on_sqlite() {
    Box::pin(send_examples(Kind::Sqlite)).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn examples_are_taken_on_postgres() {
    Box::pin(send_examples(Kind::Postgres)).await;
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All Rust files below a folder: name and text.
fn sources(folder: &Path) -> Vec<(String, String)> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let read = |path: std::path::PathBuf| {
        if path.is_dir() {
            return sources(&path);
        }
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if path.extension().is_none_or(|extension| extension != "rs") {
            return Vec::new();
        }
        vec![(name, fs::read_to_string(&path).unwrap())]
    };
    entries.flat_map(read).collect()
}
