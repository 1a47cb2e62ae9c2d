//! No circle of files: what a file uses must not use that file in turn, directly or through others.
//!
//! A file uses every module that a path in it names or passes through; a name that a module only passes on (`use`) is
//! followed to where it is defined. The file of a module uses its children, for it is made of them. A child may name what
//! stands in the file of a module around it, for the child is a part of that module: this does not count. Thus siblings
//! and families of modules must have an order. Code for tests does not count, and methods cannot be seen by their paths.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::{iter, slice};

use crate::source::{Mention, Source};

/// How often a name may be passed on; it ends a search that runs in a circle of imports.
const MOST_IMPORTS: usize = 8;

/// Each circle among the files of one crate, with the uses it is made of.
pub(crate) fn check(sources: &[Source]) -> Vec<String> {
    let uses = Files::of(sources).uses();
    circles(&uses)
        .iter()
        .map(|circle| describe(circle, &uses))
        .collect()
}

/// For each file the files it uses, each with the place and the words for it.
type Uses<'a> = BTreeMap<&'a str, BTreeMap<&'a str, String>>;

/// A module's path from the crate's root.
type Module = Vec<String>;

/// The files of one crate by their module, without those for tests.
struct Files<'a>(HashMap<Module, File<'a>>);

struct File<'a> {
    path: &'a str,
    mentions: Vec<Mention>,
}

impl<'a> Files<'a> {
    fn of(sources: &'a [Source]) -> Self {
        let tests: Vec<Module> = sources.iter().flat_map(Source::test_modules).collect();
        let in_tests = |module: &Module| tests.iter().any(|test| module.starts_with(test));
        let file = |source: &'a Source| {
            let mentions = source.mentions().into_iter();
            File {
                path: &source.path,
                mentions: mentions.filter(|mention| !mention.in_test).collect(),
            }
        };
        let files = sources.iter().map(|source| (source.module(), file(source)));
        Self(files.filter(|(module, _)| !in_tests(module)).collect())
    }

    fn uses(&self) -> Uses<'a> {
        let mut uses = Uses::new();
        for (module, file) in &self.0 {
            let targets = uses.entry(file.path).or_default();
            for mention in &file.mentions {
                for to in self.used_by(module, mention) {
                    let words = || format!("{}:{} uses {to}", file.path, mention.line);
                    targets.entry(to).or_insert_with(words);
                }
            }
            let parent = module.split_last().and_then(|(_, parent)| self.0.get(parent));
            if let Some(parent) = parent {
                let words = format!("{} is made of {}", parent.path, file.path);
                uses.entry(parent.path).or_default().insert(file.path, words);
            }
        }
        uses
    }

    /// The files that a path uses which stands in `module`.
    fn used_by(&self, module: &Module, mention: &Mention) -> impl Iterator<Item = &'a str> {
        let mut passed = Vec::new();
        self.follow(
            begin(module, mention),
            &mention.segments,
            MOST_IMPORTS,
            &mut passed,
        );
        passed.retain(|passed| !module.starts_with(passed));
        passed.into_iter().map(|passed| self.0[&passed].path)
    }

    /// Notes each module that a path passes, from the module where it begins.
    fn follow(&self, mut at: Module, path: &[String], imports: usize, passed: &mut Vec<Module>) {
        let mut names = path.iter();
        while let Some(name) = names.next() {
            let child = [at.as_slice(), slice::from_ref(name)].concat();
            if self.0.contains_key(&child) {
                passed.push(child.clone());
                at = child;
            } else {
                if let Some(import) = self.import(&at, name).filter(|_| imports > 0) {
                    let path: Vec<String> = import.segments.iter().chain(names).cloned().collect();
                    self.follow(begin(&at, import), &path, imports - 1, passed);
                }
                return;
            }
        }
    }

    /// What a name is that a module's file imports.
    fn import(&self, module: &Module, name: &String) -> Option<&Mention> {
        let mut mentions = self.0.get(module)?.mentions.iter();
        mentions.find(|mention| mention.imported_as.as_ref() == Some(name))
    }
}

/// Where a path begins that stands in `module`.
fn begin(module: &Module, mention: &Mention) -> Module {
    if mention.local {
        Module::new()
    } else {
        module.clone()
    }
}

