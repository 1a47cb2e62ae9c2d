//! The address of the site, for links in responses.
//!
//! It is `SITE_BASE_URL`, or the host of the request: a caller who forges the host deceives nobody else. Emails use the
//! setting alone (see `mail::letters`).

use axum::http::HeaderMap;
use axum::http::header::HOST;
use url::Url;

use crate::http::Settings;

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
