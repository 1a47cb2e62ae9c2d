//! The house rules as a test: which module may know which, which crate lives where, how files look.
//!
//! [`layers`] holds the tables, [`circles`] finds files that use each other, [`files`] has the rules for single files and
//! folders, [`source`] reads Rust well enough for these (without what [`blank`] takes out), [`migrations`] holds changes
//! of the database to what a deploy can bear, [`links`] follows those of Markdown files, [`web`] has the rules for pages. An offence is printed as `file:line: the rule`, so that it can be clicked.

#[path = "tidy/blank.rs"]
mod blank;
#[path = "tidy/circles.rs"]
mod circles;
#[path = "tidy/files.rs"]
mod files;
#[path = "tidy/layers.rs"]
mod layers;
#[path = "tidy/links.rs"]
mod links;
#[path = "tidy/migrations.rs"]
mod migrations;
#[path = "tidy/source.rs"]
mod source;
#[path = "tidy/web.rs"]
mod web;

use std::fs;
use std::path::{Path, PathBuf};

use source::Source;

/// Folders that hold nothing of ours.
const FOREIGN: [&str; 3] = ["target", "data", "node_modules"];

/// The crates whose files must not go in circles.
const CRATES: [&str; 7] = [
    "src",
    "core/src",
    "engine/src",
    "images/src",
    "loadtest/src",
    "loadtest/rekognition/src",
    "resize/src",
];

#[test]
fn modules_know_only_what_lies_below_them() {
    let sources: Vec<_> = ["src", "core/src"].into_iter().flat_map(rust_files).collect();
    assert_no_offences(&layers::check(&sources));
}

#[test]
fn files_do_not_use_each_other_in_circles() {
    let crates = CRATES.into_iter().map(rust_files);
    assert_no_offences(
        &crates
            .flat_map(|sources| circles::check(&sources))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn files_are_short_documented_and_well_named() {
    let sources = ["src", "core", "engine", "images", "loadtest", "resize", "tests"]
        .into_iter()
        .flat_map(rust_files);
    assert_no_offences(
        &sources
            .flat_map(|source| files::check(&source))
            .collect::<Vec<_>>(),
    );
}

#[test]
fn nothing_names_a_folder_of_one_machine() {
    let offences = walk(&root()).into_iter().filter_map(|path| {
        let text = fs::read_to_string(&path).ok()?;
        Some(files::check_paths(&relative(&path), &text))
    });
    assert_no_offences(&offences.flatten().collect::<Vec<_>>());
}

#[test]
fn links_between_files_lead_somewhere() {
    let markdown = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "md");
    let offences = walk(&root()).into_iter().filter(markdown).flat_map(|path| {
        let text = fs::read_to_string(&path).expect("Markdown files are text");
        links::check(&relative(&path), &text, path.parent().unwrap_or(&path))
    });
    assert_no_offences(&offences.collect::<Vec<_>>());
}

#[test]
fn pages_hold_what_their_policy_allows() {
    let folders = ["web/pages", "web/script", "web/style"];
    let files: Vec<_> = folders
        .into_iter()
        .flat_map(|folder| walk(&root().join(folder)))
        .collect();
    let read = |path: &PathBuf| web::File {
        path: relative(path),
        text: fs::read_to_string(path).expect("pages are text"),
    };
    assert_no_offences(&web::check(&files.iter().map(read).collect::<Vec<_>>()));
}

#[test]
fn both_databases_have_the_same_migrations() {
    let names = |folder: &str| {
        let mut names: Vec<_> = walk(&root().join(folder))
            .iter()
            .map(|path| file_name(path))
            .collect();
        names.sort();
        names
    };
    assert_eq!(names("migrations/sqlite"), names("migrations/postgres"));
}

#[test]
fn migrations_only_add() {
    let offences = walk(&root().join("migrations")).into_iter().flat_map(|path| {
        let text = fs::read_to_string(&path).expect("migrations are text");
        migrations::check(&relative(&path), &text)
    });
    assert_no_offences(&offences.collect::<Vec<_>>());
}

fn assert_no_offences(offences: &[String]) {
    assert!(offences.is_empty(), "\n{}\n", offences.join("\n"));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn rust_files(folder: &str) -> Vec<Source> {
    let rust = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "rs");
    let read = |path: PathBuf| {
        Source::new(
            &relative(&path),
            &fs::read_to_string(&path).expect("Rust files are text"),
        )
    };
    walk(&root().join(folder))
        .into_iter()
        .filter(rust)
        .map(read)
        .collect()
}

/// Every file of ours below a folder, none if there is no such folder; hidden ones belong to other programs.
fn walk(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .map(|entry| entry.expect("a folder of the repository can be listed").path());
    entries
        .filter(|path| is_ours(&file_name(path)))
        .flat_map(|path| if path.is_dir() { walk(&path) } else { vec![path] })
        .collect()
}

fn is_ours(name: &str) -> bool {
    !FOREIGN.contains(&name) && (!name.starts_with('.') || name == ".ci")
}

fn file_name(path: &Path) -> String {
    path.file_name()
        .unwrap_or_default()
        .to_string_lossy()
        .into_owned()
}

fn relative(path: &Path) -> String {
    path.strip_prefix(root())
        .unwrap_or(path)
        .to_string_lossy()
        .into_owned()
}
