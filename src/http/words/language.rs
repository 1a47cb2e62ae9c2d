//! The language of a response, from `Accept-Language` (RFC 9110, 12.5.4).
//!
//! Only the primary tag counts: there is one French and one English. Any other language gets French.

pub(in crate::http) use crate::model::Language;

/// The language an `Accept-Language` header prefers; French if it names neither.
pub(in crate::http) fn preferred(header: &str) -> Language {
    let mut best = (0.0, Language::default());
    for range in header.split(',') {
        let (tag, parameter) = range.split_once(';').unwrap_or((range, ""));
        let weight = match parameter.trim().strip_prefix("q=") {
            Some(weight) => weight.parse().unwrap_or(0.0),
            None => 1.0,
        };
        // Of equal weights the first counts.
        if let Some(language) = from_tag(tag.trim())
            && weight > best.0
        {
            best = (weight, language);
        }
    }
    best.1
}

/// The language with exactly this tag.
pub(in crate::http) fn exactly(tag: &str) -> Option<Language> {
    Language::ALL.into_iter().find(|language| language.tag() == tag)
}

fn from_tag(tag: &str) -> Option<Language> {
    let primary = tag.split('-').next().unwrap_or(tag);
    match primary.to_ascii_lowercase().as_str() {
        "fr" | "*" => Some(Language::French),
        "en" => Some(Language::English),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heaviest_known_language_wins() {
        for (header, expected) in [
            ("en", Language::English),
            ("en-US,en;q=0.9", Language::English),
            ("fr-FR,fr;q=0.9,en;q=0.8", Language::French),
            ("de,en;q=0.5,fr;q=0.4", Language::English),
            ("fr;q=0.2, EN;q=0.7", Language::English),
            ("de-DE,de", Language::French),
            ("*", Language::French),
            ("en;q=0", Language::French),
            ("en;q=x", Language::French),
            ("", Language::French),
        ] {
            assert_eq!(preferred(header), expected, "{header:?}");
        }
    }
}
