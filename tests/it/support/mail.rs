//! A mail as whoever gets it sees it.
//!
//! Headers are unfolded and decoded (RFC 2047), and the text is put together again.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// A mail that was read.
#[derive(Debug)]
pub(crate) struct Mail {
    /// The recipient of the envelope.
    pub(crate) to: String,
    headers: Vec<(String, String)>,
    /// What it says.
    pub(crate) text: String,
}

impl Mail {
    /// Reads what the client sent, from the envelope's recipient to the single dot.
    pub(crate) fn read(sent: &str) -> Self {
        let (recipient, rest) = sent.split_once("\r\n").unwrap();
        let to = recipient.split(['<', '>']).nth(1).unwrap().to_owned();
        let (head, body) = rest.split_once("\r\n\r\n").unwrap();
        let unfolded = head.replace("\r\n ", " ");
        let header = |line: &str| {
            let (name, value) = line.split_once(": ").unwrap();
            (name.to_owned(), decoded(value))
        };
        let headers: Vec<_> = unfolded.split("\r\n").map(header).collect();
        // A line that begins with a dot was sent with two.
        let body = body.strip_suffix(".\r\n").unwrap().replace("\r\n..", "\r\n.");
        let mut mail = Self {
            to,
            headers,
            text: String::new(),
        };
        let bytes = match mail.header("Content-Transfer-Encoding") {
            "base64" => STANDARD.decode(body.replace("\r\n", "")).unwrap(),
            "quoted-printable" => unquoted(&body.replace("=\r\n", "")),
            _ => body.into_bytes(),
        };
        mail.text = String::from_utf8(bytes).unwrap().replace("\r\n", "\n");
        mail
    }

    /// The only header of this name.
    #[track_caller]
    pub(crate) fn header(&self, name: &str) -> &str {
        let found: Vec<_> = self.headers.iter().filter(|(known, _)| known == name).collect();
        assert_eq!(found.len(), 1, "{name} in {:?}", self.headers);
        &found[0].1
    }

    /// Whether there is a header of this name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.headers.iter().any(|(known, _)| known == name)
    }
}

/// A header's value with its encoded words read; a blank between two of them is none.
fn decoded(value: &str) -> String {
    let mut text = String::new();
    let mut after_encoded = false;
    for word in value.split(' ') {
        let inner = word
            .strip_prefix("=?utf-8?b?")
            .and_then(|rest| rest.strip_suffix("?="));
        let bytes = inner.map(|inner| STANDARD.decode(inner).unwrap());
        let joins = after_encoded && bytes.is_some();
        if !(text.is_empty() || joins) {
            text.push(' ');
        }
        after_encoded = bytes.is_some();
        match bytes {
            Some(bytes) => text.push_str(std::str::from_utf8(&bytes).unwrap()),
            None => text.push_str(word),
        }
    }
    text
}

/// Quoted-printable, without its soft line breaks.
fn unquoted(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        rest = after;
        if *first == b'=' {
            let code = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(*first);
        }
    }
    bytes
}
