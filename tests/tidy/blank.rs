//! Rust without its comments and literals.
//!
//! What is left stands where it stood, line by line, so that an offence found in it can be told by its place. Nested
//! comments, raw strings, characters and lifetimes are told apart; nothing else of the language is known here.

/// Replaces comments and the insides of literals by spaces, line by line the same.
pub(crate) fn blank(text: &str) -> String {
    let mut code = String::with_capacity(text.len());
    let mut rest = text;
    while !rest.is_empty() {
        let length = foreign_length(rest, code.chars().next_back());
        if length == 0 {
            let first = rest.chars().next().unwrap_or_default();
            code.push(first);
            rest = &rest[first.len_utf8()..];
        } else {
            code.extend(
                rest[..length]
                    .chars()
                    .map(|letter| if letter == '\n' { '\n' } else { ' ' }),
            );
            rest = &rest[length..];
        }
    }
    code
}

/// The length of the comment or literal that begins here, 0 if none does.
fn foreign_length(rest: &str, previous: Option<char>) -> usize {
    let in_word = previous.is_some_and(|letter| letter.is_alphanumeric() || letter == '_');
    if rest.starts_with("//") {
        return rest.find('\n').unwrap_or(rest.len());
    }
    if rest.starts_with("/*") {
        return block_comment_length(rest);
    }
    if !in_word && let Some(length) = raw_string_length(rest) {
        return length;
    }
    match rest.as_bytes()[0] {
        b'"' => 1 + closing(&rest[1..], '"'),
        // A lifetime has no closing quote after one character.
        b'\'' if rest[1..].starts_with('\\') => 1 + closing(&rest[1..], '\''),
        b'\'' => match rest[1..].char_indices().nth(1) {
            Some((length, '\'')) => length + 2,
            _ => 0,
        },
        _ => 0,
    }
}

/// The length up to and with the next quote that is not escaped.
fn closing(rest: &str, quote: char) -> usize {
    let mut escaped = false;
    for (index, letter) in rest.char_indices() {
        match letter {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            _ if letter == quote => return index + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Block comments nest.
fn block_comment_length(rest: &str) -> usize {
    let mut depth = 0;
    let mut index = 0;
    while index < rest.len() {
        let here = &rest.as_bytes()[index..];
        match here {
            [b'/', b'*', ..] => (depth, index) = (depth + 1, index + 2),
            [b'*', b'/', ..] if depth == 1 => return index + 2,
            [b'*', b'/', ..] => (depth, index) = (depth - 1, index + 2),
            _ => index += 1,
        }
    }
    rest.len()
}

/// The length of `r"…"`, `r#"…"#`, `br"…"` or `cr"…"`.
fn raw_string_length(rest: &str) -> Option<usize> {
    let after = rest
        .strip_prefix('r')
        .or_else(|| rest.strip_prefix("br"))
        .or_else(|| rest.strip_prefix("cr"))?;
    let hashes = after.len() - after.trim_start_matches('#').len();
    let inside = after[hashes..].strip_prefix('"')?;
    let end = format!("\"{}", "#".repeat(hashes));
    let length = inside.find(&end).map_or(inside.len(), |found| found + end.len());
    Some(rest.len() - inside.len() + length)
}
