//! What mails say, in French and in English.
//!
//! A link is only written where the operator said where the site is: the host of a request is what its sender says, and
//! somebody else's mail is the last place to believe it. Nor is anything written that a guest made up, a name say: guests
//! do not prove that an address is theirs.

use super::date::written;
use super::{Kind, Letter};
use crate::clock::Timestamp;
use crate::model::Language;

/// An id for a mail that is made once.
fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// The mail to whoever forgot a password; `site` is where the site is, without a slash at its end.
pub fn password_reset(language: Language, to: &str, token: &str, site: Option<&str>) -> Letter {
    let (way, what) = match (language, site) {
        (Language::French, Some(site)) => (
            format!("ouvrez ce lien :\n\n{site}/reset-password?token={token}"),
            "Ce lien",
        ),
        (Language::English, Some(site)) => (
            format!("open this link:\n\n{site}/reset-password?token={token}"),
            "The link",
        ),
        (Language::French, None) => (format!("saisissez ce code :\n\n{token}"), "Ce code"),
        (Language::English, None) => (format!("enter this code:\n\n{token}"), "The code"),
    };
    let (subject, text) = match language {
        Language::French => (
            "Votre mot de passe FindMe",
            format!(
                "Bonjour,\n\nUne réinitialisation du mot de passe a été demandée pour votre adresse. Pour choisir un \
                 nouveau mot de passe, {way}\n\n{what} est valable une heure et ne sert qu'une fois. Si vous n'êtes pas \
                 à l'origine de cette demande, ignorez ce message : votre mot de passe reste inchangé.\n"
            ),
        ),
        Language::English => (
            "Your FindMe password",
            format!(
                "Hello,\n\nSomeone asked to reset the password for your address. To choose a new password, {way}\n\n\
                 {what} works once and expires in one hour. If you did not ask for this, you can ignore this email: \
                 your password stays as it is.\n"
            ),
        ),
    };
    Letter {
        kind: Kind::PasswordReset,
        id: unique(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
        unsubscribe: None,
    }
}

/// Where to log in, in French and in English: the end of a sentence in each.
fn place(site: Option<&str>) -> (String, String) {
    match site {
        Some(site) => (format!(" ici :\n\n{site}"), format!(" here:\n\n{site}")),
        None => (".".to_owned(), ".".to_owned()),
    }
}

/// What a guest is told of an event's photos.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    /// The guest's address.
    pub to: &'a str,
    /// What the event is called.
    pub event: &'a str,
    /// Names the mail, see [`Letter::id`].
    pub id: &'a str,
    /// Where the site is, without a slash at its end.
    pub site: Option<&'a str>,
    /// Where the guest ends mails of this event.
    pub unsubscribe: Option<&'a str>,
}

/// The mail to a guest of an event that has new photos; in both languages, for which one the guest reads is not known.
pub fn photos_available(news: News<'_>) -> Letter {
    let News { event, .. } = news;
    let (french, english) = place(news.site);
    let (end_french, end_english) = match news.unsubscribe {
        Some(address) => (
            format!(" Pour ne plus en recevoir, ouvrez ce lien :\n\n{address}"),
            format!(" To stop receiving these emails, open this link:\n\n{address}"),
        ),
        None => (String::new(), String::new()),
    };
    Letter {
        kind: Kind::PhotosAvailable,
        id: news.id.to_owned(),
        to: news.to.to_owned(),
        subject: format!("« {event} » : de nouvelles photos / new photos"),
        text: format!(
            "Bonjour,\n\nDe nouvelles photos de « {event} » sont disponibles. Pour voir celles où vous apparaissez, \
             connectez-vous{french}\n\nVous recevez cet e-mail parce que votre adresse est inscrite à cet événement.\
             {end_french}\n\n--\n\n\
             Hello,\n\nNew photos of \"{event}\" are available. To see the ones you are in, log in{english}\n\n\
             You are receiving this email because your address is registered for this event.{end_english}\n"
        ),
        unsubscribe: news.unsubscribe.map(str::to_owned),
    }
}

