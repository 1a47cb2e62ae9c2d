//! How files look: their size, their first lines, their names, and what they must not name.
//!
//! The limits are those of a reader: a file over 400 lines has two subjects, every file says what it is about before it
//! begins, in a few lines at most, and a name such as `utils` says nothing.

use std::iter;

use crate::source::Source;

/// The most lines a file may have, its tests included.
const LONGEST: usize = 400;

/// The most lines of a file's module text. A least is not asked for: where one line says it, others would be filler.
const LONGEST_MODULE_TEXT: usize = 12;

/// Names that say nothing about what a file holds.
const EMPTY_NAMES: [&str; 9] = [
    "base", "common", "helper", "helpers", "manager", "misc", "service", "util", "utils",
];

/// Folders that exist on one machine only, spelled so that this file does not offend.
const MACHINE: [&str; 4] = [
    concat!("/wo", "rk"),
    concat!("/ro", "ot"),
    concat!("/ho", "me"),
    concat!("/Us", "ers"),
];

/// Every offence of one Rust file.
pub(crate) fn check(source: &Source) -> Vec<String> {
    let path = &source.path;
    let lines = source.text.lines().count();
    let module_text = source
        .text
        .lines()
        .take_while(|line| line.starts_with("//!"))
        .count();
    let mut offences = Vec::new();
    if lines > LONGEST {
        offences.push(format!(
            "{path}:{lines}: a file has at most {LONGEST} lines; give its second subject its own"
        ));
    }
    if module_text == 0 {
        offences.push(format!("{path}:1: a file begins with what it is about (`//!`)"));
    } else if module_text > LONGEST_MODULE_TEXT && !is_root(path) {
        offences.push(format!(
            "{path}:1: a module text has at most {LONGEST_MODULE_TEXT} lines"
        ));
    }
    for part in path
        .trim_end_matches(".rs")
        .split('/')
        .filter(|part| EMPTY_NAMES.contains(part))
    {
        offences.push(format!(
            "{path}:1: `{part}` says nothing; name the file after what it holds"
        ));
    }
    offences
}

/// The crate's front page, which may be longer.
fn is_root(path: &str) -> bool {
    path.ends_with("lib.rs")
}

/// Every folder of one machine that a text names.
pub(crate) fn check_paths(path: &str, text: &str) -> Vec<String> {
    let lines = iter::zip(1.., text.lines());
    let named = lines.flat_map(|(number, line)| {
        let found = MACHINE.iter().filter(|folder| names_folder(line, folder));
        found.map(move |folder| format!("{path}:{number}: {folder} is a folder of one machine"))
    });
    named.collect()
}

/// Whether a line names this folder as the beginning of an absolute path.
fn names_folder(line: &str, folder: &str) -> bool {
    let part_of_path = |letter: char| letter.is_alphanumeric() || "-_./}*".contains(letter);
    line.match_indices(folder).any(|(start, _)| {
        let before = line[..start].chars().next_back();
        let after = line[start + folder.len()..].chars().next();
        !before.is_some_and(part_of_path) && after == Some('/')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn offences(path: &str, text: &str) -> Vec<String> {
        check(&Source::new(path, text))
    }

    #[test]
    fn a_file_over_the_limit_is_an_offence() {
        let text = format!("//! One.\n//! Two.\n//! Three.\n{}", "\n".repeat(397));
        assert_eq!(offences("src/photos.rs", &text), [""; 0]);
        let found = offences("src/photos.rs", &format!("{text}\n"));
        assert_eq!(
            found,
            ["src/photos.rs:401: a file has at most 400 lines; give its second subject its own"]
        );
    }

    #[test]
    fn a_file_that_does_not_introduce_itself_is_an_offence() {
        assert_eq!(offences("src/clock.rs", "//! Time.\n"), [""; 0]);
        assert_eq!(
            offences("src/clock.rs", "use std;"),
            ["src/clock.rs:1: a file begins with what it is about (`//!`)"]
        );
        let wordy = "//! Photos.\n".repeat(13);
        let rule = "src/photos.rs:1: a module text has at most 12 lines";
        assert_eq!(offences("src/photos.rs", &wordy), [rule]);
        assert_eq!(offences("src/lib.rs", &wordy), [""; 0]);
    }

    #[test]
    fn a_name_that_says_nothing_is_an_offence() {
        let found = offences("src/http/utils.rs", "//! Things.");
        assert_eq!(
            found,
            ["src/http/utils.rs:1: `utils` says nothing; name the file after what it holds"]
        );
        assert_eq!(offences("src/common/mod.rs", "//! Things.").len(), 1);
    }

    #[test]
    fn a_folder_of_one_machine_is_an_offence() {
        let line = format!("cd {}/findme", MACHINE[0]);
        assert_eq!(
            check_paths("README.md", &line),
            [format!("README.md:1: {} is a folder of one machine", MACHINE[0])]
        );
        assert_eq!(
            check_paths(
                "README.md",
                &format!("src{}er/pool.rs and the network", MACHINE[0])
            ),
            [""; 0]
        );
        assert_eq!(
            check_paths("README.md", &format!("${{HOME}}{}/x", MACHINE[0])),
            [""; 0]
        );
    }
}
