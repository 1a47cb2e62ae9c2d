//! A Rust file as tokens without comments and literals, and the paths its code names.
//!
//! This is no parser: it knows braces, `mod`, `#[cfg(test)]` and paths (`crate::a::{b, c::d}`, `super::x`), wherever
//! they stand, macros included. That is all the rules need, and it needs no dependency.

use std::iter;

use crate::blank::blank;

/// One file, ready to be asked for the paths it names.
pub(crate) struct Source {
    /// Relative to the repository, with slashes.
    pub(crate) path: String,
    /// The whole text.
    pub(crate) text: String,
    tokens: Vec<Token>,
}

/// A path named in code, such as `crate::store::Store`, made absolute.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Mention {
    /// From the crate's root (`["store", "Store"]`), or with the name of another crate first (`["sqlx", "Pool"]`).
    pub(crate) segments: Vec<String>,
    /// Whether the path begins at this crate's root.
    pub(crate) local: bool,
    /// Where, from 1.
    pub(crate) line: usize,
    /// Whether it stands under `#[cfg(test)]`.
    pub(crate) in_test: bool,
    /// The name that a `use` gives it in this file.
    pub(crate) imported_as: Option<String>,
}

#[derive(Debug, Clone)]
struct Token {
    text: String,
    line: usize,
    in_test: bool,
}

impl Source {
    /// Reads a file's text.
    pub(crate) fn new(path: &str, text: &str) -> Self {
        let mut tokens = tokenize(&blank(text));
        mark_tests(&mut tokens);
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            tokens,
        }
    }

    /// `src/http/account.rs` is `["http", "account"]`; the crate's roots are `["lib"]` and `["main"]`.
    pub(crate) fn module(&self) -> Vec<String> {
        let inner = self
            .path
            .rsplit_once("src/")
            .map_or(&*self.path, |(_, inner)| inner);
        inner
            .trim_end_matches(".rs")
            .split('/')
            .filter(|part| *part != "mod")
            .map(str::to_owned)
            .collect()
    }

    /// Modules declared here for tests only, in files of their own, from the crate's root.
    pub(crate) fn test_modules(&self) -> Vec<Vec<String>> {
        let declared = self
            .tokens
            .windows(3)
            .filter(|window| window[0].in_test && window[0].text == "mod" && window[2].text == ";");
        declared.map(|window| self.child(&window[1].text)).collect()
    }

    /// The module of this name inside this one.
    fn child(&self, name: &str) -> Vec<String> {
        self.module()
            .into_iter()
            .filter(|part| !["lib", "main"].contains(&part.as_str()))
            .chain([name.to_owned()])
            .collect()
    }

    /// Every path that begins with `crate`, `super`, this crate's name or the name of a foreign crate.
    pub(crate) fn mentions(&self) -> Vec<Mention> {
        let mut mentions = Vec::new();
        let mut modules: Vec<(String, usize)> = Vec::new();
        let mut depth = 0;
        let mut index = 0;
        while index < self.tokens.len() {
            match self.text_at(index) {
                "{" => depth += 1,
                "}" => {
                    depth -= 1;
                    modules.retain(|(_, opened_at)| *opened_at <= depth);
                }
                "mod" if self.text_at(index + 2) == "{" => {
                    modules.push((self.text_at(index + 1).to_owned(), depth + 1));
                }
                first if is_name(first) && self.text_at(index + 1) == "::" => {
                    let inline: Vec<String> = modules.iter().map(|(name, _)| name.clone()).collect();
                    index = self.collect(index, &inline, &mut mentions);
                    continue;
                }
                _ => {}
            }
            index += 1;
        }
        mentions
    }

    fn text_at(&self, index: usize) -> &str {
        self.tokens.get(index).map_or("", |token| &token.text)
    }

    /// Adds the path or tree of paths that begins at `index`; gives the index after it.
    fn collect(&self, mut index: usize, inline: &[String], mentions: &mut Vec<Mention>) -> usize {
        let imported = index > 0 && self.text_at(index - 1) == "use";
        let mut base: Vec<String> = self.module().into_iter().chain(inline.iter().cloned()).collect();
        let first = self.text_at(index);
        if !["self", "super"].contains(&first) {
            base.clear();
        }
        while ["self", "super"].contains(&self.text_at(index)) {
            if self.text_at(index) == "super" {
                base.pop();
            }
            index += 2;
        }
        let local = ["crate", "findme", "findme_core", "self", "super"].contains(&first);
        if ["crate", "findme", "findme_core"].contains(&first) {
            index += 2;
        }
        let start = mentions.len();
        let end = self.collect_tree(index, &base, local, mentions);
        if !imported {
            for mention in &mut mentions[start..] {
                mention.imported_as = None;
            }
        }
        end
    }

    /// Adds the paths of a (sub)tree with this beginning; gives the index after it.
    fn collect_tree(
        &self,
        mut index: usize,
        base: &[String],
        local: bool,
        mentions: &mut Vec<Mention>,
    ) -> usize {
        let mut segments = base.to_vec();
        let start = index;
        loop {
            match self.text_at(index) {
                "{" if index > 0 && (self.text_at(index - 1) == "::") => {
                    index += 1;
                    while !["}", ""].contains(&self.text_at(index)) {
                        index = self
                            .collect_tree(index, &segments, local, mentions)
                            .max(index + 1);
                        // `as name` and the comma.
                        while ![",", "}", ""].contains(&self.text_at(index)) {
                            index += 1;
                        }
                        index += usize::from(self.text_at(index) == ",");
                    }
                    return index + 1;
                }
                name if is_name(name) => {
                    segments.extend((name != "self").then(|| name.to_owned()));
                    index += 1;
                }
                _ => break,
            }
            if self.text_at(index) != "::" {
                break;
            }
            index += 1;
        }
        let imported_as = match self.text_at(index) {
            "*" => None,
            "as" => Some(self.text_at(index + 1).to_owned()),
            _ => segments.last().cloned(),
        };
        if let Some(token) = self.tokens.get(start) {
            mentions.push(Mention {
                imported_as,
                segments,
                local,
                line: token.line,
                in_test: token.in_test,
            });
        }
        index
    }
}

