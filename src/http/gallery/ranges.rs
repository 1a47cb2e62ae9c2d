//! Ranges and conditional requests for files (RFC 9110, 13 and 14).
//!
//! They say which bytes the client wants and which versions it has already. A condition that cannot be parsed is
//! ignored, as the standard asks: the response is then the whole file, which is never wrong.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::HeaderMap;
use axum::http::header::{HeaderName, IF_NONE_MATCH, IF_RANGE, RANGE};
use axum::http::request::Parts;

use crate::http::openapi::{Argument, Draft};
use crate::photos::ByteRange;

/// The conditions a request comes with, among its headers.
pub(super) struct Conditions(HeaderMap);

impl Conditions {
    /// Whether the client has the file of this tag (quoted) already.
    pub(super) fn know(&self, tag: &str) -> bool {
        let mut lists = self.0.get_all(IF_NONE_MATCH).iter();
        lists.any(|list| {
            let mut tags = list.to_str().unwrap_or_default().split(',').map(str::trim);
            tags.any(|known| known == "*" || known.strip_prefix("W/").unwrap_or(known) == tag)
        })
    }

    /// The bytes that are asked for, if a part is. Several ranges, other units, and a condition that names another
    /// tag (or a time) all mean the whole.
    pub(super) fn want(&self, tag: &str) -> Option<ByteRange> {
        let text = |name: HeaderName| self.0.get(name).map(|value| value.to_str().unwrap_or_default());
        if text(IF_RANGE).is_some_and(|condition| condition.trim() != tag) {
            return None;
        }
        parse(text(RANGE)?)
    }
}

impl<S: Sync> FromRequestParts<S> for Conditions {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        Ok(Self(parts.headers.clone()))
    }
}

impl Argument for Conditions {
    fn describe(draft: &mut Draft) {
        let (known, part, of) = (
            "Tags of the versions that the client has: if the image is one of them, the response is a 304.",
            "The requested bytes, such as `bytes=0-1023`. A value that cannot be parsed is ignored.",
            "The tag of the version that the range belongs to; for any other version all bytes are sent.",
        );
        draft.takes_header("If-None-Match", known);
        draft.takes_header("Range", part);
        draft.takes_header("If-Range", of);
    }
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

    fn conditions(pairs: &[(HeaderName, &str)]) -> Conditions {
        let pairs = pairs.iter();
        let headers = pairs.map(|(name, value)| (name.clone(), value.parse().unwrap()));
        Conditions(headers.collect())
    }

    #[test]
    fn a_known_tag_is_recognised_among_others() {
        let known = |value| conditions(&[(IF_NONE_MATCH, value)]).know(TAG);
        for value in [TAG, "*", "\"x\", \"a-web-1\"", "W/\"a-web-1\""] {
            assert!(known(value), "{value}");
        }
        for value in ["\"x\"", "a-web-1", ""] {
            assert!(!known(value), "{value}");
        }
        assert!(!conditions(&[]).know(TAG));
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
        let wanted = |condition| conditions(&[(RANGE, "bytes=0-1"), (IF_RANGE, condition)]).want(TAG);
        assert_eq!(wanted(TAG), Some(ByteRange::From(0, Some(1))));
        for condition in ["\"other\"", "W/\"a-web-1\"", "Tue, 24 Nov 2026 00:00:00 GMT"] {
            assert_eq!(wanted(condition), None, "{condition}");
        }
    }
}
