//! Emails with a link and a code of six digits: to log in, to return to an earlier account, to confirm a new address.
//!
//! They are in one language, which is known: that of the account, or of the request. Both the link and the code are
//! written, because an app on the home screen and another device cannot open the link.

use super::{sender, unique};
use crate::mail::{Kind, Letter};
use crate::model::Language;

/// The contents of an email with a link and a code.
#[derive(Clone, Copy, Debug)]
pub struct Way<'a> {
    /// The language of the recipient.
    pub language: Language,
    /// The recipient's address.
    pub to: &'a str,
    /// The secret of the link's address.
    pub token: &'a str,
    /// The code.
    pub code: &'a str,
    /// The address of the site, without a final slash.
    pub site: Option<&'a str>,
}

/// What differs between these emails.
struct Purpose {
    kind: Kind,
    subject: &'static str,
    /// Why the email comes.
    reason: &'static str,
    /// What the recipient does by opening the link or typing the code, as the beginning of a sentence.
    aim: &'static str,
    /// What to do about an email that was not asked for.
    otherwise: &'static str,
}

impl Way<'_> {
    fn letter(self, purpose: &Purpose) -> Letter {
        let Purpose {
            kind,
            subject,
            reason,
            aim,
            otherwise,
        } = purpose;
        let (code, sender) = (self.code, sender(self.site));
        let link = self.site.map(|site| format!("{site}/l/{}", self.token));
        let text = match (self.language, link) {
            (Language::French, Some(link)) => format!(
                "Bonjour,\n\n{reason} {aim}, ouvrez ce lien\u{a0}:\n\n{link}\n\nOu tapez ce code là où il est \
                 demandé\u{a0}:\n\n{code}\n\nLe lien et le code sont valables 15 minutes et ne sont utilisables qu’une \
                 fois. Ne les transmettez à personne. {otherwise}\n\n{sender}\n"
            ),
            (Language::French, None) => format!(
                "Bonjour,\n\n{reason} {aim}, tapez ce code là où il est demandé\u{a0}:\n\n{code}\n\nCe code est valable \
                 15 minutes et n’est utilisable qu’une fois. Ne le transmettez à personne. {otherwise}\n\n{sender}\n"
            ),
            (Language::English, Some(link)) => format!(
                "Hello,\n\n{reason} {aim}, open this link:\n\n{link}\n\nOr type this code where it is asked \
                 for:\n\n{code}\n\nThe link and the code expire in 15 minutes and work once. Do not pass them on to \
                 anyone. {otherwise}\n\n{sender}\n"
            ),
            (Language::English, None) => format!(
                "Hello,\n\n{reason} {aim}, type this code where it is asked for:\n\n{code}\n\nThis code expires in 15 \
                 minutes and works once. Do not pass it on to anyone. {otherwise}\n\n{sender}\n"
            ),
        };
        Letter {
            kind: *kind,
            id: unique(),
            to: self.to.to_owned(),
            subject: (*subject).to_owned(),
            text,
            unsubscribe: None,
        }
    }
}

/// The email to a guest who asked to log in.
pub fn login_link(way: Way<'_>) -> Letter {
    way.letter(&match way.language {
        Language::French => Purpose {
            kind: Kind::LoginLink,
            subject: "Votre lien de connexion FindMe",
            reason: "Un lien de connexion a été demandé pour votre adresse.",
            aim: "Pour retrouver vos photos",
            otherwise: "Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail.",
        },
        Language::English => Purpose {
            kind: Kind::LoginLink,
            subject: "Your FindMe login link",
            reason: "Someone asked for a login link for your address.",
            aim: "To return to your photos",
            otherwise: "If you did not ask for this, you can ignore this email.",
        },
    })
}

/// The email to the address that an account had before.
pub fn address_changed(language: Language, to: &str, site: Option<&str>) -> Letter {
    let sender = sender(site);
    let (subject, text) = match language {
        Language::French => (
            "Votre adresse a été remplacée",
            format!(
                "Bonjour,\n\nL’adresse e-mail de votre compte FindMe vient d’être remplacée par une autre, qui a été \
                 confirmée. Les messages de FindMe n’arriveront plus ici. Si vous n’êtes pas à l’origine de ce \
                 changement, écrivez à l’organisateur de l’événement.\n\n{sender}\n"
            ),
        ),
        Language::English => (
            "Your address was replaced",
            format!(
                "Hello,\n\nThe email address of your FindMe account was just replaced by another one, which was \
                 confirmed. Messages from FindMe no longer come here. If you did not make this change, write to the \
                 organiser of the event.\n\n{sender}\n"
            ),
        ),
    };
    Letter {
        kind: Kind::LoginLink,
        id: unique(),
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
        unsubscribe: None,
    }
}

/// The email to a guest whose face is that of a guest who joined later.
pub fn same_face(way: Way<'_>) -> Letter {
    way.letter(&match way.language {
        Language::French => Purpose {
            kind: Kind::LoginLink,
            subject: "Retrouver votre compte FindMe",
            reason: "Une personne a envoyé un selfie du même visage que le vôtre et demande à retrouver son premier \
                     compte.",
            aim: "Si c’est vous",
            otherwise: "Si ce n’est pas vous, ignorez cet e-mail\u{a0}: personne n’a accès à votre compte.",
        },
        Language::English => Purpose {
            kind: Kind::LoginLink,
            subject: "Return to your FindMe account",
            reason: "Someone sent a selfie of the same face as yours and asks to return to their first account.",
            aim: "If this is you",
            otherwise: "If it is not, you can ignore this email: nobody has access to your account.",
        },
    })
}

/// The email to a new address of an account.
pub fn confirm_address(way: Way<'_>) -> Letter {
    way.letter(&match way.language {
        Language::French => Purpose {
            kind: Kind::AddressConfirmation,
            subject: "Confirmez votre adresse e-mail pour FindMe",
            reason: "Votre adresse a été indiquée pour un compte FindMe.",
            aim: "Pour la confirmer",
            otherwise: "Si vous n’êtes pas à l’origine de cette demande, ignorez cet e-mail.",
        },
        Language::English => Purpose {
            kind: Kind::AddressConfirmation,
            subject: "Confirm your email address for FindMe",
            reason: "Your address was given for a FindMe account.",
            aim: "To confirm it",
            otherwise: "If you did not ask for this, you can ignore this email.",
        },
    })
}
