//! Dates and times in the form that people write.
//!
//! Times are in UTC and say so, because the reader's time zone is not known.

use crate::clock::Timestamp;
use crate::model::Language;

const FRENCH: [&str; 12] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
];
const ENGLISH: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// A day: `30 novembre 2026`, `30 November 2026`.
pub fn day(at: Timestamp, language: Language) -> String {
    let at = at.civil();
    let names = match language {
        Language::French => FRENCH,
        Language::English => ENGLISH,
    };
    let month = names.get(usize::from(at.month) - 1).copied().unwrap_or_default();
    let day = match (language, at.day) {
        (Language::French, 1) => "1er".to_owned(),
        (_, day) => day.to_string(),
    };
    format!("{day} {month} {}", at.year)
}

/// An instant to the minute: `30 novembre 2026 à 7 h 05 (UTC)`, `30 November 2026 at 07:05 (UTC)`.
pub fn instant(at: Timestamp, language: Language) -> String {
    let day = day(at, language);
    let (hour, minute) = (at.civil().hour, at.civil().minute);
    match language {
        Language::French if minute == 0 => format!("{day} à {hour} h (UTC)"),
        Language::French => format!("{day} à {hour} h {minute:02} (UTC)"),
        Language::English => format!("{day} at {hour:02}:{minute:02} (UTC)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_read_as_people_write_them() {
        for (at, french, english) in [
            (
                "2026-11-30T21:49:59Z",
                "30 novembre 2026 à 21 h 49 (UTC)",
                "30 November 2026 at 21:49 (UTC)",
            ),
            (
                "2027-01-01T00:05:00Z",
                "1er janvier 2027 à 0 h 05 (UTC)",
                "1 January 2027 at 00:05 (UTC)",
            ),
            (
                "2026-08-11T12:00:00Z",
                "11 août 2026 à 12 h (UTC)",
                "11 August 2026 at 12:00 (UTC)",
            ),
        ] {
            let at = Timestamp::parse(at).unwrap();
            assert_eq!(instant(at, Language::French), french);
            assert_eq!(instant(at, Language::English), english);
        }
    }
}
