//! An email as it is sent: addresses that every server understands, and the required headers.
//!
//! Domains of other scripts are converted to ASCII (IDNA, RFC 5891), which needs no support from the server. The part
//! before the `@` stays as it is.

use lettre::message::header::{ContentType, HeaderName, HeaderValue, MIME_VERSION_1_0};
use lettre::message::{Mailbox, Message};
use lettre::{Address, address::AddressError};

use super::{Error, Letter};

/// An email that is ready to send.
#[derive(Debug)]
pub(super) struct Written {
    pub(super) from: Address,
    pub(super) to: Address,
    pub(super) bytes: Vec<u8>,
}

impl Written {
    pub(super) fn new(from: &Mailbox, letter: &Letter) -> Result<Self, Error> {
        let to = address(&letter.to)?;
        // The first admin's address, where nobody gave one. A relay would take it and bounce it later.
        if to.domain().to_ascii_lowercase().ends_with(".invalid") {
            return Err(Error::Nowhere);
        }
        let mut message = Message::builder()
            .from(from.clone())
            .to(Mailbox::new(None, to.clone()))
            .subject(&letter.subject)
            .message_id(Some(format!("<{}@{}>", letter.id, from.email.domain())))
            .header(MIME_VERSION_1_0)
            .header(ContentType::TEXT_PLAIN)
            // RFC 3834: nobody's absence note answers it.
            .raw_header(raw("Auto-Submitted", "auto-generated"));
        // RFC 8058, 3.1: by https alone.
        let one_click = letter
            .unsubscribe
            .as_deref()
            .filter(|address| address.starts_with("https://"));
        if let Some(address) = one_click {
            message = message
                .raw_header(raw("List-Unsubscribe", &format!("<{address}>")))
                .raw_header(raw("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"));
        }
        Ok(Self {
            from: from.email.clone(),
            to,
            bytes: message.body(letter.text.clone())?.formatted(),
        })
    }

    /// Whether every server can accept it: its domains are in ASCII already.
    pub(super) fn has_ascii_addresses(&self) -> bool {
        self.from.user().is_ascii() && self.to.user().is_ascii()
    }
}

fn raw(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

/// A name with an address, as in `FindMe <findme@example.com>`.
pub(super) fn mailbox(text: &str) -> Result<Mailbox, Error> {
    let mailbox: Mailbox = text.parse()?;
    Ok(Mailbox::new(mailbox.name, address(mailbox.email.as_ref())?))
}

/// An address with its domain in ASCII.
fn address(text: &str) -> Result<Address, AddressError> {
    let (local, domain) = text.rsplit_once('@').ok_or(AddressError::MissingParts)?;
    let domain = idna::domain_to_ascii(domain).map_err(|_| AddressError::InvalidDomain)?;
    Address::new(local, domain)
}

#[cfg(test)]
mod tests {
    use super::super::Kind;
    use super::*;

    fn letter(to: &str) -> Letter {
        Letter {
            kind: Kind::PhotosAvailable,
            id: "notice-1".to_owned(),
            to: to.to_owned(),
            subject: "« Fête » : de nouvelles photos".to_owned(),
            text: "Bonjour à tous.\n".repeat(30),
            unsubscribe: Some("https://photos.example.com/u/abc".to_owned()),
        }
    }

    fn written(to: &str) -> Result<Written, Error> {
        Written::new(&mailbox("FindMe <photos@bücher.example>").unwrap(), &letter(to))
    }

    #[test]
    fn a_mail_is_ascii_and_has_its_headers() {
        let mail = written("anna@münchen.de").unwrap();
        assert!(mail.has_ascii_addresses());
        let text = String::from_utf8(mail.bytes).unwrap();
        assert!(text.is_ascii(), "{text}");
        for line in [
            "From: FindMe <photos@xn--bcher-kva.example>",
            "To: anna@xn--mnchen-3ya.de",
            "Message-ID: <notice-1@xn--bcher-kva.example>",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Auto-Submitted: auto-generated",
            "List-Unsubscribe: <https://photos.example.com/u/abc>",
            "List-Unsubscribe-Post: List-Unsubscribe=One-Click",
        ] {
            assert_eq!(
                text.lines().filter(|found| *found == line).count(),
                1,
                "{line} in {text}"
            );
        }
        for name in ["Date: ", "Subject: ", "Content-Transfer-Encoding: "] {
            assert_eq!(
                text.lines().filter(|line| line.starts_with(name)).count(),
                1,
                "{name}"
            );
        }
    }

    #[test]
    fn what_no_server_knows_by_itself_is_told() {
        assert!(!written("josé@example.org").unwrap().has_ascii_addresses());
    }

    #[test]
    fn addresses_that_are_none_are_errors() {
        for text in [
            "",
            "anna",
            "a..b@c.fr",
            ".a@b.fr",
            "a.@b.fr",
            "a@",
            "a@b\r\nBcc: c@d.fr",
            "a b@c.fr",
        ] {
            assert!(matches!(written(text), Err(Error::Address(_))), "{text:?}");
        }
    }
}
