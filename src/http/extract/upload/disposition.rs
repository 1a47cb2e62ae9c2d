//! The names in the `Content-Disposition` of a form's part, as browsers, phones and older programs write them.
//!
//! A file name has many encodings. `filename*` (RFC 5987) has priority, because it is unambiguous; then `filename`,
//! with the escapes of browsers (`%22`) or of mail (RFC 2047), in UTF-8 or otherwise in Latin-1.

use base64::Engine as _;
use base64::alphabet;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

/// Base64 as mail has it, with or without its padding.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &alphabet::STANDARD,
    GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent),
);

/// The names in a part's `Content-Disposition`.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Disposition {
    /// The name of the field; empty if it has none.
    pub(super) name: String,
    /// The name of the file, if it is one.
    pub(super) filename: Option<String>,
}

impl Disposition {
    /// Parses the header; invalid parts count as missing.
    pub(super) fn parse(value: &[u8]) -> Self {
        let (mut name, mut plain, mut extended) = (None, None, None);
        for (key, value) in parameters(value) {
            let slot = match key.to_ascii_lowercase().as_slice() {
                b"name" => &mut name,
                b"filename" => &mut plain,
                b"filename*" => &mut extended,
                _ => continue,
            };
            slot.get_or_insert(value);
        }
        let extended = extended.and_then(|value| of_extended(&value));
        Self {
            name: name.map(|value| unescaped(&value)).unwrap_or_default(),
            filename: extended.or_else(|| plain.map(|value| of_mail(&unescaped(&value)))),
        }
    }
}

/// The parameters behind the first `;`, without quotes.
fn parameters(value: &[u8]) -> Vec<(&[u8], Vec<u8>)> {
    let mut found = Vec::new();
    let mut rest = value;
    while let Some(at) = end_of(rest, b';') {
        rest = rest[at + 1..].trim_ascii_start();
        let Some(equals) = rest.iter().position(|&byte| matches!(byte, b'=' | b';')) else {
            break;
        };
        if rest[equals] == b';' {
            continue;
        }
        let key = rest[..equals].trim_ascii();
        rest = &rest[equals + 1..];
        let end = end_of(rest, b';').unwrap_or(rest.len());
        found.push((key, unquoted(rest[..end].trim_ascii())));
    }
    found
}

/// The first position of a byte outside quotes.
fn end_of(text: &[u8], sought: u8) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.iter().position(|&byte| {
        let found = !is_quoted && byte == sought;
        is_quoted ^= byte == b'"' && !is_escaped;
        is_escaped = is_quoted && byte == b'\\' && !is_escaped;
        found
    })
}

/// A value without its quotes. A backslash escapes a quote and itself; before anything else it belongs to a path of
/// Windows.
fn unquoted(value: &[u8]) -> Vec<u8> {
    let inner = value.strip_prefix(b"\"");
    let Some(inner) = inner.map(|inner| inner.strip_suffix(b"\"").unwrap_or(inner)) else {
        return value.to_vec();
    };
    let mut text = Vec::with_capacity(inner.len());
    let mut bytes = inner.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        let is_escape = byte == b'\\' && matches!(bytes.peek(), Some(b'"' | b'\\'));
        text.push(if is_escape {
            bytes.next().unwrap_or(byte)
        } else {
            byte
        });
    }
    text
}

/// Text as browsers write it: they escape quotes and the ends of lines, and nothing else.
fn unescaped(value: &[u8]) -> String {
    let text = text(value);
    [("%22", "\""), ("%0D", "\r"), ("%0A", "\n")]
        .into_iter()
        .fold(text, |text, (escape, character)| text.replace(escape, character))
}

/// UTF-8, or else Latin-1, which any bytes are.
fn text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => latin(bytes),
    }
}

fn latin(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}

/// `UTF-8''%e2%82%ac.jpg` (RFC 5987); nothing in another character set than the two it names.
fn of_extended(value: &[u8]) -> Option<String> {
    let mut parts = value.splitn(3, |&byte| byte == b'\'');
    let (charset, _language, text) = (parts.next()?, parts.next()?, parts.next()?);
    decode(charset, &of_percents(text, b'%')?)
}

/// Words of mail within a text (RFC 2047): `=?UTF-8?B?w6k=?=`, `=?iso-8859-1?Q?=E9?=`.
fn of_mail(text: &str) -> String {
    let (mut decoded, mut rest, mut was_word) = (String::new(), text, false);
    while let Some(at) = rest.find("=?") {
        let between = &rest[..at];
        let Some((word, after)) = word(&rest[at + 2..]) else {
            let end = at + 2;
            decoded.push_str(&rest[..end]);
            (rest, was_word) = (&rest[end..], false);
            continue;
        };
        // Space between two words only separates them.
        if !was_word || !between.trim().is_empty() {
            decoded.push_str(between);
        }
        decoded.push_str(&word);
        (rest, was_word) = (after, true);
    }
    decoded + rest
}

/// The word behind its `=?`, and what follows it.
fn word(text: &str) -> Option<(String, &str)> {
    let (charset, rest) = text.split_once('?')?;
    let (encoding, rest) = rest.split_once('?')?;
    let (content, after) = rest.split_once("?=")?;
    let bytes = match encoding {
        "B" | "b" => BASE64.decode(content).ok()?,
        "Q" | "q" => of_percents(content.replace('_', " ").as_bytes(), b'=')?,
        _ => return None,
    };
    // RFC 2231 lets a language follow the character set.
    let charset = charset.split('*').next().unwrap_or_default();
    Some((decode(charset.as_bytes(), &bytes)?, after))
}

/// Bytes in a character set that is known here.
fn decode(charset: &[u8], bytes: &[u8]) -> Option<String> {
    match charset.to_ascii_lowercase().as_slice() {
        b"utf-8" | b"us-ascii" => std::str::from_utf8(bytes).ok().map(str::to_owned),
        b"iso-8859-1" => Some(latin(bytes)),
        _ => None,
    }
}

/// Bytes some of which are written as two hexadecimal digits behind a sign; nothing if one is not.
fn of_percents(text: &[u8], sign: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let [first, tail @ ..] = rest {
        if *first == sign {
            let (digits, after) = tail.split_at_checked(2)?;
            bytes.extend(hex::decode(digits).ok()?);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    Some(bytes)
}

#[cfg(test)]
mod tests;
