//! When two texts are the same for a person, whatever their code points.
//!
//! One keyboard composes `É`, another decomposes it; a phone capitalises; what is copied from a chat brings invisible
//! characters along. [`composed`] is how a text is kept, [`folded`] is what equal texts share (`NFKC_Casefold` of UAX 44, and
//! the Turkish `İ` and `ı` besides), and [`is_plain`] tells whether a name looks like what it is.

use caseless::Caseless as _;
use icu_properties::props::{BidiControl, DefaultIgnorableCodePoint, Script};
use icu_properties::{CodePointMapData, CodePointSetData};
use unicode_normalization::UnicodeNormalization as _;

/// Characters that join others, as emoji and the scripts of Iran and India need them: zero-width non-joiner and joiner, and
/// the choice between a sign and its picture.
const JOINERS: [char; 4] = ['\u{200c}', '\u{200d}', '\u{fe0e}', '\u{fe0f}'];

/// The text with all characters composed that can be (NFC).
pub fn composed(text: &str) -> String {
    text.nfc().collect()
}

/// The text with all characters decomposed (NFD), as some systems kept it.
pub fn decomposed(text: &str) -> String {
    text.nfd().collect()
}

/// What texts share that differ in case, in width, in composition, or in what cannot be seen.
pub fn folded(text: &str) -> String {
    let mut folded = fold(text);
    // What one step brings forth the next may fold further; it ends, for nothing is unfolded.
    loop {
        let again = fold(&folded);
        if again == folded {
            return folded;
        }
        folded = again;
    }
}

fn fold(text: &str) -> String {
    /// What full case folding leaves above the `i` of `İ`.
    const DOTTED_I: &str = "i\u{307}";
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let visible = text.nfd().filter(|c| !ignorable.contains(*c));
    let folded: String = visible.default_case_fold().nfkd().collect();
    // In Turkish `ı` is the small letter of `I`, and `i` that of `İ`: on such a keyboard they mean the same.
    folded.replace('ı', "i").replace(DOTTED_I, "i").nfc().collect()
}

/// Whether a text looks like what it is: no control, bidirectional or invisible characters, and no letters of scripts that
/// are not written together, by which one name is made to look like another.
pub fn is_plain(text: &str) -> bool {
    are_seen(text) && are_written_together(text)
}

fn are_seen(text: &str) -> bool {
    let ignorable = CodePointSetData::new::<DefaultIgnorableCodePoint>();
    let bidi = CodePointSetData::new::<BidiControl>();
    let before = [None].into_iter().chain(text.chars().map(Some));
    text.chars().zip(before).all(|(c, before)| {
        let joins = JOINERS.contains(&c) && before.is_some_and(can_be_joined);
        joins || !(c.is_control() || ignorable.contains(c) || bidi.contains(c))
    })
}

/// Whether a joiner may follow: after letters that are written one by one it would only be invisible.
fn can_be_joined(c: char) -> bool {
    let script = CodePointMapData::<Script>::new().get(c);
    !c.is_ascii() && ![Script::Latin, Script::Greek, Script::Cyrillic].contains(&script)
}

/// Whether the letters are of one script, or of several that one language uses (UTS 39, "highly restrictive").
fn are_written_together(text: &str) -> bool {
    const TOGETHER: [&[Script]; 3] = [
        &[Script::Latin, Script::Han, Script::Hiragana, Script::Katakana],
        &[Script::Latin, Script::Han, Script::Bopomofo],
        &[Script::Latin, Script::Han, Script::Hangul],
    ];
    let script_of = CodePointMapData::<Script>::new();
    let scripts: Vec<Script> = text
        .chars()
        .map(|c| script_of.get(c))
        .filter(|script| ![Script::Common, Script::Inherited].contains(script))
        .collect();
    let is_one = scripts.windows(2).all(|pair| pair[0] == pair[1]);
    let are_all = |together: &&[Script]| scripts.iter().all(|script| together.contains(script));
    is_one || TOGETHER.iter().any(are_all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_what_they_fold_to() {
        for (one, other) in [
            ("ÉTÉ2026", "e\u{301}te\u{301}2026"),
            ("M01", "Ｍ０１"),
            ("M01", "\u{feff}M\u{200b}0\u{200d}1\u{2060}"),
            ("Straße", "STRASSE"),
            ("STRAẞE", "strasse"),
            ("İSTANBUL", "istanbul"),
            ("I\u{307}STANBUL", "istanbul"),
            ("KIZ", "kız"),
            ("ΓΆΜΟΣ", "γάμος"),
            ("ﬁn", "FIN"),
            ("①", "1"),
            ("ᾳ", "ΑΙ"),
        ] {
            assert_eq!(folded(one), folded(other), "{one} {other}");
            assert_eq!(folded(&folded(one)), folded(one), "{one}");
        }
        for (one, other) in [("M01", "M02"), ("été", "ete"), ("a", "а")] {
            assert_ne!(folded(one), folded(other), "{one} {other}");
        }
    }

    #[test]
    fn composition_changes_nothing_else() {
        assert_eq!(composed("E\u{301}lise"), "Élise");
        assert_eq!(composed("ﬁn ①"), "ﬁn ①");
        assert_eq!(decomposed("Élise"), "E\u{301}lise");
    }

    #[test]
    fn names_look_like_what_they_are() {
        for name in [
            "Élise M.",
            "O'Neil-7",
            "Ольга",
            "محمد",
            "李 Léa",
            "やまだ タロウ",
            "김 Kim",
            "👰🏽\u{200d}♀\u{fe0f} Anna ❤\u{fe0f}",
            "علی\u{200c}رضا",
            "1",
        ] {
            assert!(is_plain(name), "{name}");
        }
        for name in [
            "a\u{202e}nna",
            "a\u{200b}nna",
            "a\u{200d}nna",
            "\u{200d}anna",
            "anna\u{fe0f}",
            "anna\u{feff}",
            "a\u{ad}nna",
            "\u{2067}anna",
            "аnna",
            "Αnna",
            "a\nb",
            "a\0b",
        ] {
            assert!(!is_plain(name), "{name:?}");
        }
    }
}
