//! The address of the site, for links in responses.
//!
//! It is `SITE_BASE_URL`, or the host of the request: a caller who forges the host deceives nobody else. Emails use the
//! setting alone (see `mail::letters`).

use axum::http::HeaderMap;
use axum::http::header::HOST;
use url::{Url, form_urlencoded};

use crate::http::Settings;
use crate::model::EventCode;

/// The address of the site, without a final slash.
pub(super) fn base(settings: &Settings, headers: &HeaderMap) -> String {
    let site = settings.site_base_url.clone();
    site.unwrap_or_else(|| base_of(headers))
}

/// The address of a personal link.
pub(super) fn personal_link(settings: &Settings, headers: &HeaderMap, token: &str) -> String {
    format!("{}/p/{token}", base(settings, headers))
}

/// The address of an invitation.
pub(super) fn invitation(settings: &Settings, headers: &HeaderMap, token: &str) -> String {
    format!("{}/i/{token}", base(settings, headers))
}

/// The address of a slideshow.
pub(super) fn wall(settings: &Settings, headers: &HeaderMap, token: &str) -> String {
    format!("{}/wall/{token}", base(settings, headers))
}

/// The address of an event's page.
pub(super) fn event(settings: &Settings, headers: &HeaderMap, code: &EventCode) -> String {
    format!("{}{}", base(settings, headers), event_path(code.as_str()))
}

/// The same without the site. The code stays one part of the path, whatever it is made of.
pub(super) fn event_path(code: &str) -> String {
    let encoded: String = form_urlencoded::byte_serialize(code.as_bytes()).collect();
    // A space is `+` in forms only.
    format!("/e/{}", encoded.replace('+', "%20"))
}

/// The address at which the caller reached this server, also through a proxy. An invalid host gives a link without a
/// host.
fn base_of(headers: &HeaderMap) -> String {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok());
    let scheme = match text("x-forwarded-proto") {
        Some("https") => "https",
        _ => "http",
    };
    let host = text("x-forwarded-host")
        .or_else(|| text(HOST.as_str()))
        .unwrap_or_default();
    Url::parse(&format!("{scheme}://{host}"))
        .ok()
        .filter(|url| url.path() == "/" && url.query().is_none() && url.username().is_empty())
        .map(|url| url.as_str().trim_end_matches('/').to_owned())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::event_path;

    #[test]
    fn a_code_stays_one_part_of_the_address() {
        assert_eq!(event_path("M01"), "/e/M01");
        assert_eq!(
            event_path("été 2026/../x?y#z"),
            "/e/%C3%A9t%C3%A9%202026%2F..%2Fx%3Fy%23z"
        );
    }
}
