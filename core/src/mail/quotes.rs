//! The name of an event in quotation marks, with other marks inside.
//!
//! Quotation marks within the name are replaced, so that the end of the name is visible. A name with an odd number of
//! them stays as it is: `The 7" party` has a mark that quotes nothing.

/// A name in French quotation marks, with the spaces that do not break: `Le « bal »` becomes `« Le “bal” »`.
pub(super) fn french(name: &str) -> String {
    const INNER: (char, char) = ('“', '”');
    let name = requoted(name, &['«', '»'], INNER);
    format!("«\u{a0}{}\u{a0}»", requoted(&name, &['"'], INNER))
}

/// A name in English quotation marks: `The "ball"` becomes `“The ‘ball’”`.
pub(super) fn english(name: &str) -> String {
    format!("“{}”", requoted(name, &['"', '“', '”', '„'], ('‘', '’')))
}

/// A name with other marks in the place of these. Every second one closes, whichever way it points: Germans write »so«
/// and „so“. What was quoted loses the spaces that French has around it.
fn requoted(name: &str, marks: &[char], (opening, closing): (char, char)) -> String {
    let parts: Vec<_> = name.split(marks).collect();
    // An odd number of marks makes an even number of parts.
    if parts.len().is_multiple_of(2) {
        return name.to_owned();
    }
    let mut text = String::with_capacity(name.len());
    for (place, part) in parts.into_iter().enumerate() {
        if place % 2 == 0 {
            text.push_str(part);
        } else {
            text.push(opening);
            text.push_str(part.trim());
            text.push(closing);
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_quoted_as_each_language_does() {
        assert_eq!(french("Fête"), "«\u{a0}Fête\u{a0}»");
        assert_eq!(english("Fête"), "“Fête”");
    }

    #[test]
    fn marks_within_marks_are_other_ones() {
        for (name, in_french, in_english) in [
            ("Le « bal » de mai", "Le “bal” de mai", "Le « bal » de mai"),
            (
                "«\u{a0}A\u{a0}» et «\u{202f}B\u{202f}»",
                "“A” et “B”",
                "«\u{a0}A\u{a0}» et «\u{202f}B\u{202f}»",
            ),
            ("Das »Fest« im Mai", "Das “Fest” im Mai", "Das »Fest« im Mai"),
            ("The “ball”", "The “ball”", "The ‘ball’"),
            ("The \"ball\" in May", "The “ball” in May", "The ‘ball’ in May"),
            ("Das „Fest“", "Das „Fest“", "Das ‘Fest’"),
            ("The 7\" party", "The 7\" party", "The 7\" party"),
            ("A » B", "A » B", "A » B"),
        ] {
            assert_eq!(french(name), format!("«\u{a0}{in_french}\u{a0}»"));
            assert_eq!(english(name), format!("“{in_english}”"));
        }
    }
}
