//! What mails say, in French and in English.
//!
//! A link is only written where the operator said where the site is: the host of a request is what its sender says, and
//! somebody else's mail is the last place to believe it.

use super::Language;
use crate::accounts::ResetToken;
use crate::mail::Letter;

/// The mail to whoever forgot a password; `site` is where the site is, without a slash at its end.
pub(in crate::http) fn password_reset(language: Language, reset: &ResetToken, site: Option<&str>) -> Letter {
    let token = &reset.token;
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
        to: reset.email.clone(),
        subject: subject.to_owned(),
        text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_is_written_where_the_site_is_known_and_a_code_elsewhere() {
        let reset = ResetToken {
            email: "anna@example.org".to_owned(),
            token: "t0ken".to_owned(),
        };
        for language in [Language::French, Language::English] {
            let letter = password_reset(language, &reset, Some("https://photos.example.com"));
            let link = "\n\nhttps://photos.example.com/reset-password?token=t0ken\n\n";
            assert!(letter.text.contains(link), "{}", letter.text);
            let letter = password_reset(language, &reset, None);
            assert!(letter.text.contains("\n\nt0ken\n\n"), "{}", letter.text);
            assert!(!letter.text.contains("http"), "{}", letter.text);
            assert_eq!(letter.to, "anna@example.org");
        }
    }
}