/// The mail to the owner of an event that ends soon; in both languages, for which one the owner reads is not known.
pub fn event_ends(to: &str, event: &str, at: Timestamp, site: Option<&str>) -> Letter {
    let (french, english) = match site {
        Some(site) => (
            format!(" Connectez-vous ici :\n\n{site}"),
            format!(" Log in here:\n\n{site}"),
        ),
        None => (String::new(), String::new()),
    };
    Letter {
        kind: Kind::EventEnds,
        id: unique(),
        to: to.to_owned(),
        subject: format!("« {event} » se termine bientôt / ends soon"),
        text: format!(
            "Bonjour,\n\nL'événement « {event} » se termine le {}. Toutes les photos, les données de visage et les \
             comptes des invités seront alors définitivement supprimés.\n\nAvant cette date, téléchargez ce que vous \
             souhaitez conserver. L'ajout d'une photo prolonge l'événement.{french}\n\n\
             Vous recevez cet e-mail parce que cet événement est le vôtre.\n\n--\n\n\
             Hello,\n\nThe event \"{event}\" ends on {}. All photos, face data and guest accounts will then be \
             permanently deleted.\n\nBefore then, download what you want to keep. Uploading a photo extends the event.\
             {english}\n\nYou are receiving this email because this event is yours.\n",
            written(at, Language::French),
            written(at, Language::English),
        ),
        unsubscribe: None,
    }
}

/// The mail to an admin about an event that ends soon, whose owner could not be told; in both languages.
pub fn event_ends_unheard(to: &str, event: &str, at: Timestamp, site: Option<&str>) -> Letter {
    let (french, english) = place(site);
    let text = format!(
        "Bonjour,\n\nL'événement « {event} » se termine le {}, et son photographe n'a pas pu être prévenu. Toutes les \
         photos, les données de visage et les comptes des invités seront ensuite définitivement supprimés. Pour prolonger \
         l'événement, connectez-vous{french}\n\nVous recevez cet e-mail parce que vous administrez ce service.\n\n--\n\n\
         Hello,\n\nThe event \"{event}\" ends on {}, and its photographer could not be told. All photos, face data and \
         guest accounts will then be permanently deleted. To extend the event, log in{english}\n\n\
         You are receiving this email because you are an administrator of this service.\n",
        written(at, Language::French),
        written(at, Language::English),
    );
    of_an_end(to, format!("« {event} » se termine bientôt / ends soon"), text)
}

/// The mail to a guest of an event that ends soon; in both languages.
pub fn guest_event_ends(to: &str, event: &str, at: Timestamp, site: Option<&str>) -> Letter {
    let (french, english) = place(site);
    let text = format!(
        "Bonjour,\n\nL'événement « {event} » se termine le {}. Après cette date, vos photos ne seront plus visibles. \
         Pour télécharger celles que vous souhaitez conserver, connectez-vous{french}\n\n\
         Vous recevez cet e-mail parce que votre adresse est inscrite à cet événement.\n\n--\n\n\
         Hello,\n\nThe event \"{event}\" ends on {}. After that date you can no longer see your photos. To download \
         those you want to keep, log in{english}\n\n\
         You are receiving this email because your address is registered for this event.\n",
        written(at, Language::French),
        written(at, Language::English),
    );
    of_an_end(to, format!("« {event} » se termine bientôt / ends soon"), text)
}

/// The mail to a guest of an event that has ended; in both languages.
pub fn guest_event_ended(to: &str, event: &str) -> Letter {
    let text = format!(
        "Bonjour,\n\nL'événement « {event} » est terminé. Votre selfie et les données de votre visage sont supprimés ; les \
         photos et votre compte le seront dans une semaine.\n\n\
         Vous recevez cet e-mail parce que votre adresse est inscrite à cet événement.\n\n--\n\n\
         Hello,\n\nThe event \"{event}\" has ended. Your selfie and your face data are being deleted; the photos and your \
         account will be deleted in a week.\n\n\
         You are receiving this email because your address is registered for this event.\n"
    );
    of_an_end(to, format!("« {event} » est terminé / has ended"), text)
}

