//! Every sentence that a person reads in a response, in French and in English. The texts of emails are in
//! `mail::letters`.
//!
//! Each sentence has a stable code, which clients may rely on; its words may change. `{}` stands for a field, a limit
//! or another subject. Sentences have no final full stop, because several of them are joined by "; ". French is the
//! default, because the people who already use the clients are French. Its space before `:`, `;` and `»` does not
//! break; it is written `\u{a0}`, so that it can be seen.

pub(in crate::http) mod language;
mod subject;
mod table;
use crate::model::FailureCode;

pub use subject::Subject;
pub use table::Sentence;

pub use crate::model::Language;

impl Sentence {
    /// The sentence in a language, with its subject in the place of `{}`.
    pub fn about(self, language: Language, subject: &Subject) -> String {
        self.text(language).replace("{}", &subject.text_in(language))
    }

    /// The sentence in a language.
    pub fn text(self, language: Language) -> &'static str {
        let (french, english) = self.texts();
        match language {
            Language::French => french,
            Language::English => english,
        }
    }
}

impl From<FailureCode> for Sentence {
    fn from(failure: FailureCode) -> Self {
        match failure {
            FailureCode::GaveUp => Self::GaveUp,
            FailureCode::Crashed => Self::Crashed,
            FailureCode::Cancelled => Self::Cancelled,
            FailureCode::PhotoTooLarge => Self::PhotoTooLarge,
            FailureCode::NotAnImage => Self::NotAnImage,
            FailureCode::SelfieNotAnImage => Self::SelfieNotAnImage,
            FailureCode::HeicNotSupported => Self::HeicNotSupported,
            FailureCode::AvifNotSupported => Self::AvifNotSupported,
            FailureCode::SideTooLong => Self::SideTooLong,
            FailureCode::TooManyPixels => Self::TooManyPixels,
            FailureCode::UnsupportedImage => Self::UnsupportedImage,
            FailureCode::DamagedImage => Self::DamagedImage,
            FailureCode::ChecksumMismatch => Self::ChecksumMismatch,
            FailureCode::UnreadableImage => Self::UnreadableImage,
            FailureCode::NoFace => Self::NoFace,
            FailureCode::SeveralFaces => Self::SeveralFaces,
            FailureCode::FaceTooSmall => Self::FaceTooSmall,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn every_sentence_has_its_own_code_and_words_in_both_languages() {
        let mut codes = HashSet::new();
        for sentence in Sentence::ALL {
            let (code, (french, english)) = (sentence.code(), sentence.texts());
            assert!(codes.insert(code), "{code} is used twice");
            assert!(
                code.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_'),
                "{code}"
            );
            assert!(
                !french.is_empty() && !english.is_empty() && french != english,
                "{code}"
            );
            assert_eq!(
                french.matches("{}").count(),
                english.matches("{}").count(),
                "{code}"
            );
            assert!(!french.ends_with('.') && !english.ends_with('.'), "{code}");
        }
    }

    #[test]
    fn marks_and_spaces_are_those_of_each_language() {
        for sentence in Sentence::ALL {
            let (french, english) = sentence.texts();
            // The colon of a header is not one of a sentence.
            let french = french.replace("Content-Type: ", "");
            for typed in ["'", "\"", " :", " ;", " !", " ?", " %", "« ", " »", "  "] {
                assert!(!french.contains(typed), "{typed:?} in {french}");
            }
            for mark in french.match_indices([':', ';', '»', '%']) {
                assert!(french[..mark.0].ends_with('\u{a0}'), "{french}");
            }
            for typed in ["'", "\"", " :", " ;", "  ", "\u{a0}"] {
                assert!(!english.contains(typed), "{typed:?} in {english}");
            }
        }
    }

    #[test]
    fn every_failure_has_words_under_its_own_code() {
        for failure in FailureCode::VARIANTS {
            assert_eq!(Sentence::from(*failure).code(), failure.code());
        }
    }

    #[test]
    fn a_sentence_is_found_by_its_code() {
        assert_eq!(Sentence::by_code("wrong_role"), Some(Sentence::WrongRole));
        assert_eq!(Sentence::by_code("unheard_of"), None);
    }
}
