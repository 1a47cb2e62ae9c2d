//! The texts of emails, in French and in English.
//!
//! There are links only if the operator has set the address of the site: the host of a request can be forged by its
//! sender, and must not appear in another person's email. Nor does an email contain text from a guest, such as a name,
//! because guests do not prove that an address is theirs.
//!
//! French has a non-breaking space before a colon; it is written `\u{a0}`, so that it can be seen.

use super::quotes::{english, french};
use super::{Kind, Letter};
use crate::clock::Timestamp;
use crate::model::{Language, date};

mod login;
#[cfg(test)]
mod tests;

pub use login::{Way, address_changed, confirm_address, login_link, same_face};

/// The separator of the two languages. Not `--`, because mail programs hide what follows it as a signature.
const BETWEEN: &str = "— — —";

/// Why a guest gets an email, in French and in English. It does not say that the guest registered, because somebody
/// else may have, with this address.
const GUEST: (&str, &str) = (
    "Vous recevez cet e-mail parce que votre adresse a été enregistrée pour cet événement.",
    "You are receiving this email because your address was registered for this event.",
);

/// An id for an email that is never sent again.
fn unique() -> String {
    uuid::Uuid::new_v4().simple().to_string()
}

/// The last line of an email: the program and the host of the site. The operator's name is not known.
fn sender(site: Option<&str>) -> String {
    match site {
        Some(site) => format!(
            "FindMe – {}",
            site.split_once("://").map_or(site, |(_, place)| place)
        ),
        None => "FindMe".to_owned(),
    }
}

/// An email in both languages, because the reader's language is not known.
fn both((french, english): (&str, &str), site: Option<&str>) -> String {
    let sender = sender(site);
    format!("Bonjour,\n\n{french}\n\n{sender}\n\n{BETWEEN}\n\nHello,\n\n{english}\n\n{sender}\n")
}

