//! The book of pages: every page in every state and language, written as files.
//!
//! A browser opens all of them, in two widths and two themes, and looks for what people with a screen reader or a
//! keyboard stumble over (`web/tests/access.spec.js`). In brackets, any visible text without them is one that was
//! written into a template.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Uri};

use super::page::{Page, TONGUE};
use super::words::Tongue;
use super::{account, console, guest, home, problem, studio, wall};
use crate::http::context::{Context, REQUEST_ID};
use crate::http::error::Result;
use crate::http::words::{Language, Sentence};

/// The name of an event, with what has to be escaped.
pub(super) const EVENT: &str = "⟦Mariage d’Anne & <b>Léo</b>⟧";

/// A name that is hard to break into lines.
pub(super) const LONG_NAME: &str = "⟦Anne-Charlotte-Wolfeschlegelsteinhausenbergerdorff⟧";

/// A personal link.
pub(super) const LINK: &str = "https://photos.example.com/p/2hVnQm0z8yqXr1cK5tLwPd";

/// An email address.
pub(super) const EMAIL: &str = "anna.wolfeschlegelsteinhausenbergerdorff@example.org";

/// What is said of something that was refused.
pub(super) const PROBLEM: &str = "⟦…⟧";

/// Every page in one language.
fn all(tongue: Tongue) -> Vec<(&'static str, Result<Page>)> {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT_LANGUAGE, tongue.language().tag().parse().unwrap());
    headers.insert(REQUEST_ID, "4711".parse().unwrap());
    Context::of(&headers, &Uri::from_static("/")).run(|| {
        TONGUE.set(Some(tongue));
        let mut all = home::samples();
        all.extend(problem::samples());
        all.extend(account::samples());
        all.extend(guest::samples());
        all.extend(studio::samples());
        all.extend(console::samples());
        all.extend(wall::samples());
        TONGUE.set(None);
        all
    })
}

#[test]
fn every_page_is_in_the_book() {
    // Beside the folder of the profile, whose folder `deps` has this program.
    let program = std::env::current_exe().unwrap();
    let folder = program.ancestors().nth(3).unwrap().join("pages");
    fs::create_dir_all(&folder).unwrap();
    for (tongue, name) in [
        (Tongue::Of(Language::French), "fr"),
        (Tongue::Of(Language::English), "en"),
        (Tongue::Bracketed, "brackets"),
    ] {
        for (state, page) in all(tongue) {
            let page = page.unwrap();
            fs::write(folder.join(format!("{state}.{name}.html")), page.html()).unwrap();
        }
    }
}

#[test]
fn every_template_is_used_by_a_page_of_the_book() {
    let pages: Vec<String> = all(Tongue::Of(Language::English))
        .into_iter()
        .map(|(_, page)| page.unwrap().html().to_owned())
        .collect();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("web/pages");
    let mut missing = BTreeSet::new();
    for part in ["", "guest", "account", "studio", "console", "wall"] {
        for entry in fs::read_dir(folder.join(part)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|extension| extension != "html") {
                continue;
            }
            // The first line of a template's content that holds no expression tells it from the others.
            let text = fs::read_to_string(&path).unwrap();
            let mark = text
                .lines()
                .find(|line| line.starts_with('<') && !line.contains("{{") && !line.contains("{%"));
            if mark.is_some_and(|mark| !pages.iter().any(|page| page.contains(mark))) {
                missing.insert(path);
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
}

#[test]
fn all_words_come_from_the_tables() {
    for (state, page) in all(Tongue::Bracketed) {
        let html = page.unwrap().html().to_owned();
        let body = html.split_once("<body>").unwrap().1;
        for text in texts(body) {
            let is_of_the_api = |sentence: &Sentence| text.starts_with(sentence.text(Language::French));
            if Sentence::ALL.iter().any(is_of_the_api) {
                continue;
            }
            let is_data = |c: char| !c.is_alphabetic();
            let without: String = outside_brackets(&text);
            assert!(without.chars().all(is_data), "{state}: {without:?} in {text:?}");
        }
    }
}

/// The texts between tags.
fn texts(html: &str) -> Vec<String> {
    let pieces = html.split('<').filter_map(|piece| piece.split_once('>'));
    let texts = pieces.map(|(_, text)| text.trim().to_owned());
    texts.filter(|text| !text.is_empty()).collect()
}

/// What of a text stands in no brackets, without the sentences of the API and names that have no language.
fn outside_brackets(text: &str) -> String {
    // The last two are of the times in the pages.
    const NAMES: [&str; 7] = [
        "FindMe",
        "anna",
        "yves",
        "English",
        "Français",
        "juin",
        "à 0 h (UTC)",
    ];
    // A phrase for a number is one half of what stands in brackets.
    let first = text.chars().find(|c| matches!(c, '⟦' | '⟧'));
    let mut depth = i32::from(first == Some('⟧'));
    let outside: String = text
        .chars()
        .filter(|c| {
            match c {
                '⟦' => depth += 1,
                '⟧' => depth -= 1,
                _ => return depth == 0,
            }
            false
        })
        .collect();
    // As it is copied, and as people type it.
    let links = [LINK, LINK.trim_start_matches("https://")];
    let names = links.into_iter().chain(NAMES);
    names.fold(outside, |text, name| text.replace(name, ""))
}
