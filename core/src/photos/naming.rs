//! The name a client gives a file, made fit for showing.
//!
//! It is never used as a path: objects have names of their own. What is kept of it is what a person would call it by
//! on a list.

/// Longest name shown, in characters.
const MAX_CHARS: usize = 255;

/// What a file without a usable name is called.
const NAMELESS: &str = "photo";

/// The last part of a path (of either kind), without control and direction characters, at most 255 characters.
pub(super) fn shown(name: &str) -> String {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    let sound: String = last.chars().filter(|&c| !is_treacherous(c)).collect();
    let shown: String = sound.trim().chars().take(MAX_CHARS).collect();
    if shown.chars().all(|c| c == '.') {
        NAMELESS.to_owned()
    } else {
        shown
    }
}

/// Whether a character makes a name look like another: controls, and those that turn the direction of writing.
fn is_treacherous(c: char) -> bool {
    c.is_control() || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_names_stay() {
        for name in ["IMG_1234.JPG", "Été à Nîmes (2).jpeg", "写真.png"] {
            assert_eq!(shown(name), name);
        }
    }

    #[test]
    fn path_parts_and_control_characters_go() {
        assert_eq!(shown("../../etc/passwd"), "passwd");
        assert_eq!(shown(r"C:\Users\me\a.jpg"), "a.jpg");
        assert_eq!(shown("a\0b\r\n\u{202e}gpj.jpg"), "abgpj.jpg");
    }

    #[test]
    fn nothing_usable_is_called_photo() {
        for name in ["", "  ", "/", "a/..", "\n", "..."] {
            assert_eq!(shown(name), "photo", "{name:?}");
        }
    }

    #[test]
    fn ten_thousand_characters_are_cut() {
        assert_eq!(shown(&"é".repeat(10_000)).chars().count(), 255);
    }
}
