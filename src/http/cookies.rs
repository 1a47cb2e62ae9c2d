//! Cookies of a request (RFC 6265).

use axum::http::HeaderMap;
use axum::http::header::COOKIE;

/// The value of a cookie; the first one with this name counts, as browsers send the most specific one first.
pub(super) fn value<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|header| header.to_str().ok())
        .flat_map(|header| header.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            COOKIE,
            HeaderValue::from_static("a=1; findme=t.o.k; findme=other"),
        );
        headers.append(COOKIE, HeaderValue::from_static("b=2"));
        assert_eq!(value(&headers, "findme"), Some("t.o.k"));
        assert_eq!(value(&headers, "b"), Some("2"));
        assert_eq!(value(&headers, "c"), None);
    }
}
