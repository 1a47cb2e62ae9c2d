//! What mails say, in French and in English.
//!
//! A link is only written where the operator said where the site is: the host of a request is what its sender says, and
//! somebody else's mail is the last place to believe it. Nor is anything written that a guest made up, a name say: guests
//! do not prove that an address is theirs.

use super::Letter;
use crate::clock::Timestamp;
use crate::model::Language;

/// The mail to whoever forgot a password; `site` is where the site is, without a slash at its end.
pub fn password_reset(language: Language, to: &str, token: &str, site: Option<&str>) -> Letter {
    let way = match (language, site) {
        (Language::French, Some(site)) => {
            format!("Pour en choisir un nouveau, ouvrez ce lien :\n\n{site}/reset-password?token={token}")
        }
        (Language::English, Some(site)) => {
            format!("To choose a new one, open this link:\n\n{site}/reset-password?token={token}")
        }
        (Language::French, None) => format!("Pour en choisir un nouveau, saisissez ce code :\n\n{token}"),
        (Language::English, None) => format!("To choose a new one, enter this code:\n\n{token}"),
    };
    let (subject, text) = match language {
        Language::French => (
            "Votre mot de passe FindMe",
            format!(
                "Bonjour,\n\nQuelqu'un a demandé un nouveau mot de passe pour votre adresse. {way}\n\nIl est valable \
                 une heure, une seule fois. Si ce n'était pas vous, il n'y a rien à faire : votre mot de passe reste le \
                 même.\n"
            ),
        ),
        Language::English => (
            "Your FindMe password",
            format!(
                "Hello,\n\nSomebody asked for a new password for your address. {way}\n\nIt is good for one hour, \
                 once. If that was not you there is nothing to do: your password stays as it is.\n"
            ),
        ),
    };
    Letter {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
    }
}

/// Where to log in, in French and in English: the end of a sentence in each.
fn place(site: Option<&str>) -> (String, String) {
    match site {
        Some(site) => (format!(" ici :\n\n{site}"), format!(" here:\n\n{site}")),
        None => (".".to_owned(), ".".to_owned()),
    }
}

/// The mail to a guest of an event that has new photos; in both languages, for which one the guest reads is not known.
pub fn photos_available(to: &str, event: &str, site: Option<&str>) -> Letter {
    let (french, english) = place(site);
    Letter {
        to: to.to_owned(),
        subject: format!("Photos : {event}"),
        text: format!(
            "Bonjour,\n\nIl y a de nouvelles photos de « {event} ». Pour voir celles où vous êtes, connectez-vous\
             {french}\n\nVous recevez ce message parce que votre adresse est inscrite à cet événement.\n\n--\n\n\
             Hello,\n\nThere are new photos of \"{event}\". To see those you are in, log in{english}\n\n\
             You get this mail because your address is registered for this event.\n"
        ),
    }
}

/// The mail to the owner of an event that ends soon; in both languages, for which one the owner reads is not known.
pub fn event_ends(to: &str, event: &str, at: Timestamp, site: Option<&str>) -> Letter {
    let (french, english) = place(site);
    Letter {
        to: to.to_owned(),
        subject: format!("{event} : {}", at.day()),
        text: format!(
            "Bonjour,\n\nL'événement « {event} » se termine le {day} (UTC). Ses visages, ses photos et ses invités seront \
             alors effacés pour de bon. Téléchargez avant ce que vous voulez garder ; une nouvelle photo prolonge \
             l'événement. Pour cela, connectez-vous{french}\n\n--\n\n\
             Hello,\n\nThe event \"{event}\" ends on {day} (UTC). Its faces, photos and guests will then be erased for good. \
             Download before what you want to keep; a new photo prolongs the event. To do so, log in{english}\n",
            day = at.day()
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_written_where_the_site_is_known_and_a_code_elsewhere() {
        let reset = |language, site| password_reset(language, "anna@example.org", "t0ken", site);
        for language in [Language::French, Language::English] {
            let letter = reset(language, Some("https://photos.example.com"));
            let link = "\n\nhttps://photos.example.com/reset-password?token=t0ken\n\n";
            assert!(letter.text.contains(link), "{}", letter.text);
            let letter = reset(language, None);
            assert!(letter.text.contains("\n\nt0ken\n\n"), "{}", letter.text);
            assert!(!letter.text.contains("http"), "{}", letter.text);
            assert_eq!(letter.to, "anna@example.org");
        }
    }

    #[test]
    fn guests_are_told_of_photos_in_both_languages() {
        let letter = photos_available("anna@example.org", "Fête", Some("https://photos.example.com"));
        assert_eq!(
            (letter.to.as_str(), letter.subject.as_str()),
            ("anna@example.org", "Photos : Fête")
        );
        for words in [
            "nouvelles photos de « Fête »",
            "connectez-vous ici :\n\nhttps://photos.example.com\n\n",
            "new photos of \"Fête\"",
            "log in here:\n\nhttps://photos.example.com\n\n",
        ] {
            assert!(letter.text.contains(words), "{words:?} in {}", letter.text);
        }
        let letter = photos_available("anna@example.org", "Fête", None);
        assert!(!letter.text.contains("http"), "{}", letter.text);
    }

    #[test]
    fn owners_are_told_of_the_day_in_both_languages() {
        let at = Timestamp::parse("2026-06-20T23:59:59Z").unwrap();
        let letter = event_ends("otto@example.org", "Fête", at, Some("https://photos.example.com"));
        assert_eq!(
            (letter.to.as_str(), letter.subject.as_str()),
            ("otto@example.org", "Fête : 2026-06-20")
        );
        for words in [
            "« Fête » se termine le 2026-06-20",
            "connectez-vous ici :\n\nhttps://photos.example.com\n\n",
            "\"Fête\" ends on 2026-06-20",
            "log in here:\n\nhttps://photos.example.com\n",
        ] {
            assert!(letter.text.contains(words), "{words:?} in {}", letter.text);
        }
        let letter = event_ends("otto@example.org", "Fête", at, None);
        assert!(!letter.text.contains("http"), "{}", letter.text);
    }
}
