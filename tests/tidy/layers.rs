//! Which module may know which, and where foreign crates live.
//!
//! The tables below are the architecture: `LAYERS` from the top down, each module knowing those beneath; `SIDEWAYS`
//! the exceptions inside a layer; `HOUSE` what stands beside the layers; `CRATES` who may touch a technology. Code
//! under `#[cfg(test)]` may reach anything below `app`.

use crate::source::{Mention, Source};

/// From the top down. A module may use those in lower rows, none in its own row or above.
const LAYERS: [&[&str]; 10] = [
    &["main"],
    &["cli"],
    &["app"],
    &["http", "worker"],
    &["samples"],
    &[
        "accounts", "audit", "console", "events", "photos", "matching", "notices", "watchers", "health",
        "provider",
    ],
    &["storage", "erasure"],
    &[
        "store",
        "queue",
        "objects",
        "faces",
        "limits",
        "mail",
        "clock_trust",
    ],
    &["consent"],
    &["model", "clock", "cpu", "metrics", "error_chain"],
];

/// Who may use a neighbour.
const SIDEWAYS: [(&str, &str); 5] = [
    ("queue", "store"),
    // The embedded engine keeps its vectors in the database.
    ("faces", "store"),
    // What was counted is shared by all processes.
    ("limits", "store"),
    // The last instant that was believed is shared by all processes.
    ("clock_trust", "store"),
    // Records hold instants.
    ("model", "clock"),
];

/// Paths beside the layers, which use none of them, and who may use them; the first that fits counts.
const HOUSE: [(&str, &[&str]); 6] = [
    // A value that the composition root hands on as it is.
    ("config::Origins", &["http"]),
    ("config::IpNetworks", &["http"]),
    ("config::Web", &["http"]),
    ("config", &["cli", "app", "telemetry"]),
    ("telemetry", &["main", "cli", "app"]),
    ("shutdown", &["cli", "app"]),
];

/// The top rows that even tests leave alone.
const TOP: [&str; 3] = ["main", "cli", "app"];

/// Foreign paths (joined by `::`) that belong to certain modules.
const CRATES: [(&str, &[&str]); 32] = [
    ("askama", &["http"]),
    ("axum", &["http", "app"]),
    ("multer", &["http"]),
    ("tower", &["http", "app"]),
    ("tower_http", &["http", "app"]),
    ("hyper", &["http", "app"]),
    ("hyper_util", &["http", "app"]),
    // Records are read from rows; what they derive for it is all they know.
    ("sqlx::FromRow", &["store", "model"]),
    ("sqlx::Type", &["store", "model", "clock"]),
    ("sqlx", &["store"]),
    // What is answered as it is describes itself for the document; what it derives for that is all it knows.
    (
        "utoipa::ToSchema",
        &[
            "http", "accounts", "erasure", "events", "photos", "matching", "health", "model", "clock",
        ],
    ),
    ("utoipa", &["http"]),
    ("utoipa_axum", &["http"]),
    ("object_store", &["objects"]),
    ("findme_engine", &["faces"]),
    ("aws_config", &["faces", "objects"]),
    ("aws_credential_types", &["objects"]),
    ("aws_sdk_rekognition", &["faces"]),
    ("prometheus_client", &["metrics"]),
    ("opentelemetry", &["telemetry"]),
    ("opentelemetry_otlp", &["telemetry"]),
    ("opentelemetry_sdk", &["telemetry"]),
    ("tracing_opentelemetry", &["telemetry"]),
    ("bcrypt", &["accounts"]),
    ("caseless", &["model"]),
    ("icu_properties", &["model"]),
    ("unicode_normalization", &["model"]),
    ("lettre", &["mail"]),
    ("idna", &["accounts", "mail"]),
    ("jsonwebtoken", &["accounts"]),
    ("clap", &["cli", "config", "main"]),
    ("std::env", &["config"]),
];

/// Every offence in these files.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let tests: Vec<Vec<String>> = sources.iter().flat_map(Source::test_modules).collect();
    let in_tests = |source: &Source| tests.iter().any(|test| source.module().starts_with(test));
    sources
        .iter()
        .flat_map(|source| check_file(source, in_tests(source)))
        .collect()
}

fn check_file(source: &Source, is_test: bool) -> Vec<String> {
    let module = source.module();
    let from = module[0].as_str();
    if from == "lib" {
        return Vec::new();
    }
    if row(from).is_none() && house(from).is_none() {
        return vec![format!(
            "{}:1: module `{from}` has no place in the layer table of tests/tidy",
            source.path
        )];
    }
    let offence = |mention: &Mention| {
        let problem = if mention.local {
            local_problem(from, &mention.segments, mention.in_test || is_test)
        } else if mention.in_test || is_test {
            None
        } else {
            owned_problem(&CRATES, from, &mention.segments)
        };
        Some(format!("{}:{}: {}", source.path, mention.line, problem?))
    };
    source.mentions().iter().filter_map(offence).collect()
}

/// Why `from` may not use this path of this crate.
fn local_problem(from: &str, segments: &[String], in_test: bool) -> Option<String> {
    let to = segments.first()?.as_str();
    if from == to || (row(to).is_none() && house(to).is_none()) {
        return None;
    }
    if in_test {
        let allowed = TOP.contains(&from) || !TOP.contains(&to);
        return (!allowed).then(|| format!("tests of `{from}` may use what lies below `app`, not `{to}`"));
    }
    if house(to).is_some() {
        return owned_problem(&HOUSE, from, segments);
    }
    let Some((from_row, to_row)) = row(from).zip(row(to)) else {
        return Some(format!(
            "`{from}` stands beside the layers and may not use `{to}`"
        ));
    };
    if from_row < to_row || SIDEWAYS.contains(&(from, to)) {
        None
    } else if from_row == to_row {
        Some(format!(
            "`{from}` and `{to}` are neighbours and may not know each other"
        ))
    } else {
        Some(format!("`{from}` lies below `{to}` and may not use it"))
    }
}