/// The email with a password reset token; `site` is the address of the site, without a final slash.
pub fn password_reset(language: Language, to: &str, token: &str, site: Option<&str>) -> Letter {
    let (way, what) = match (language, site) {
        (Language::French, Some(site)) => (
            format!("ouvrez ce lien\u{a0}:\n\n{site}/reset-password?token={token}"),
            "Ce lien",
        ),
        (Language::English, Some(site)) => (
            format!("open this link:\n\n{site}/reset-password?token={token}"),
            "This link",
        ),
        (Language::French, None) => (
            format!(
                "copiez ce code dans l’application, là où elle demande un nouveau mot de passe\u{a0}:\n\n{token}"
            ),
            "Ce code",
        ),
        (Language::English, None) => (
            format!("copy this code into the app, where it asks for a new password:\n\n{token}"),
            "This code",
        ),
    };
    let sender = sender(site);
    let (subject, text) = match language {
        Language::French => (
            "Réinitialisation de votre mot de passe FindMe",
            format!(
                "Bonjour,\n\nLa réinitialisation de votre mot de passe a été demandée. Pour en choisir un nouveau, \
                 {way}\n\n{what} est valable une heure et n’est utilisable qu’une fois. Si vous n’êtes pas à l’origine \
                 de cette demande, ignorez cet e-mail\u{a0}: votre mot de passe reste inchangé.\n\n{sender}\n"
            ),
        ),
        Language::English => (
            "Reset your FindMe password",
            format!(
                "Hello,\n\nSomeone asked to reset your password. To choose a new one, {way}\n\n\
                 {what} works once and expires in one hour. If you did not ask for this, you can ignore this email: \
                 your password stays as it is.\n\n{sender}\n"
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

/// Where to log in, in French and in English, as the end of a sentence.
fn place(site: Option<&str>) -> (String, String) {
    match site {
        Some(site) => (format!(" ici\u{a0}:\n\n{site}"), format!(" here:\n\n{site}")),
        None => (" à l’application.".to_owned(), " to the app.".to_owned()),
    }
}

/// The contents of an email about new photos.
#[derive(Clone, Copy, Debug)]
pub struct News<'a> {
    /// The guest's email address.
    pub to: &'a str,
    /// The name of the event.
    pub event: &'a str,
    /// See [`Letter::id`].
    pub id: &'a str,
    /// The address of the site, without a final slash.
    pub site: Option<&'a str>,
    /// The unsubscribe link.
    pub unsubscribe: Option<&'a str>,
}

/// The email to a guest about new photos.
pub fn photos_available(news: News<'_>) -> Letter {
    let (french_name, english_name) = (french(news.event), english(news.event));
    let (french_place, english_place) = place(news.site);
    let (french_end, english_end) = match news.unsubscribe {
        Some(address) => (
            format!(
                " Pour ne plus recevoir d’e-mails annonçant de nouvelles photos de cet événement (et uniquement \
                 ceux-là), ouvrez ce lien\u{a0}:\n\n{address}"
            ),
            format!(
                " To stop receiving emails about new photos from this event (and only those), open this \
                 link:\n\n{address}"
            ),
        ),
        None => (String::new(), String::new()),
    };
    let french_text = format!(
        "De nouvelles photos de {french_name} sont disponibles. Pour voir celles où vous apparaissez, \
         connectez-vous{french_place}\n\n{}{french_end}",
        GUEST.0
    );
    let english_text = format!(
        "New photos from {english_name} are available. To see the ones you appear in, log in{english_place}\n\n\
         {}{english_end}",
        GUEST.1
    );
    Letter {
        kind: Kind::PhotosAvailable,
        id: news.id.to_owned(),
        to: news.to.to_owned(),
        subject: format!("{french_name}\u{a0}: nouvelles photos / new photos"),
        text: both((&french_text, &english_text), news.site),
        unsubscribe: news.unsubscribe.map(str::to_owned),
    }
}

/// The contents of an email about the end of an event.
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// The recipient's address.
    pub to: &'a str,
    /// The name of the event.
    pub event: &'a str,
    /// When the event ends.
    pub at: Timestamp,
    /// See [`Letter::id`].
    pub id: &'a str,
    /// The address of the site, without a final slash.
    pub site: Option<&'a str>,
}

impl End<'_> {
    fn letter(self, subject: String, texts: (&str, &str)) -> Letter {
        Letter {
            kind: Kind::EventEnds,
            id: self.id.to_owned(),
            to: self.to.to_owned(),
            subject,
            text: both(texts, self.site),
            unsubscribe: None,
        }
    }

    /// The consequences of the end, and how to prevent them. `restorers` is who can undo it, in French and in English,
    /// with the verb.
    fn consequences(self, restorers: (&str, &str)) -> (String, String) {
        let (french_way, english_way) = match self.site {
            Some(site) => (
                format!(" Connectez-vous ici\u{a0}:\n\n{site}"),
                format!(" Log in here:\n\n{site}"),
            ),
            None => (String::new(), String::new()),
        };
        (
            format!(
                "À ce moment-là, les invités n’y auront plus accès, et les selfies et les données de visage seront \
                 supprimés. Pendant la semaine qui suit, {} encore rétablir l’accès aux photos. Ensuite, elles seront \
                 définitivement supprimées, ainsi que les comptes des invités qui ne participent à aucun autre \
                 événement.\n\n\
                 Pour prolonger l’événement, ajoutez des photos ou choisissez une date de fin plus tardive dans ses \
                 réglages. Pensez à télécharger ce que vous souhaitez conserver.{french_way}",
                restorers.0
            ),
            format!(
                "At that point, guests will lose access to them, and selfies and face data will be deleted. For one week \
                 after that, {} still restore access to the photos. Then they will be permanently deleted, along with \
                 the accounts of guests who are not part of any other event.\n\n\
                 To extend the event, add photos or choose a later end date in its settings. Remember to download \
                 anything you want to keep.{english_way}",
                restorers.1
            ),
        )
    }
}

/// The email to the owner of an event that ends soon.
pub fn event_ends(end: End<'_>) -> Letter {
    let (french_rest, english_rest) =
        end.consequences(("vous ou un administrateur pourrez", "you or an administrator can"));
    let french_text = format!(
        "Les photos de {} seront disponibles jusqu’au {}. {french_rest}\n\n\
         Vous recevez cet e-mail parce que vous gérez cet événement.",
        french(end.event),
        date::instant(end.at, Language::French),
    );
    let english_text = format!(
        "The photos from {} will be available until {}. {english_rest}\n\n\
         You are receiving this email because you manage this event.",
        english(end.event),
        date::instant(end.at, Language::English),
    );
    end.letter(ends_soon(end.event), (&french_text, &english_text))
}

/// The email to an admin about an event that ends soon and whose owner could not be notified.
pub fn event_ends_unheard(end: End<'_>) -> Letter {
    let (french_rest, english_rest) = end.consequences(("vous pourrez", "you can"));
    let name = french(end.event);
    let french_text = format!(
        "Le photographe de l’événement {name} n’a pas pu être joint par e-mail. Les photos de cet événement seront \
         disponibles jusqu’au {}. {french_rest}\n\n\
         Vous recevez cet e-mail parce que vous administrez ce service.",
        date::instant(end.at, Language::French),
    );
    let english_text = format!(
        "The photographer of the event {} could not be reached by email. The photos from this event will be available \
         until {}. {english_rest}\n\n\
         You are receiving this email because you are an administrator of this service.",
        english(end.event),
        date::instant(end.at, Language::English),
    );
    let subject = format!(
        "{name}\u{a0}: photographe injoignable, l’accès aux photos se termine bientôt / photographer unreachable, access \
         to the photos ends soon"
    );
    end.letter(subject, (&french_text, &english_text))
}

/// The email to a guest of an event that ends soon.
pub fn guest_event_ends(end: End<'_>) -> Letter {
    let (french_place, english_place) = place(end.site);
    let french_text = format!(
        "Les photos de {} seront disponibles jusqu’au {}. Ensuite, vous n’aurez plus accès à vos photos. Pour \
         télécharger celles que vous souhaitez conserver, connectez-vous{french_place}\n\n{}",
        french(end.event),
        date::instant(end.at, Language::French),
        GUEST.0,
    );
    let english_text = format!(
        "The photos from {} will be available until {}. After that, you will no longer be able to see your photos. To \
         download the ones you want to keep, log in{english_place}\n\n{}",
        english(end.event),
        date::instant(end.at, Language::English),
        GUEST.1,
    );
    end.letter(ends_soon(end.event), (&french_text, &english_text))
}

/// The email to a guest of an event that has ended.
pub fn guest_event_ended(end: End<'_>) -> Letter {
    let (french_name, english_name) = (french(end.event), english(end.event));
    let french_text = format!(
        "L’événement {french_name} est terminé. Votre selfie et les données de votre visage sont en cours de \
         suppression. Les photos seront supprimées dans une semaine, et votre compte aussi, sauf si vous participez à un \
         autre événement.\n\n{}",
        GUEST.0
    );
    let english_text = format!(
        "The event {english_name} has ended. Your selfie and your face data are being deleted. The photos will be \
         deleted in a week, and so will your account, unless you are part of another event.\n\n{}",
        GUEST.1
    );
    let subject = format!("L’événement {french_name} est terminé / The event {english_name} has ended");
    end.letter(subject, (&french_text, &english_text))
}

/// The subject of an email about an event that ends soon. It says that access to the photos ends, because a wedding
/// itself is long over.
fn ends_soon(event: &str) -> String {
    let name = french(event);
    format!("{name}\u{a0}: l’accès aux photos se termine bientôt / access to the photos ends soon")
}
