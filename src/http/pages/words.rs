//! The words of the pages, in French and English.
//!
//! Each list makes a type with one field for each phrase and a table for each language, so that a phrase without a
//! translation does not compile. Tests have a third language in brackets: visible text without them is written into a
//! template. What the API answers is in `http::words`.

mod account;
mod console;
mod guest;
mod records;
mod site;
mod studio;
mod wall;

pub(super) use account::Account;
pub(super) use console::Console;
pub(super) use guest::Guest;
pub(super) use records::Records;
pub(super) use site::Site;
pub(super) use studio::Studio;
pub(super) use wall::Wall;

use std::fmt;

use crate::http::words::Language;

/// A language of the pages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    /// A language of people.
    Of(Language),
    /// French in brackets.
    #[cfg(test)]
    Bracketed,
}

impl Tongue {
    /// The language for everything that is not a word of the pages.
    pub(super) fn language(self) -> Language {
        match self {
            Self::Of(language) => language,
            #[cfg(test)]
            Self::Bracketed => Language::French,
        }
    }
}

/// A phrase.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Phrase(pub(super) &'static str);

impl Phrase {
    /// The phrase with its subject in place of `{}`.
    pub(super) fn with(self, subject: impl fmt::Display) -> String {
        self.0.replacen("{}", &subject.to_string(), 1)
    }

    /// The phrase with its subjects in place of one `{}` each.
    pub(super) fn with_all(self, subjects: &[&dyn fmt::Display]) -> String {
        subjects.iter().fold(self.0.to_owned(), |text, subject| {
            text.replacen("{}", &subject.to_string(), 1)
        })
    }

    /// The phrase for a number: its part before `|` for one, the other for more.
    pub(super) fn count(self, number: usize) -> String {
        let (one, more) = self.0.split_once('|').unwrap_or((self.0, self.0));
        let text = Self(if number == 1 { one } else { more }).with(number);
        #[cfg(test)]
        let text = closed(text);
        text
    }
}

/// A half of a phrase in brackets, with both of them.
#[cfg(test)]
fn closed(text: String) -> String {
    match (text.starts_with('⟦'), text.ends_with('⟧')) {
        (true, false) => text + "⟧",
        (false, true) => format!("⟦{text}"),
        _ => text,
    }
}

impl From<Phrase> for String {
    fn from(phrase: Phrase) -> Self {
        phrase.0.to_owned()
    }
}

impl fmt::Display for Phrase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Phrases can be printed by templates without being copied.
impl askama::FastWritable for Phrase {
    fn write_into(&self, out: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(out.write_str(self.0)?)
    }
}

/// Makes a type of phrases: `name "French" "English";` for each.
macro_rules! words {
    ($(#[$text:meta])* $type:ident { $($name:ident $french:literal $english:literal;)+ }) => {
        $(#[$text])*
        #[derive(Debug)]
        pub(in crate::http::pages) struct $type {
            $(pub(in crate::http::pages) $name: $crate::http::pages::words::Phrase,)+
        }

        impl $type {
            const FRENCH: Self = Self { $($name: $crate::http::pages::words::Phrase($french),)+ };
            const ENGLISH: Self = Self { $($name: $crate::http::pages::words::Phrase($english),)+ };
            #[cfg(test)]
            const BRACKETED: Self = Self {
                $($name: $crate::http::pages::words::Phrase(concat!("⟦", $french, "⟧")),)+
            };

            /// The words of a language.
            pub(in crate::http::pages) fn of(tongue: $crate::http::pages::words::Tongue) -> &'static Self {
                use $crate::http::pages::words::Tongue;
                use $crate::http::words::Language;
                match tongue {
                    Tongue::Of(Language::French) => &Self::FRENCH,
                    Tongue::Of(Language::English) => &Self::ENGLISH,
                    #[cfg(test)]
                    Tongue::Bracketed => &Self::BRACKETED,
                }
            }

            /// All phrases in both languages, under their names.
            #[cfg(test)]
            pub(in crate::http::pages) fn all() -> Vec<(&'static str, &'static str, &'static str)> {
                vec![$((stringify!($name), $french, $english),)+]
            }
        }
    };
}
use words;

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> Vec<(&'static str, &'static str, &'static str)> {
        [
            Site::all(),
            Guest::all(),
            Account::all(),
            Studio::all(),
            Console::all(),
            Records::all(),
            Wall::all(),
        ]
        .concat()
    }

    #[test]
    fn both_languages_have_the_same_places_and_their_own_marks() {
        for (name, french, english) in all() {
            for mark in ["{}", "|"] {
                assert_eq!(
                    french.matches(mark).count(),
                    english.matches(mark).count(),
                    "{name}"
                );
            }
            for typed in ["'", "\"", " :", " ;", " !", " ?", "« ", " »", "..."] {
                assert!(!french.contains(typed), "{name}: {typed:?} in {french}");
            }
            for typed in ["'", "\"", "  ", "..."] {
                assert!(!english.contains(typed), "{name}: {typed:?} in {english}");
            }
        }
    }

    #[test]
    fn a_number_takes_its_form() {
        let phrase = Phrase("{} photo of you|{} photos of you");
        assert_eq!(phrase.count(1), "1 photo of you");
        assert_eq!(phrase.count(24), "24 photos of you");
    }
}
