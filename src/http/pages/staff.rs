//! Who opens the pages of photographers and admins.

use axum::extract::{FromRequestParts, Request};
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::Response;
use url::form_urlencoded;

use super::browser::{Browser, redirect};
use crate::http::AppState;
use crate::http::error::{Error, Result, is_unauthenticated};
use crate::http::words::Sentence;
use crate::model::{Role, User};

/// A photographer or an admin, in a browser. Nobody is a 401, a guest a 403.
pub(super) struct Staff {
    pub(super) browser: Browser,
    pub(super) user: User,
}

impl FromRequestParts<AppState> for Staff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let browser = Browser::from_request_parts(parts, state).await?;
        let account = browser.account.clone();
        let user = account
            .ok_or_else(|| Error::unauthenticated(Sentence::NotAuthenticated))?
            .user;
        match user.role {
            Role::Photographer | Role::Admin => Ok(Self { browser, user }),
            Role::Guest => Err(Error::forbidden(Sentence::WrongRole)),
        }
    }
}

/// An admin, in a browser. A photographer is a 403, too.
pub(super) struct AdminStaff {
    pub(super) browser: Browser,
    pub(super) user: User,
}

impl FromRequestParts<AppState> for AdminStaff {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self> {
        let Staff { browser, user } = Staff::from_request_parts(parts, state).await?;
        match user.role {
            Role::Admin => Ok(Self { browser, user }),
            Role::Guest | Role::Photographer => Err(Error::forbidden(Sentence::WrongRole)),
        }
    }
}

/// Who opens a page without a session is led to the login, and from there to the page.
pub(super) async fn lead_to_login(request: Request, next: Next) -> Response {
    let wanted = request.uri().path_and_query().map(ToString::to_string);
    let is_read = request.method().is_safe();
    let response = next.run(request).await;
    match wanted {
        Some(wanted) if is_read && is_unauthenticated(&response) => redirect(&login_for(&wanted)),
        _ => response,
    }
}

fn login_for(wanted: &str) -> String {
    let query = form_urlencoded::Serializer::new(String::new())
        .append_pair("next", wanted)
        .finish();
    format!("/login?{query}")
}

/// The page to go to after a login: of this site, and one that needs a login.
pub(super) fn page_after(next: &str) -> Option<&str> {
    let is_ours = ["/studio", "/admin", "/i/"]
        .iter()
        .any(|start| next.starts_with(start));
    let is_plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    (is_ours && is_plain && next.len() <= 500).then_some(next)
}

/// Where an account goes after a login.
pub(super) fn home_of(role: Role) -> &'static str {
    match role {
        Role::Guest => "/",
        Role::Photographer | Role::Admin => "/studio",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_this_site_come_after_a_login() {
        assert_eq!(
            page_after("/studio/events/7?show=failed"),
            Some("/studio/events/7?show=failed")
        );
        for next in [
            "",
            "/",
            "//evil.example",
            "https://evil.example/studio",
            "/studio\n",
            "/studio\\x",
            "/e/M01",
        ] {
            assert_eq!(page_after(next), None, "{next}");
        }
        assert_eq!(login_for("/studio?a=b&c"), "/login?next=%2Fstudio%3Fa%3Db%26c");
    }
}
