//! What a browser adds to a request: which kind of answer it wants, where the request comes from, and a cookie instead of
//! a token.

use reqwest::RequestBuilder;
use reqwest::header::{HeaderMap, SET_COOKIE};

/// The session cookie over plain HTTP.
const COOKIE: &str = "findme";

/// What of a browser sends a request.
#[derive(Clone, Copy, Debug)]
pub(super) enum Browser {
    /// The address bar or a link.
    Page,
    /// A script of a page.
    Script,
}

impl Browser {
    /// The request as this part of a browser sends it.
    pub(super) fn send(self, request: RequestBuilder, token: Option<&str>) -> RequestBuilder {
        let request = request
            .header("accept", self.accept())
            .header("sec-fetch-site", "same-origin");
        match token {
            Some(token) => request.header("cookie", format!("{COOKIE}={token}")),
            None => request,
        }
    }

    fn accept(self) -> &'static str {
        match self {
            Self::Page => "text/html",
            Self::Script => "application/json",
        }
    }
}

/// The token that an answer puts into the session cookie.
pub(super) fn session(headers: &HeaderMap) -> Option<String> {
    let cookies = headers.get_all(SET_COOKIE).iter();
    let mut cookies = cookies.filter_map(|cookie| cookie.to_str().ok()?.split_once('='));
    let (_, rest) = cookies.find(|(name, _)| *name == COOKIE)?;
    rest.split(';').next().map(str::to_owned)
}