/// The groups of files that all reach each other.
fn circles<'a>(uses: &Uses<'a>) -> BTreeSet<BTreeSet<&'a str>> {
    let reached: BTreeMap<&str, BTreeSet<&str>> =
        uses.keys().map(|file| (*file, reach(file, uses))).collect();
    let circle = |file: &&'a str| {
        let others = reached[file].iter().copied();
        others.filter(|other| reached[other].contains(file)).collect()
    };
    uses.keys()
        .map(circle)
        .filter(|circle| !BTreeSet::is_empty(circle))
        .collect()
}

/// What a file uses, directly or through others.
fn reach<'a>(file: &'a str, uses: &Uses<'a>) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![file];
    while let Some(next) = open.pop() {
        open.extend(uses[next].keys().copied().filter(|used| reached.insert(*used)));
    }
    reached
}

fn describe(circle: &BTreeSet<&str>, uses: &Uses<'_>) -> String {
    let inside = circle.iter().flat_map(|file| &uses[file]);
    let inside = inside.filter(|(used, _)| circle.contains(*used));
    let heading = format!("a circle of {} files:", circle.len());
    let lines = inside.map(|(_, words)| format!("  {words}"));
    iter::once(heading).chain(lines).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        let sources: Vec<Source> = files.iter().map(|(path, code)| Source::new(path, code)).collect();
        check(&sources)
    }

    #[test]
    fn files_that_use_each_other_are_a_circle() {
        let files = [
            ("src/page.rs", "use crate::record::Record;"),
            ("src/record.rs", "fn save() { crate::page::write() }"),
            ("src/load.rs", "use crate::{page, record};"),
        ];
        let circle =
            "a circle of 2 files:\n  src/page.rs:1 uses src/record.rs\n  src/record.rs:1 uses src/page.rs";
        assert_eq!(found(&files), [circle]);
        assert_eq!(found(&files[1..]), [""; 0]);
    }

    #[test]
    fn a_circle_may_lead_through_the_children_of_a_module() {
        let files = [
            ("src/front.rs", "mod control;"),
            ("src/front/control.rs", "use crate::stand_in::StandIn;"),
            ("src/stand_in.rs", "use crate::front;"),
        ];
        assert_eq!(found(&files).len(), 1);
        assert!(found(&files)[0].contains("\n  src/front.rs is made of src/front/control.rs\n"));
    }

    #[test]
    fn a_child_is_a_part_of_the_modules_around_it() {
        let files = [
            ("src/photos.rs", "mod intake; use intake::take; struct Photos;"),
            (
                "src/photos/intake.rs",
                "use super::Photos; use crate::photos::MOST;",
            ),
        ];
        assert_eq!(found(&files), [""; 0]);
    }

    #[test]
    fn a_name_is_followed_to_its_definition() {
        let siblings = |parent| {
            [
                ("src/images.rs", parent),
                ("src/images/jpeg.rs", "use super::Header;"),
                ("src/images/probe.rs", "use crate::images::jpeg;"),
            ]
        };
        assert_eq!(found(&siblings("struct Header;")), [""; 0]);
        for parent in ["pub use probe::Header;", "use self::probe::Head as Header;"] {
            let circles = found(&siblings(parent));
            assert_eq!(circles.len(), 1);
            assert!(circles[0].contains("src/images/jpeg.rs:1 uses src/images/probe.rs"));
        }
    }

    #[test]
    fn imports_that_lead_nowhere_end() {
        let files = [
            ("src/a.rs", "pub use crate::b::X; pub use serde::Serialize;"),
            ("src/b.rs", "pub use crate::a::X;"),
        ];
        assert_eq!(found(&files).len(), 1);
        assert_eq!(found(&[("src/a.rs", "use self::X; use a::X;")]), [""; 0]);
    }

    #[test]
    fn tests_are_free() {
        let files = [
            (
                "src/a.rs",
                "#[cfg(test)] mod testing; #[cfg(test)] mod tests { use crate::b::X; }",
            ),
            ("src/a/testing.rs", "use crate::b::X;"),
            ("src/b.rs", "use crate::a::Y;"),
        ];
        assert_eq!(found(&files), [""; 0]);
    }
}
