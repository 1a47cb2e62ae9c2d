//! Sessions of browsers: the bearer token in a cookie, and the same-origin rule.
//!
//! A browser adds the cookie to every request, whichever page caused it. So a request that changes something by the
//! cookie has to come from a page of this server. Browsers say that in `Sec-Fetch-Site`; over plain HTTP they send only
//! `Origin` (Fetch Metadata is for trustworthy origins alone).

use std::convert::Infallible;
use std::time::Duration;

use axum::extract::FromRequestParts;
use axum::http::header::{AUTHORIZATION, HOST, ORIGIN};
use axum::http::request::Parts;
use axum::http::uri::Authority;
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};

use crate::http::client::Peer;
use crate::http::cookies;
use crate::http::error::{Error, Result};
use crate::http::openapi::{Argument, Draft};
use crate::http::words::Sentence;
use crate::http::{AppState, Settings};

/// The cookie over HTTPS: the prefix makes browsers refuse one that another host or plain HTTP has set.
const SECURE_NAME: &str = "__Host-findme";

/// The cookie over plain HTTP, where browsers refuse the prefix.
const PLAIN_NAME: &str = "findme";

/// The cookies of the browser that asked for a letter with a link, over HTTPS and over plain HTTP: a nonce that another
/// host could set would log its victim in to somebody else's account.
const SECURE_NONCE: &str = "__Host-findme-nonce";
const PLAIN_NONCE: &str = "findme-nonce";

/// How long it is kept: as long as the link.
const NONCE_AGE: Duration = Duration::from_mins(15);

/// Browsers keep no cookie for longer (RFC 6265bis, 5.5).
const MAX_AGE: Duration = Duration::from_hours(400 * 24);

/// The port of an address that names none.
const HTTPS_PORT: u16 = 443;

const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");
const SEC_PURPOSE: HeaderName = HeaderName::from_static("sec-purpose");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The token that a request authenticates with: of the `Authorization` header, or else of the session cookie.
/// A forged request that would change something by the cookie is refused.
pub(super) fn credential<'a>(parts: &'a Parts, settings: &Settings) -> Result<Option<&'a str>> {
    if parts.headers.contains_key(AUTHORIZATION) {
        return Ok(bearer(parts));
    }
    let Some(token) = of_browser(parts, settings) else {
        return Ok(None);
    };
    if !parts.method.is_safe() && !is_same_origin(parts, settings) {
        return Err(Error::forbidden(Sentence::ForeignOrigin));
    }
    Ok(Some(token))
}

/// The token of an `Authorization: Bearer …` header.
pub(super) fn bearer(parts: &Parts) -> Option<&str> {
    let (scheme, token) = parts.headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The token of the session cookie.
pub(super) fn of_browser<'a>(parts: &'a Parts, settings: &Settings) -> Option<&'a str> {
    let name = if is_https(parts, settings) {
        SECURE_NAME
    } else {
        PLAIN_NAME
    };
    cookies::value(&parts.headers, name).filter(|value| !value.is_empty())
}

/// Whether a request comes from a page of this server.
pub(super) fn is_same_origin(parts: &Parts, settings: &Settings) -> bool {
    let mut sites = parts.headers.get_all(FETCH_SITE).iter();
    if let Some(site) = sites.next() {
        return site == "same-origin" && sites.next().is_none();
    }
    let Some(origin) = parts.headers.get(ORIGIN).and_then(|origin| origin.to_str().ok()) else {
        return false;
    };
    let Some((scheme, authority)) = origin.split_once("://") else {
        return false;
    };
    let is_host = host(parts).is_some_and(|host| host.eq_ignore_ascii_case(authority));
    // A page over plain HTTP is no page of an HTTPS site, though its host is the same.
    (is_host && (scheme == "https" || !is_https(parts, settings)))
        // A proxy may have rewritten the host; browsers send no path in an origin.
        || settings
            .site_base_url
            .as_deref()
            .is_some_and(|site| is_origin_of(origin, site))
}

