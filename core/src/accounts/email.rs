//! Email addresses: shown as they were given, compared by a key.
//!
//! Only an email can show whether somebody reads an address, so only addresses that no email could reach are refused.

use super::Problem;
use crate::model::text;

/// An email address: shown as given, compared by [`Email::key`].
#[derive(Clone, Debug, PartialEq, Eq, utoipa::ToSchema)]
#[schema(
    description = "An e-mail address; upper and lower case are the same.",
    format = Email,
    max_length = 254,
    examples("anna@example.org")
)]
pub struct Email(String);

impl Email {
    /// The maximum length in bytes (RFC 5321, 4.5.3.1.3, without the angle brackets).
    pub const MAX_BYTES: usize = 254;

    /// Parses an address as typed.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        const MAX_LOCAL_BYTES: usize = 64;
        let composed = text::composed(text.trim());
        let address = composed.as_str();
        let (local, domain) = address.rsplit_once('@').ok_or(Problem::EmailInvalid)?;
        let is_odd = |c: char| c.is_whitespace() || c.is_control() || "@\"(),:;<>[\\]".contains(c);
        let sound = address.len() <= Self::MAX_BYTES
            && (1..=MAX_LOCAL_BYTES).contains(&local.len())
            && !local.contains(is_odd)
            && local.split('.').all(|atom| !atom.is_empty())
            && domain.contains('.')
            && domain.split('.').all(is_label)
            && idna::domain_to_ascii(domain).is_ok_and(|ascii| ascii.split('.').all(is_label));
        if sound {
            Ok(Self(composed))
        } else {
            Err(Problem::EmailInvalid)
        }
    }

    /// The key of an address for a look-up: earlier versions accepted some that no email reaches.
    pub(super) fn look_up(text: &str) -> Option<String> {
        let address = text.trim();
        let may_be_one =
            address.len() <= Self::MAX_BYTES && address.contains('@') && !address.contains(char::is_control);
        may_be_one.then(|| text::composed(address).to_lowercase())
    }

    /// The address as it was given.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The key by which addresses are compared. Keys that earlier versions stored may be decomposed.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

/// Whether a text is one label of a domain name; letters may be of any script.
fn is_label(text: &str) -> bool {
    (1..=63).contains(&text.len())
        && text.chars().all(|c| c.is_alphanumeric() || c == '-')
        && !text.starts_with('-')
        && !text.ends_with('-')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_mail_can_reach_are_taken() {
        for text in [
            "a@b.fr",
            "Jean.Dupont+fête@Mail.Example.com",
            " a@b.fr ",
            "élise@éléphant.fr",
            "o'neil@x-y.ie",
            "a.b.c@d.fr",
            "josé@exemple.fr",
            "info@münchen.de",
        ] {
            assert!(Email::parse(text).is_ok(), "{text}");
        }
        assert_eq!(Email::parse("Jean@Exemple.FR").unwrap().key(), "jean@exemple.fr");
        let decomposed = Email::parse("e\u{301}lise@b.fr").unwrap();
        assert_eq!(decomposed, Email::parse("élise@b.fr").unwrap());
    }

    #[test]
    fn addresses_that_mail_cannot_reach_are_refused() {
        let long = format!("{}@b.fr", "x".repeat(65));
        let longer = format!("a@{}fr", "x123456789.".repeat(30));
        // 63 bytes here, and more than a label may have as mail servers spell it.
        let label: String = (0..21)
            .filter_map(|number| char::from_u32(0x4e00 + 997 * number))
            .collect();
        let unspeakable = format!("a@{label}.fr");
        for text in [
            "",
            "a",
            "@b.fr",
            "a@",
            "a@b",
            "a@b.",
            "a@.fr",
            "a@-b.fr",
            "a..b@c.fr",
            ".a@b.fr",
            "a.@b.fr",
            ".@b.fr",
            &unspeakable,
            "a b@c.fr",
            "a@b c.fr",
            "a@b@c.fr",
            "a\0@b.fr",
            "a@b.fr\r\nBcc: c@d.fr",
            "<a@b.fr>",
            "a@b.fr,c@d.fr",
            &long,
            &longer,
        ] {
            assert_eq!(Email::parse(text), Err(Problem::EmailInvalid), "{text:?}");
        }
    }
}
