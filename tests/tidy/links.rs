//! Links in Markdown files lead to files of the repository.
//!
//! Only relative links are followed, `[text](path)`: addresses are not, for a test must not depend on the network, and
//! anchors are not, for every renderer makes them in its own way. Links inside code count, too; none is needed there.

use std::iter;
use std::path::Path;

/// Every relative link of a Markdown file that leads nowhere. `folder` is where the file lies.
pub(crate) fn check(path: &str, text: &str, folder: &Path) -> Vec<String> {
    let lines = iter::zip(1.., text.lines());
    let broken = lines.flat_map(|(number, line)| {
        let found = targets(line).filter(move |target| !folder.join(target).exists());
        found.map(move |target| format!("{path}:{number}: no file is at {target}"))
    });
    broken.collect()
}

/// The files that a line links to, without anchors.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    let links = line.split("](").skip(1);
    links
        .filter_map(|rest| rest.split([')', '#', ' ']).next())
        .filter(|target| !target.is_empty() && !target.contains(':'))
}

#[test]
fn only_relative_links_that_lead_nowhere_are_found() {
    let text =
        "[a](tidy.rs) [b](https://example.org/x) [c](#anchor)\n[d](tidy/links.rs#top) [e](gone.rs#top)";
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    assert_eq!(
        check("tests/README.md", text, &folder),
        ["tests/README.md:2: no file is at gone.rs"]
    );
}
