//! What guests are asked to agree to before their face is looked for: the text, its hash, and which text a hash stands for.
//!
//! Pure: a text is made of what an event says of itself and of how this place is set up, so the same event has the same text
//! everywhere. Clients show a text and send its hash back, which proves what was on the screen; a hash of an earlier text
//! agrees to nothing.

use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use sha2::{Digest as _, Sha256};

use crate::model::{ConsentTerms, Language};

/// The default texts. `{organiser}`, `{event}`, `{until}`, `{processor}` and `{contact}` stand for what the event and this place say.
const FRENCH: &str = include_str!("consent/french.txt");
const ENGLISH: &str = include_str!("consent/english.txt");

/// A text to agree to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Text {
    /// Its language.
    pub language: Language,
    /// Its words.
    pub text: String,
    /// Their SHA-256, in lower-case hexadecimal.
    pub hash: String,
}

/// A guest's agreement, as it arrives with a request.
#[derive(Clone, Copy, Debug)]
pub struct Agreement<'a> {
    /// The hash of the text that was shown.
    pub hash: &'a str,
    /// Where the request came from.
    pub address: IpAddr,
}

/// How this place is set up, as far as guests have to know. Clones share it.
#[derive(Clone, Debug)]
pub struct Texts {
    processor: Option<Arc<str>>,
    kept_for: Option<Duration>,
    is_required: bool,
}

impl Texts {
    /// Texts of a place that keeps photos for so long after the last upload, or for ever. `processor` is who compares the faces, if
    /// somebody else does; `is_required` says whether nobody is looked for without agreement.
    pub fn new(processor: Option<&str>, kept_for: Option<Duration>, is_required: bool) -> Self {
        Self {
            processor: processor.map(Arc::from),
            kept_for,
            is_required,
        }
    }

    /// Whether nobody is looked for without agreement.
    pub fn is_required(&self) -> bool {
        self.is_required
    }

    /// What an event's guests are asked to agree to, in each language.
    pub fn of(&self, terms: &ConsentTerms) -> [Text; 2] {
        Language::ALL.map(|language| self.notice(terms, language))
    }

    /// The text of an event that a hash stands for; `None` if it is none of its present ones.
    pub fn agreed(&self, terms: &ConsentTerms, hash: &str) -> Option<Text> {
        self.of(terms).into_iter().find(|notice| notice.hash == hash)
    }

    fn notice(&self, terms: &ConsentTerms, language: Language) -> Text {
        let own = match language {
            Language::French => &terms.french,
            Language::English => &terms.english,
        };
        let text = own.clone().unwrap_or_else(|| self.default_text(terms, language));
        let hash = hex::encode(Sha256::digest(&text));
        Text { language, text, hash }
    }

    /// When all that comes from a face goes by itself: the middle of a sentence, with the blank before it.
    fn until(&self, language: Language) -> String {
        let days = self.kept_for.map(|kept_for| kept_for.as_secs() / (24 * 60 * 60));
        match (days, language) {
            (Some(days), Language::French) => {
                format!(
                    " au plus tard {days} jours après le dernier envoi de photos, ou dès que vous le demandez"
                )
            }
            (Some(days), Language::English) => format!(
                " at the latest {days} days after the last photos were uploaded, or as soon as you ask for it"
            ),
            (None, Language::French) => {
                " quand l’événement est supprimé, ou dès que vous le demandez".to_owned()
            }
            (None, Language::English) => {
                " when the event is deleted, or as soon as you ask for it".to_owned()
            }
        }
    }

    fn default_text(&self, terms: &ConsentTerms, language: Language) -> String {
        let (template, nobody, no_contact) = match language {
            Language::French => (
                FRENCH,
                "L’organisateur",
                "demandez à l’organisateur de l’événement",
            ),
            Language::English => (ENGLISH, "The organiser", "ask the organiser of the event"),
        };
        let processor = match (&self.processor, language) {
            (None, _) => String::new(),
            (Some(name), Language::French) => format!(" La comparaison est faite par {name}."),
            (Some(name), Language::English) => format!(" The comparison is done by {name}."),
        };
        template
            .trim()
            .replace("{until}", &self.until(language))
            .replace("{processor}", &processor)
            .replace("{organiser}", terms.organiser.as_deref().unwrap_or(nobody))
            .replace("{contact}", terms.contact.as_deref().unwrap_or(no_contact))
            .replace("{event}", &terms.event_name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn terms() -> ConsentTerms {
        ConsentTerms {
            event_name: "Léa & Tom".to_owned(),
            version: 1,
            ..ConsentTerms::default()
        }
    }

    fn texts() -> Texts {
        Texts::new(None, Some(Duration::from_hours(30 * 24)), true)
    }

    #[test]
    fn the_default_texts_say_who_what_and_how_long() {
        let place = Texts::new(Some("Amazon Rekognition"), Some(Duration::from_hours(240)), false);
        let terms = ConsentTerms {
            organiser: Some("Studio Lumière".to_owned()),
            contact: Some("lea@example.org".to_owned()),
            ..terms()
        };
        for notice in place.of(&terms) {
            for part in [
                "Studio Lumière",
                "Léa & Tom",
                "lea@example.org",
                " 10 ",
                "Amazon Rekognition",
            ] {
                assert!(notice.text.contains(part), "{part}: {}", notice.text);
            }
            assert!(!notice.text.contains(['{', '}']), "{}", notice.text);
        }
        let [french, english] = texts().of(&self::terms());
        assert!(french.text.contains("reconnaissance faciale"));
        assert!(english.text.contains("face recognition"));
    }

    #[test]
    fn a_place_that_keeps_events_for_ever_names_no_day() {
        let [french, english] = Texts::new(None, None, true).of(&terms());
        assert!(
            french.text.contains("effacés quand l’événement est supprimé, ou"),
            "{}",
            french.text
        );
        assert!(
            english.text.contains("erased when the event is deleted, or"),
            "{}",
            english.text
        );
    }

    #[test]
    fn a_hash_stands_for_one_text_of_one_event_at_one_time() {
        let [french, english] = texts().of(&terms());
        assert_ne!(french.hash, english.hash);
        assert_eq!(french.hash.len(), 64);
        assert_eq!(texts().agreed(&terms(), &english.hash), Some(english.clone()));
        let renamed = ConsentTerms {
            event_name: "Another".to_owned(),
            ..terms()
        };
        let reworded = ConsentTerms {
            english: Some("I agree.".to_owned()),
            ..terms()
        };
        for other in [renamed, reworded] {
            assert_eq!(texts().agreed(&other, &english.hash), None);
        }
        for nonsense in ["", "yes", &french.hash[..63], &french.hash.to_uppercase()] {
            assert_eq!(texts().agreed(&terms(), nonsense), None);
        }
    }

    #[test]
    fn an_own_text_is_shown_as_it_is() {
        let own = ConsentTerms {
            french: Some("J'accepte {event}.".to_owned()),
            ..terms()
        };
        assert_eq!(texts().of(&own)[0].text, "J'accepte {event}.");
    }

    #[test]
    fn a_hash_is_that_of_the_text_alone() {
        let own = ConsentTerms {
            english: Some("abc".to_owned()),
            ..terms()
        };
        let expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(texts().of(&own)[1].hash, expected);
    }
}