/// How a browser came to load an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Opening {
    /// A person typed it, tapped it in another program, or followed it on a page of this server.
    Direct,
    /// Another site led there, or the browser does not say.
    Elsewhere,
    /// Nobody has asked for it yet: a prefetch or a preview.
    Prefetch,
}

impl Opening {
    /// Of a request.
    pub(super) fn of(parts: &Parts) -> Self {
        if parts.method == Method::HEAD || parts.headers.contains_key(SEC_PURPOSE) {
            return Self::Prefetch;
        }
        let site = parts.headers.get(FETCH_SITE);
        if site.is_some_and(|site| site == "none" || site == "same-origin") {
            Self::Direct
        } else {
            Self::Elsewhere
        }
    }
}

/// Whether an origin is that of an address.
fn is_origin_of(origin: &str, address: &str) -> bool {
    let rest = address.strip_prefix(origin);
    rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The host that the request was sent to.
fn host(parts: &Parts) -> Option<&str> {
    parts.headers.get(HOST)?.to_str().ok()
}

/// Whether the browser uses HTTPS: a trusted proxy says so, or the request is for the host of an HTTPS site.
fn is_https(parts: &Parts, settings: &Settings) -> bool {
    let is_proxy = parts
        .extensions
        .get::<Peer>()
        .is_some_and(|peer| settings.trusted_proxies.contains(peer.0));
    let forwarded = parts.headers.get(FORWARDED_PROTO).filter(|_| is_proxy);
    if let Some(scheme) = forwarded {
        return scheme == "https";
    }
    let site = settings
        .site_base_url
        .as_deref()
        .and_then(|site| site.parse::<Uri>().ok());
    let is_site = |site: &Uri| {
        let named = site.host().unwrap_or_default();
        let port = site.port_u16().unwrap_or(HTTPS_PORT);
        let asked = host(parts).and_then(|host| host.parse::<Authority>().ok());
        asked.is_some_and(|asked| {
            asked.host().eq_ignore_ascii_case(named) && asked.port_u16().unwrap_or(HTTPS_PORT) == port
        })
    };
    site.is_some_and(|site| site.scheme_str() == Some("https") && is_site(&site))
}

/// How the browser of a request keeps a session.
#[derive(Clone, Copy, Debug)]
pub(super) struct Session {
    is_secure: bool,
}

impl FromRequestParts<AppState> for Session {
    type Rejection = Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        state: &AppState,
    ) -> std::result::Result<Self, Infallible> {
        Ok(Self {
            is_secure: is_https(parts, &state.settings),
        })
    }
}

impl Argument for Session {
    fn describe(_: &mut Draft) {}
}

impl Session {
    /// The `Set-Cookie` that begins a session with a token that is valid for `life`.
    pub(super) fn begin(self, token: &str, life: Duration) -> Option<HeaderValue> {
        self.set(self.name(), token, life.min(MAX_AGE))
    }

    /// The `Set-Cookie` that ends it.
    pub(super) fn end(self) -> Option<HeaderValue> {
        self.set(self.name(), "", Duration::ZERO)
    }

    /// The `Set-Cookie` of the browser that asks for a letter with a link.
    pub(super) fn nonce(self, value: &str) -> Option<HeaderValue> {
        self.set(self.nonce_name(), value, NONCE_AGE)
    }

    /// The nonce that this browser holds.
    pub(super) fn nonce_of(self, headers: &HeaderMap) -> Option<&str> {
        cookies::value(headers, self.nonce_name())
    }

