//! The conditions a request for a file may come with (RFC 9110, 13 and 14).
//!
//! Which bytes are wanted, and whether the client knows them already. A condition that cannot be read is passed over,
//! as the standard asks: the answer is then the whole file, which is never wrong.

use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE};

use crate::photos::ByteRange;

/// Whether the client has the file of this tag (quoted) already.
pub(super) fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    let mut lists = headers.get_all(IF_NONE_MATCH).iter();
    lists.any(|list| {
        let mut tags = list.to_str().unwrap_or_default().split(',').map(str::trim);
        tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
    })
}

/// The bytes that are asked for, if a part is. Several ranges, other units, and a condition that names another
/// tag (or a time) all mean the whole.
pub(super) fn wanted(headers: &HeaderMap, tag: &str) -> Option<ByteRange> {
    let text = |name: HeaderName| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    if text(IF_RANGE).is_some_and(|condition| condition.trim() != tag) {
        return None;
    }
    parse(text(RANGE)?)
}

fn parse(range: &str) -> Option<ByteRange> {
    let (unit, range) = range.split_once('=')?;
    let (first, last) = range.trim().split_once('-')?;
    if !unit.trim().eq_ignore_ascii_case("bytes") {
        return None;
    }
    match (first.trim(), last.trim()) {
        ("", last) => Some(ByteRange::Last(number(last)?)),
        (first, "") => Some(ByteRange::From(number(first)?, None)),
        (first, last) => {
            let (first, last) = (number(first)?, number(last)?);
            (first <= last).then_some(ByteRange::From(first, Some(last)))
        }
    }
}

/// Digits only: the library's own reader also takes a plus sign.
fn number(text: &str) -> Option<u64> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit());
    is_plain.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TAG: &str = "\"a-web-1\"";

    fn headers(pairs: &[(HeaderName, &str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| (name.clone(), value.parse().unwrap()))
            .collect()
    }

    #[test]
    fn a_known_tag_is_recognised_among_others() {
        let known = |value| is_known(&headers(&[(IF_NONE_MATCH, value)]), TAG);
        for value in [TAG, "*", "\"x\", \"a-web-1\"", "W/\"a-web-1\""] {
            assert!(known(value), "{value}");
        }
        for value in ["\"x\"", "a-web-1", ""] {
            assert!(!known(value), "{value}");
        }
        assert!(!is_known(&headers(&[]), TAG));
    }

    #[test]
    fn single_ranges_are_read() {
        for (text, range) in [
            ("bytes=0-99", ByteRange::From(0, Some(99))),
            ("Bytes = 5 - ", ByteRange::From(5, None)),
            ("bytes=-7", ByteRange::Last(7)),
        ] {
            assert_eq!(parse(text), Some(range), "{text}");
        }
    }

    #[test]
    fn anything_else_means_the_whole() {
        for text in [
            "",
            "bytes",
            "bytes=",
            "bytes=-",
            "bytes=5-4",
            "bytes=a-b",
            "bytes=+1-2",
            "bytes=0-1,3-4",
            "rows=0-1",
            "bytes=99999999999999999999-",
        ] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_range_of_another_version_means_the_whole() {
        let wanted = |condition| wanted(&headers(&[(RANGE, "bytes=0-1"), (IF_RANGE, condition)]), TAG);
        assert_eq!(wanted(TAG), Some(ByteRange::From(0, Some(1))));
        for condition in ["\"other\"", "W/\"a-web-1\"", "Tue, 24 Nov 2026 00:00:00 GMT"] {
            assert_eq!(wanted(condition), None, "{condition}");
        }
    }
}
