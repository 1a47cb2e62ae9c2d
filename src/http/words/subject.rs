//! The subject of a sentence: the text or the amount that takes the place of its `{}`.
//!
//! Amounts use the units of the language: octets in French, bytes in English.

use crate::http::words::Language;

/// A name, a number or an amount that a sentence mentions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Shown as it is.
    Text(String),
    /// An amount of data.
    Bytes(u64),
    /// A time in seconds.
    Seconds(u64),
}

impl Subject {
    /// The subject as text in a language.
    pub fn text_in(&self, language: Language) -> String {
        match self {
            Self::Text(text) => text.clone(),
            Self::Bytes(bytes) => amount(*bytes, language),
            Self::Seconds(seconds) => time(*seconds, language),
        }
    }
}

/// A time in the largest unit that it fills at least twice, rounded up.
fn time(seconds: u64, language: Language) -> String {
    let (size, french, english) = match seconds {
        0..120 => (1, "seconde", "second"),
        120..7_200 => (60, "minute", "minute"),
        _ => (3_600, "heure", "hour"),
    };
    let count = seconds.div_ceil(size);
    let unit = match language {
        Language::French => french,
        Language::English => english,
    };
    let plural = if count > 1 { "s" } else { "" };
    format!("{count} {unit}{plural}")
}

/// An amount in the largest unit that it fills, rounded down.
fn amount(bytes: u64, language: Language) -> String {
    let (unit, prefix) = match bytes {
        0..0x400 => (0, ""),
        0x400..0x10_0000 => (10, "K"),
        0x10_0000..0x4000_0000 => (20, "M"),
        _ => (30, "G"),
    };
    let octet = match language {
        Language::French => "o",
        Language::English => "B",
    };
    format!("{} {prefix}{octet}", bytes >> unit)
}

impl From<&str> for Subject {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<usize> for Subject {
    fn from(number: usize) -> Self {
        Self::Text(number.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_told_in_the_units_of_the_language() {
        for (bytes, french, english) in [
            (12, "12 o", "12 B"),
            (64 << 10, "64 Ko", "64 KB"),
            (10 << 20, "10 Mo", "10 MB"),
            (1 << 30, "1 Go", "1 GB"),
        ] {
            let subject = Subject::Bytes(bytes);
            assert_eq!(subject.text_in(Language::French), french);
            assert_eq!(subject.text_in(Language::English), english);
        }
    }
}