    fn nonce_name(self) -> &'static str {
        if self.is_secure { SECURE_NONCE } else { PLAIN_NONCE }
    }

    /// The name of the session's cookie.
    fn name(self) -> &'static str {
        if self.is_secure { SECURE_NAME } else { PLAIN_NAME }
    }

    /// `None` for a value that a cookie cannot hold; a token is base64 and dots.
    fn set(self, name: &str, value: &str, life: Duration) -> Option<HeaderValue> {
        let secure = if self.is_secure { "; Secure" } else { "" };
        let seconds = life.as_secs();
        let cookie = format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
        HeaderValue::from_str(&cookie).ok()
    }
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;
    use crate::config::{IpNetworks, Origins, Web};
    use crate::http::BodyTimes;

    fn parts(headers: &[(&str, &str)]) -> Parts {
        let mut request = Request::post("/");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request.body(()).unwrap().into_parts().0
    }

    fn settings(site: Option<&str>) -> Settings {
        Settings {
            request_timeout: Duration::MAX,
            body_times: BodyTimes {
                total: Duration::MAX,
                silence: Duration::MAX,
            },
            site_base_url: site.map(str::to_owned),
            cors_origins: Origins::Any,
            public_photo_urls: false,
            pool_size: 1,
            trusted_proxies: IpNetworks::default(),
            operator_key: None,
            web: Web::Pages,
        }
    }

    #[test]
    fn the_browser_says_whether_a_page_of_this_server_sent_the_request() {
        let host = ("host", "photos.example.com");
        for (headers, expected) in [
            (vec![host, ("sec-fetch-site", "same-origin")], true),
            (vec![host, ("sec-fetch-site", "same-site")], false),
            (
                vec![
                    host,
                    ("sec-fetch-site", "cross-site"),
                    ("origin", "https://photos.example.com"),
                ],
                false,
            ),
            (vec![host, ("sec-fetch-site", "none")], false),
            (
                vec![
                    host,
                    ("sec-fetch-site", "same-origin"),
                    ("sec-fetch-site", "cross-site"),
                ],
                false,
            ),
            (vec![host, ("origin", "http://photos.example.com")], true),
            (
                vec![host, ("origin", "http://photos.example.com.evil.org")],
                false,
            ),
            (vec![host, ("origin", "null")], false),
            (vec![host], false),
        ] {
            assert_eq!(
                is_same_origin(&parts(&headers), &settings(None)),
                expected,
                "{headers:?}"
            );
        }
    }

    #[test]
    fn a_proxy_may_have_rewritten_the_host() {
        let site = settings(Some("https://photos.example.com/app"));
        let from = |origin| parts(&[("host", "10.0.0.7:8080"), ("origin", origin)]);
        assert!(is_same_origin(&from("https://photos.example.com"), &site));
        assert!(!is_same_origin(&from("https://photos.example"), &site));
        assert!(!is_same_origin(&from("http://photos.example.com"), &site));
        let plain = parts(&[
            ("host", "photos.example.com"),
            ("origin", "http://photos.example.com"),
        ]);
        assert!(!is_same_origin(&plain, &site));
    }

    #[test]
    fn the_cookie_is_secure_where_the_site_is() {
        let site = settings(Some("https://photos.example.com"));
        let at = |host| is_https(&parts(&[("host", host)]), &site);
        for host in [
            "photos.example.com",
            "Photos.Example.com",
            "photos.example.com:443",
        ] {
            assert!(at(host), "{host}");
        }
        assert!(!at("photos.example.com:8443"));
        // The same server by its address in a local network, where a secure cookie would be refused.
        assert!(!at("192.168.1.7:10000"));
        // Nobody has said that this header's sender is a proxy.
        let forged = parts(&[("host", "x"), ("x-forwarded-proto", "https")]);
        assert!(!is_https(&forged, &site));
    }

    #[test]
    fn the_cookie_cannot_be_read_by_scripts_and_lives_as_long_as_the_token() {
        let session = Session { is_secure: true };
        assert_eq!(
            session.begin("a.b.c", Duration::from_mins(1)).unwrap(),
            "__Host-findme=a.b.c; Path=/; Max-Age=60; HttpOnly; SameSite=Lax; Secure"
        );
        let plain = Session { is_secure: false };
        assert_eq!(
            plain.end().unwrap(),
            "findme=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax"
        );
        assert_eq!(session.begin("a\r\nb", Duration::MAX), None);
    }
}