fn is_name(text: &str) -> bool {
    text.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}

/// Cuts blanked code into names, `::` and single characters.
fn tokenize(code: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    for (number, line) in iter::zip(1.., code.lines()) {
        let mut rest = line.trim_start();
        while let Some(first) = rest.chars().next() {
            let word = rest
                .find(|letter: char| !letter.is_alphanumeric() && letter != '_')
                .unwrap_or(rest.len());
            let length = match word {
                0 if rest.starts_with("::") => 2,
                0 => first.len_utf8(),
                _ => word,
            };
            tokens.push(Token {
                text: rest[..length].to_owned(),
                line: number,
                in_test: false,
            });
            rest = rest[length..].trim_start();
        }
    }
    tokens
}

/// Marks the items under `#[cfg(test)]`, and everything under `#![cfg(test)]`.
fn mark_tests(tokens: &mut [Token]) {
    const ATTRIBUTE: [&str; 6] = ["[", "cfg", "(", "test", ")", "]"];
    let mut index = 0;
    while index + ATTRIBUTE.len() < tokens.len() {
        let found = iter::zip(&tokens[index..], ATTRIBUTE).all(|(token, expected)| token.text == expected);
        if found && index > 0 && tokens[index - 1].text == "!" {
            return mark(tokens);
        }
        if found {
            let start = index + ATTRIBUTE.len();
            let end = start + item_length(&tokens[start..]);
            mark(&mut tokens[start..end]);
            index = end;
        } else {
            index += 1;
        }
    }
}

fn mark(tokens: &mut [Token]) {
    for token in tokens {
        token.in_test = true;
    }
}

/// The number of tokens up to the end of an item: its `;`, or the brace that closes its first block.
fn item_length(tokens: &[Token]) -> usize {
    let mut depth = 0_i32;
    for (index, token) in tokens.iter().enumerate() {
        match token.text.as_str() {
            "{" | "(" | "[" => depth += 1,
            "}" | ")" | "]" => {
                depth -= 1;
                if depth < 0 || (depth == 0 && token.text == "}") {
                    return index + 1;
                }
            }
            ";" if depth == 0 => return index + 1,
            _ => {}
        }
    }
    tokens.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mentioned(path: &str, code: &str) -> Vec<(usize, String)> {
        let mentions = Source::new(path, code).mentions();
        mentions
            .into_iter()
            .map(|mention| (mention.line, mention.segments.join("::")))
            .collect()
    }

    fn names(path: &str, code: &str) -> Vec<String> {
        mentioned(path, code).into_iter().map(|(_, name)| name).collect()
    }

    #[test]
    fn trees_of_paths_are_unfolded_with_their_lines() {
        let code = "use crate::{\n    store::{self, users::find},\n    queue as line,\n    model::*,\n};";
        let expected = [
            (2, "store"),
            (2, "store::users::find"),
            (3, "queue"),
            (4, "model"),
        ];
        assert_eq!(
            mentioned("src/photos.rs", code),
            expected.map(|(line, name)| (line, name.to_owned()))
        );
    }

    #[test]
    fn imports_have_a_name_and_other_paths_none() {
        let code = "pub use self::line::{Line, Queue as Waiting, *}; use crate::store::{self}; fn f(x: crate::a::B) {}";
        let mentions = Source::new("src/photos.rs", code).mentions();
        let names: Vec<_> = mentions
            .iter()
            .map(|mention| mention.imported_as.as_deref())
            .collect();
        assert_eq!(names, [Some("Line"), Some("Waiting"), None, Some("store"), None]);
    }

    #[test]
    fn paths_inside_expressions_types_and_macros_count() {
        let code = "fn f(x: &crate::store::Store) { on!(x, |db| crate::queue::put::<u8>(db)); $crate::faces::find() }";
        assert_eq!(
            names("src/photos.rs", code),
            ["store::Store", "queue::put", "faces::find"]
        );
    }

    #[test]
    fn super_is_followed_through_files_and_inline_modules() {
        let code =
            "use super::error::Error; use super::super::store::Store; mod inner { use super::super::auth; }";
        assert_eq!(
            names("src/http/login.rs", code),
            ["http::error::Error", "store::Store", "http::auth"]
        );
    }

    #[test]
    fn comments_and_literals_name_nothing() {
        let code = r##"
            // crate::a::b
            /* crate::a /* crate::a::b */ crate::a::b */
            const TEXT: &str = "crate::a::b \" crate::a::b";
            const RAW: &str = r#"crate::a::b " crate::a::b"#;
            fn f<'a>(quote: char) -> bool { quote == '"' || quote == '\'' }
            use crate::real::Thing;
        "##;
        assert_eq!(mentioned("src/photos.rs", code), [(7, "real::Thing".to_owned())]);
    }

    #[test]
    fn items_for_tests_are_marked() {
        let code = "#[cfg(test)] mod testing;\n#[cfg(test)]\n#[path = \"x\"]\nmod tests { use crate::app::App; }\nuse crate::store::Store;";
        let source = Source::new("src/photos.rs", code);
        assert_eq!(source.test_modules(), [["photos", "testing"]]);
        let marks: Vec<bool> = source.mentions().iter().map(|mention| mention.in_test).collect();
        assert_eq!(marks, [true, false]);
    }
}
