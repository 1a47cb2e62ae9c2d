//! How the pages' templates, scripts and style look: nothing that their policy forbids, nothing that no page uses.
//!
//! A browser would refuse most of it only when somebody opens the page.

use std::collections::BTreeSet;

/// The most lines of a script, a template or the style.
const LONGEST: usize = 300;

/// What makes HTML or code of text, and addresses of other hosts.
const FORBIDDEN_IN_SCRIPTS: [&str; 9] = [
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "http:",
    "https:",
    "\"//",
];

/// What a policy without `unsafe-inline` refuses, and addresses of other hosts.
const FORBIDDEN_IN_TEMPLATES: [&str; 6] = [" style=", "javascript:", "<script>", "http:", "https:", "=\"//"];

/// A file below `web/`.
pub(crate) struct File {
    /// Its path below the repository.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// Every offence of the files that browsers get.
pub(crate) fn check(files: &[File]) -> Vec<String> {
    let of = |extension: &str| -> Vec<&File> {
        let is_one = |file: &&File| file.path.rsplit('.').next() == Some(extension);
        files.iter().filter(is_one).collect()
    };
    let (scripts, templates) = (of("js"), of("html"));
    let mut offences = Vec::new();
    for file in files {
        let lines = file.text.lines().count();
        if lines > LONGEST {
            offences.push(format!(
                "{}:{lines}: a file of the pages has at most {LONGEST} lines",
                file.path
            ));
        }
    }
    for script in &scripts {
        if !script.text.starts_with("// ") {
            offences.push(format!(
                "{}:1: a script begins with what it is about (`// `)",
                script.path
            ));
        }
        offences.extend(mentions(script, &FORBIDDEN_IN_SCRIPTS));
        for (line, name) in imports(script) {
            if !scripts.iter().any(|other| name_of(other) == name) {
                offences.push(format!("{}:{line}: there is no {name}", script.path));
            }
        }
    }
    for template in &templates {
        offences.extend(mentions(template, &FORBIDDEN_IN_TEMPLATES));
        offences.extend(handlers(template));
    }
    let used = used(&scripts, &templates);
    for script in &scripts {
        if !used.contains(name_of(script)) {
            offences.push(format!("{}:1: no page uses this script", script.path));
        }
    }
    offences
}

/// The scripts that the pages name, and those that these import.
fn used<'a>(scripts: &[&'a File], templates: &[&File]) -> BTreeSet<&'a str> {
    let named = |script: &&File| {
        let source = format!("/script/{}\"", name_of(script));
        templates.iter().any(|template| template.text.contains(&source))
    };
    let mut open: Vec<&File> = scripts.iter().copied().filter(named).collect();
    let mut used = BTreeSet::new();
    while let Some(script) = open.pop() {
        if used.insert(name_of(script)) {
            let imported: Vec<String> = imports(script).map(|(_, name)| name).collect();
            let is_imported = |other: &&File| imported.iter().any(|name| name == name_of(other));
            open.extend(scripts.iter().copied().filter(is_imported));
        }
    }
    scripts
        .iter()
        .map(|script| name_of(script))
        .filter(|name| used.contains(name))
        .collect()
}

/// The path of a script below the folder of scripts.
fn name_of(file: &File) -> &str {
    file.path.strip_prefix("web/script/").unwrap_or(&file.path)
}

/// The modules that a script imports, and the workers that it starts, with their lines: in its own folder, in the one above,
/// or in one beside it.
fn imports(script: &File) -> impl Iterator<Item = (usize, String)> {
    let folder = name_of(script).rsplit_once('/').map_or("", |(folder, _)| folder);
    let lines = std::iter::zip(1.., script.text.lines());
    lines.filter_map(move |(number, line)| {
        let is_one = line.starts_with("import ") || line.contains("new URL(");
        let from = |start| line.split_once(start).and_then(|(_, rest)| rest.split_once('"'));
        let name = match (from("\"./"), from("\"../")) {
            (Some((name, _)), _) if folder.is_empty() => name.to_owned(),
            (Some((name, _)), _) => format!("{folder}/{name}"),
            (None, Some((name, _))) => name.to_owned(),
            (None, None) => return None,
        };
        is_one.then_some((number, name))
    })
}

fn mentions(file: &File, forbidden: &[&str]) -> Vec<String> {
    let lines = std::iter::zip(1.., file.text.lines());
    lines
        .flat_map(|(number, line)| {
            let found = forbidden.iter().filter(move |word| line.contains(**word));
            found.map(move |word| format!("{}:{number}: {word} does not belong into a page", file.path))
        })
        .collect()
}

/// Attributes such as `onclick=`.
fn handlers(template: &File) -> Vec<String> {
    let lines = std::iter::zip(1.., template.text.lines());
    lines
        .filter(|(_, line)| {
            line.match_indices(" on").any(|(start, _)| {
                let name: String = line[start + 3..]
                    .chars()
                    .take_while(char::is_ascii_lowercase)
                    .collect();
                !name.is_empty() && line[start + 3 + name.len()..].starts_with('=')
            })
        })
        .map(|(number, _)| {
            format!(
                "{}:{number}: a policy refuses handlers in attributes",
                template.path
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(path: &str, text: &str) -> File {
        File {
            path: path.to_owned(),
            text: text.to_owned(),
        }
    }

    #[test]
    fn good_files_are_no_offence() {
        let files = [
            file(
                "web/script/a.js",
                "// A.\nimport { b } from \"./b.js\";\nimport \"./d/e.js\";\n",
            ),
            file(
                "web/script/d/e.js",
                "// E.\nimport \"./f.js\";\nimport \"../c.js\";\n",
            ),
            file("web/script/d/f.js", "// F.\n"),
            file(
                "web/script/b.js",
                "// B.\nnew Worker(new URL(\"./c.js\", import.meta.url));\n",
            ),
            file("web/script/c.js", "// C.\n"),
            file(
                "web/pages/a.html",
                "<script type=\"module\" src=\"{{ frame.assets }}/script/a.js\"></script>\n",
            ),
        ];
        assert_eq!(check(&files), [""; 0]);
    }

    #[test]
    fn what_a_policy_refuses_is_found() {
        let files = [
            file("web/script/a.js", "import \"./c.js\";\nx.innerHTML = y;\n"),
            file(
                "web/pages/a.html",
                "<p style=\"x\" onclick=\"y\">\n<a href=\"https://x\">\n",
            ),
        ];
        let found = check(&files).join("\n");
        for part in [
            "a.js:1: a script begins",
            "a.js:1: there is no c.js",
            "a.js:1: no page uses",
            "a.js:2: innerHTML",
            "a.html:1:  style=",
            "a.html:1: a policy refuses",
            "a.html:2: https:",
        ] {
            assert!(found.contains(part), "{part} in {found}");
        }
    }
}
