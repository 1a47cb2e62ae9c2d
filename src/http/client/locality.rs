//! Whether a request comes from this machine, which then needs no token for some operations.
//!
//! A local connection is not enough: a reverse proxy makes one for every client, and so does a browser for every open
//! page, under any host name that the page's server maps to this machine. So a request counts as local only without any
//! sign of either. A proxy that rewrites the host and adds no header cannot be detected; name it in
//! `FINDME_TRUSTED_PROXIES`, like every proxy.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::header::{FORWARDED, HOST, ORIGIN, VIA};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderName, Version};

const REAL_IP: HeaderName = HeaderName::from_static("x-real-ip");
const FETCH_SITE: HeaderName = HeaderName::from_static("sec-fetch-site");

/// The prefix of headers in which proxies describe their clients.
const FORWARDED_BY: &str = "x-forwarded-";

/// Whether the request comes from this machine and was not forwarded.
pub(super) fn is_local(peer: IpAddr, request: &Parts) -> bool {
    peer.to_canonical().is_loopback()
        // Current clients use HTTP/1.1; some proxies always forward with HTTP/1.0.
        && request.version >= Version::HTTP_11
        && !tells_of_a_proxy(&request.headers)
        && !tells_of_a_page(&request.headers)
        && names_this_machine(request)
}

fn tells_of_a_proxy(headers: &HeaderMap) -> bool {
    let names = [&FORWARDED, &VIA, &REAL_IP];
    names.iter().any(|name| headers.contains_key(*name))
        || headers.keys().any(|name| name.as_str().starts_with(FORWARDED_BY))
}

/// Browsers send the origin of the page.
fn tells_of_a_page(headers: &HeaderMap) -> bool {
    let is_own = |site: &[u8]| matches!(site, b"none" | b"same-origin");
    headers.contains_key(ORIGIN)
        || headers
            .get_all(FETCH_SITE)
            .iter()
            .any(|site| !is_own(site.as_bytes()))
}

/// Whether the request was sent to a loopback name, which no other machine can have.
fn names_this_machine(request: &Parts) -> bool {
    let mut hosts = request.headers.get_all(HOST).iter();
    let (Some(host), None) = (hosts.next(), hosts.next()) else {
        return false;
    };
    let Ok(authority) = host
        .to_str()
        .unwrap_or_default()
        .parse::<axum::http::uri::Authority>()
    else {
        return false;
    };
    let name = authority.host().to_ascii_lowercase();
    let bare = name
        .strip_prefix('[')
        .and_then(|rest| rest.strip_suffix(']'))
        .unwrap_or(&name);
    let is_loopback = |address: IpAddr| address.to_canonical().is_loopback();
    name == "localhost"
        || name.ends_with(".localhost")
        || name.parse::<IpAddr>().is_ok_and(is_loopback)
        || bare
            .parse::<Ipv6Addr>()
            .is_ok_and(|address| is_loopback(address.into()))
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    const HERE: &str = "127.0.0.1";

    fn is_local_with(peer: &str, version: Version, headers: &[(&str, &str)]) -> bool {
        let mut request = Request::builder().version(version);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let (parts, ()) = request.body(()).unwrap().into_parts();
        is_local(peer.parse().unwrap(), &parts)
    }

    #[test]
    fn who_asks_this_machine_by_a_name_of_its_own_is_local() {
        for host in [
            "localhost",
            "LOCALHOST:10000",
            "127.0.0.1:10000",
            "127.8.9.10",
            "[::1]:10000",
            "findme.localhost",
        ] {
            assert!(is_local_with(HERE, Version::HTTP_11, &[("host", host)]), "{host}");
        }
        for peer in ["::1", "::ffff:127.0.0.1"] {
            assert!(
                is_local_with(peer, Version::HTTP_11, &[("host", "localhost")]),
                "{peer}"
            );
        }
        for site in ["none", "same-origin"] {
            let headers = [("host", "localhost"), ("sec-fetch-site", site)];
            assert!(is_local_with(HERE, Version::HTTP_11, &headers), "{site}");
        }
    }

    #[test]
    fn other_machines_and_names_are_not_local() {
        assert!(!is_local_with(
            "192.0.2.1",
            Version::HTTP_11,
            &[("host", "localhost")]
        ));
        assert!(!is_local_with(HERE, Version::HTTP_11, &[]), "no host");
        assert!(
            !is_local_with(HERE, Version::HTTP_10, &[("host", "localhost")]),
            "an old proxy"
        );
        let twice = [("host", "localhost"), ("host", "evil.example")];
        assert!(!is_local_with(HERE, Version::HTTP_11, &twice));
        for host in [
            "evil.example",
            "photos.example.com:10000",
            "localhost.evil.example",
            "192.168.1.5",
            "",
            "notlocalhost",
        ] {
            assert!(
                !is_local_with(HERE, Version::HTTP_11, &[("host", host)]),
                "{host}"
            );
        }
    }

    #[test]
    fn signs_of_a_proxy_or_a_page_are_not_local() {
        for (name, value) in [
            ("x-forwarded-for", "198.51.100.1"),
            ("x-forwarded-for", ""),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", "photos.example.com"),
            ("x-real-ip", "198.51.100.1"),
            ("forwarded", "for=198.51.100.1"),
            ("via", "1.1 proxy"),
            ("origin", "https://evil.example"),
            ("origin", "null"),
            ("sec-fetch-site", "cross-site"),
            ("sec-fetch-site", "same-site"),
        ] {
            let headers = [("host", "localhost"), (name, value)];
            assert!(
                !is_local_with(HERE, Version::HTTP_11, &headers),
                "{name}: {value}"
            );
        }
    }
}