/// Why `from` may not use this path by a table of owners.
fn owned_problem(owners: &[(&str, &[&str])], from: &str, segments: &[String]) -> Option<String> {
    let path = segments.join("::");
    let covers = |name: &str| {
        path.strip_prefix(name)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with("::"))
    };
    let (name, owners) = owners.iter().find(|(name, _)| covers(name))?;
    (!owners.contains(&from)).then(|| format!("`{name}` is for {} only, not for `{from}`", list(owners)))
}

fn row(module: &str) -> Option<usize> {
    LAYERS.iter().position(|row| row.contains(&module))
}

fn house(module: &str) -> Option<&'static [&'static str]> {
    HOUSE
        .iter()
        .find(|(name, _)| *name == module)
        .map(|(_, users)| *users)
}

fn list(modules: &[&str]) -> String {
    modules
        .iter()
        .map(|module| format!("`{module}`"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offences(path: &str, code: &str) -> Vec<String> {
        check(&[Source::new(path, code)])
    }

    #[test]
    fn using_what_lies_below_is_fine() {
        assert_eq!(
            offences(
                "src/http/login.rs",
                "use crate::{accounts, store::Store, model::User};"
            ),
            [""; 0]
        );
        assert_eq!(offences("src/queue.rs", "use crate::store::jobs;"), [""; 0]);
        assert_eq!(
            offences(
                "src/app.rs",
                "use crate::{config::Config, shutdown::Shutdown, http, worker};"
            ),
            [""; 0]
        );
        assert_eq!(
            offences("src/main.rs", "fn main() { findme::cli::run() }"),
            [""; 0]
        );
        assert_eq!(
            offences(
                "src/model/user.rs",
                "#[derive(sqlx::Type)] struct Id; use super::event::Event;"
            ),
            [""; 0]
        );
    }

    #[test]
    fn using_what_lies_above_is_an_offence() {
        assert_eq!(
            offences("src/store/users.rs", "\nuse crate::accounts::Account;"),
            ["src/store/users.rs:2: `store` lies below `accounts` and may not use it"]
        );
        assert_eq!(
            offences("src/model.rs", "fn f() { super::worker::run() }"),
            ["src/model.rs:1: `model` lies below `worker` and may not use it"]
        );
    }

    #[test]
    fn using_a_neighbour_is_an_offence() {
        assert_eq!(
            offences("src/http/studio/photos.rs", "use crate::worker::pool;"),
            ["src/http/studio/photos.rs:1: `http` and `worker` are neighbours and may not know each other"]
        );
        assert_eq!(
            offences("src/store.rs", "use crate::queue::Queue;"),
            ["src/store.rs:1: `store` and `queue` are neighbours and may not know each other"]
        );
    }

    #[test]
    fn reading_settings_outside_the_composition_root_is_an_offence() {
        assert_eq!(
            offences("src/http.rs", "use crate::config::Config;"),
            ["src/http.rs:1: `config` is for `cli`, `app`, `telemetry` only, not for `http`"]
        );
        assert_eq!(offences("src/http.rs", "use crate::config::Origins;"), [""; 0]);
        assert_eq!(
            offences("src/config.rs", "use crate::model::Role;"),
            ["src/config.rs:1: `config` stands beside the layers and may not use `model`"]
        );
    }

    #[test]
    fn a_technology_outside_its_module_is_an_offence() {
        let table = [
            (
                "src/worker.rs",
                "use axum::Router;",
                "`axum` is for `http`, `app` only, not for `worker`",
            ),
            (
                "src/photos.rs",
                "fn f(x: sqlx::PgPool) {}",
                "`sqlx` is for `store` only, not for `photos`",
            ),
            (
                "src/model.rs",
                "use sqlx::{Type, PgPool};",
                "`sqlx` is for `store` only, not for `model`",
            ),
            (
                "src/photos.rs",
                "use std::{env, fs};",
                "`std::env` is for `config` only, not for `photos`",
            ),
            (
                "src/http.rs",
                "use object_store::path::Path;",
                "`object_store` is for `objects` only, not for `http`",
            ),
        ];
        for (path, code, problem) in table {
            assert_eq!(offences(path, code), [format!("{path}:1: {problem}")]);
        }
    }

    #[test]
    fn tests_may_use_anything_below_app() {
        let code =
            "#[cfg(test)] mod tests { use crate::http::Router; use sqlx::PgPool; use crate::app::App; }";
        assert_eq!(
            offences("src/store.rs", code),
            ["src/store.rs:1: tests of `store` may use what lies below `app`, not `app`"]
        );
        let parent = Source::new("src/store.rs", "#[cfg(test)] mod testing;");
        let child = Source::new("src/store/testing.rs", "use crate::http::Router; use std::env;");
        assert_eq!(check(&[parent, child]), [""; 0]);
    }

    #[test]
    fn a_module_without_a_place_is_an_offence() {
        assert_eq!(
            offences("src/extras.rs", ""),
            ["src/extras.rs:1: module `extras` has no place in the layer table of tests/tidy"]
        );
    }
}