fn of_an_end(to: &str, subject: String, text: String) -> Letter {
    Letter {
        kind: Kind::EventEnds,
        id: unique(),
        to: to.to_owned(),
        subject,
        text,
        unsubscribe: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SITE: &str = "https://photos.example.com";

    fn assert_says(letter: &Letter, sentences: &[&str]) {
        for words in sentences {
            assert!(letter.text.contains(words), "{words:?} in {}", letter.text);
        }
    }

    #[test]
    fn a_link_is_written_where_the_site_is_known_and_a_code_elsewhere() {
        let reset = |language, site| password_reset(language, "anna@example.org", "t0ken", site);
        for (language, once) in [
            (
                Language::French,
                [
                    "Ce lien est valable une heure et ne sert qu'une fois.",
                    "Ce code est",
                ],
            ),
            (
                Language::English,
                ["The link works once and expires in one hour.", "The code works"],
            ),
        ] {
            let letter = reset(language, Some(SITE));
            assert_says(
                &letter,
                &[
                    "\n\nhttps://photos.example.com/reset-password?token=t0ken\n\n",
                    once[0],
                ],
            );
            let letter = reset(language, None);
            assert_says(&letter, &["\n\nt0ken\n\n", once[1]]);
            assert!(!letter.text.contains("http"), "{}", letter.text);
            assert_eq!(letter.to, "anna@example.org");
        }
        assert_ne!(reset(Language::French, None).id, reset(Language::French, None).id);
    }

    #[test]
    fn guests_are_told_of_photos_in_both_languages() {
        let news = News {
            to: "anna@example.org",
            event: "Fête",
            id: "notice-1",
            site: Some(SITE),
            unsubscribe: Some("https://photos.example.com/u/abc"),
        };
        let letter = photos_available(news);
        assert_eq!(
            (letter.to.as_str(), letter.id.as_str()),
            ("anna@example.org", "notice-1")
        );
        assert_eq!(letter.subject, "« Fête » : de nouvelles photos / new photos");
        assert_eq!(letter.unsubscribe.as_deref(), news.unsubscribe);
        assert_says(
            &letter,
            &[
                "De nouvelles photos de « Fête » sont disponibles.",
                "connectez-vous ici :\n\nhttps://photos.example.com\n\n",
                "Pour ne plus en recevoir, ouvrez ce lien :\n\nhttps://photos.example.com/u/abc\n\n--\n\nHello",
                "New photos of \"Fête\" are available.",
                "log in here:\n\nhttps://photos.example.com\n\n",
                "open this link:\n\nhttps://photos.example.com/u/abc\n",
            ],
        );
        let letter = photos_available(News {
            site: None,
            unsubscribe: None,
            ..news
        });
        assert!(!letter.text.contains("http"), "{}", letter.text);
        assert_says(
            &letter,
            &[
                "connectez-vous.\n\n",
                "log in.\n\n",
                "à cet événement.\n\n--",
                "this event.\n",
            ],
        );
    }

    #[test]
    fn guests_and_admins_are_told_of_the_end_in_both_languages() {
        let at = Timestamp::parse("2026-06-20T23:59:59Z").unwrap();
        let site = Some("https://photos.example.com");
        for (letter, words) in [
            (
                event_ends_unheard("a@example.org", "Fête", at, site),
                ["« Fête » se termine le 20 juin 2026", "\"Fête\" ends on "],
            ),
            (
                guest_event_ends("a@example.org", "Fête", at, site),
                ["« Fête » se termine le 20 juin 2026", "\"Fête\" ends on "],
            ),
            (
                guest_event_ended("a@example.org", "Fête"),
                ["« Fête » est terminé", "\"Fête\" has ended"],
            ),
        ] {
            assert_eq!(letter.to, "a@example.org");
            for words in words {
                assert!(letter.text.contains(words), "{words:?} in {}", letter.text);
            }
        }
    }

    #[test]
    fn owners_are_told_of_the_day_in_both_languages() {
        let at = Timestamp::parse("2026-11-30T21:49:59Z").unwrap();
        let letter = event_ends("otto@example.org", "Fête", at, Some(SITE));
        assert_eq!(letter.to, "otto@example.org");
        assert_eq!(letter.subject, "« Fête » se termine bientôt / ends soon");
        assert_says(
            &letter,
            &[
                "« Fête » se termine le 30 novembre 2026 à 21 h 49 (UTC).",
                "Connectez-vous ici :\n\nhttps://photos.example.com\n\n",
                "\"Fête\" ends on 30 November 2026 at 21:49 (UTC).",
                "Log in here:\n\nhttps://photos.example.com\n\n",
            ],
        );
        let letter = event_ends("otto@example.org", "Fête", at, None);
        assert!(!letter.text.contains("http"), "{}", letter.text);
    }
}
