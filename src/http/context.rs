//! What every part of an answer may need to know of its request: its id and the language to speak.
//!
//! It is kept in a task-local, so that an error or a message can be rendered completely anywhere. Outside a request (in
//! a unit test, for example) there is no id, and the language is the default.

use std::sync::Arc;

use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{HeaderMap, Uri};

use crate::http::cookies;
use crate::http::words::{Language, language};

tokio::task_local! {
    static CONTEXT: Context;
}

/// The header that carries a request's id, both ways.
pub(super) const REQUEST_ID: &str = "x-request-id";

/// The cookie and the parameter of an address that hold the language a person chose on a page.
pub(super) const LANGUAGE: &str = "lang";

/// Longest request id that is taken over from a client.
const MAX_ID_CHARS: usize = 64;

/// The context of the current request.
#[derive(Clone, Debug)]
pub(super) struct Context {
    /// Identifies the request in the response and in the log.
    pub(super) request_id: Arc<str>,
    /// The language of the response.
    pub(super) language: Language,
    /// The query of its address.
    query: Arc<str>,
}

impl Context {
    /// Reads a request; an id that is missing or not sane is replaced by a new one. The language is the one that the
    /// person chose on a page, or else the one that the browser asks for.
    pub(super) fn of(headers: &HeaderMap, uri: &Uri) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let request_id = text(REQUEST_ID)
            .filter(|id| is_sane(id))
            .map_or_else(|| uuid::Uuid::new_v4().simple().to_string().into(), Arc::from);
        let language = chosen(uri)
            .or_else(|| cookies::value(headers, LANGUAGE).and_then(language::exactly))
            .or_else(|| text(ACCEPT_LANGUAGE.as_str()).map(language::preferred));
        Self {
            request_id,
            language: language.unwrap_or_default(),
            query: uri.query().unwrap_or_default().into(),
        }
    }

    /// Runs a future inside this request.
    pub(super) async fn scope<F: Future>(self, future: F) -> F::Output {
        CONTEXT.scope(self, future).await
    }

    /// Runs a function inside this request.
    #[cfg(test)]
    pub(super) fn run<T>(self, function: impl FnOnce() -> T) -> T {
        CONTEXT.sync_scope(self, function)
    }
}

/// The id of the current request.
pub(super) fn request_id() -> Option<Arc<str>> {
    CONTEXT.try_with(|context| Arc::clone(&context.request_id)).ok()
}

/// The query of this page in another language.
pub(super) fn query_in(language: Language) -> String {
    let query = CONTEXT
        .try_with(|context| Arc::clone(&context.query))
        .unwrap_or_default();
    let others = query
        .split('&')
        .filter(|pair| !pair.is_empty() && pair.split('=').next() != Some(LANGUAGE));
    let chosen = format!("{LANGUAGE}={}", language.tag());
    let pairs: Vec<&str> = others.chain([chosen.as_str()]).collect();
    pairs.join("&")
}

/// The language of the response.
pub(super) fn language() -> Language {
    CONTEXT.try_with(|context| context.language).unwrap_or_default()
}

/// The language that the address of a page names.
pub(super) fn chosen(uri: &Uri) -> Option<Language> {
    let pairs = uri.query()?.split('&');
    let value = pairs
        .filter_map(|pair| pair.split_once('='))
        .find(|(name, _)| *name == LANGUAGE);
    language::exactly(value?.1)
}

fn is_sane(id: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
    (1..=MAX_ID_CHARS).contains(&id.len()) && id.bytes().all(is_plain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_id(id: &str) -> Context {
        let mut headers = HeaderMap::new();
        headers.insert(REQUEST_ID, id.parse().unwrap());
        Context::of(&headers, &Uri::from_static("/"))
    }

    #[test]
    fn the_language_that_a_person_chose_counts_more_than_the_browsers() {
        let language = |uri, cookie: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert("accept-language", "fr".parse().unwrap());
            headers.insert("cookie", cookie.parse().unwrap());
            Context::of(&headers, &Uri::from_static(uri)).language
        };
        assert_eq!(language("/e/M01", ""), Language::French);
        assert_eq!(language("/e/M01", "lang=en"), Language::English);
        assert_eq!(language("/e/M01?a=b&lang=fr", "lang=en"), Language::French);
        assert_eq!(language("/e/M01?lang=de", "lang=en"), Language::English);
    }

    #[test]
    fn a_sane_request_id_is_kept() {
        assert_eq!(&*with_id("App_1.2-3").request_id, "App_1.2-3");
    }

    #[test]
    fn an_empty_long_or_odd_request_id_is_replaced() {
        for id in ["", "a b", "a\"b", "a/b", &"x".repeat(65)] {
            let made = with_id(id).request_id;
            assert_ne!(&*made, id);
            assert!(is_sane(&made));
        }
    }
}
