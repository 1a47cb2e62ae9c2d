//! A page: its frame, and the response that carries it with its policy.
//!
//! The style stands inside the page, so that a browser on a slow network paints after one round trip; the policy names
//! its digest. Scripts come from this server only and cannot make HTML of text.

use std::borrow::Cow;

use askama::Template;
use axum::http::header::{
    CACHE_CONTROL, CONTENT_LANGUAGE, CONTENT_SECURITY_POLICY, CONTENT_TYPE, REFERRER_POLICY, RETRY_AFTER,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest as _, Sha256};

use super::assets;
use super::words::{Site, Tongue};
use crate::http::context;
use crate::http::error::{Error, Result};
use crate::http::words::Language;

const PERMISSIONS: HeaderName = HeaderName::from_static("permissions-policy");
const OPENER: HeaderName = HeaderName::from_static("cross-origin-opener-policy");
const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// The type of a page.
pub(super) const HTML: &str = "text/html; charset=utf-8";

/// What is around the content of every page.
pub(super) struct Frame {
    pub(super) words: &'static Site,
    /// The tag of the page's language.
    pub(super) language: &'static str,
    /// The tag of the language that the page can be changed to, and the address that does it.
    pub(super) other: &'static str,
    pub(super) switch: String,
    pub(super) title: String,
    pub(super) style: Cow<'static, str>,
    /// Where scripts and icons are.
    pub(super) assets: &'static str,
    /// Whom guests may ask.
    pub(super) contact: Option<String>,
}

impl Frame {
    /// For a page of the current request.
    pub(super) fn of(title: impl Into<String>) -> Self {
        let tongue = tongue();
        let language = tongue.language();
        let other = match language {
            Language::French => Language::English,
            Language::English => Language::French,
        };
        Self {
            words: Site::of(tongue),
            language: language.tag(),
            other: other.tag(),
            switch: format!("?{}", context::query_in(other)),
            title: title.into(),
            style: assets::style(),
            assets: assets::folder(),
            contact: None,
        }
    }

    /// The same with somebody to ask.
    pub(super) fn with_contact(self, contact: Option<String>) -> Self {
        Self { contact, ..self }
    }
}

/// The language of the current request.
pub(super) fn tongue() -> Tongue {
    #[cfg(test)]
    if let Some(tongue) = TONGUE.get() {
        return tongue;
    }
    Tongue::Of(context::language())
}

#[cfg(test)]
thread_local! {
    /// The language of the pages that a test renders.
    pub(super) static TONGUE: std::cell::Cell<Option<Tongue>> = const { std::cell::Cell::new(None) };
}

/// A page that was rendered.
pub(super) struct Page {
    /// Why the request is refused, if it is.
    error: Option<Error>,
    html: String,
    policy: HeaderValue,
    /// Whether search engines may list it.
    is_public: bool,
    /// Whether browsers may keep it for Back.
    is_stored: bool,
}

/// What a page may do beside what all pages may.
#[derive(Clone, Copy)]
struct Extras {
    /// The source of styles beside the one inside the page.
    styles: &'static str,
    /// The Trusted Types policy that may name the address of a worker.
    worker: &'static str,
}

const PLAIN: Extras = Extras {
    styles: "",
    worker: "'none'",
};

/// Style sheets of this server.
const STUDIO: Extras = Extras {
    styles: " 'self'",
    worker: "'none'",
};

/// The same, and a worker (`web/script/upload/hash.js`).
const UPLOAD: Extras = Extras {
    worker: "findme-worker",
    ..STUDIO
};

impl Page {
    /// Renders a template.
    pub(super) fn of(template: &impl Template) -> Result<Self> {
        Ok(Self {
            error: None,
            html: template.render().map_err(Error::internal)?,
            policy: policy(PLAIN),
            is_public: false,
            is_stored: true,
        })
    }

    /// Its HTML.
    #[cfg(test)]
    pub(super) fn html(&self) -> &str {
        &self.html
    }

    /// The same page as the answer to a request that is refused.
    pub(super) fn refusing(self, error: &Error) -> Self {
        Self {
            error: Some(error.clone()),
            ..self
        }
    }

    /// The same page, which browsers are told not to keep: after Back it must not show what is erased, nor show it to
    /// somebody else.
    pub(super) fn never_stored(self) -> Self {
        Self {
            is_stored: false,
            ..self
        }
    }

    /// The same page with a style sheet that it links to. Photographers and admins come back to their pages, and have the
    /// sheet in their cache.
    pub(super) fn with_studio_style(self) -> Self {
        Self {
            policy: policy(STUDIO),
            ..self
        }
    }

    /// The same for the page whose script hashes files in a worker.
    pub(super) fn with_worker(self) -> Self {
        Self {
            policy: policy(UPLOAD),
            ..self
        }
    }

    /// The same page for search engines, too.
    pub(super) fn public(self) -> Self {
        Self {
            is_public: true,
            ..self
        }
    }
}

impl IntoResponse for Page {
    fn into_response(self) -> Response {
        let status = self.error.as_ref().map_or(StatusCode::OK, Error::status);
        let mut response = (status, self.html).into_response();
        let wait = self.error.as_ref().and_then(Error::retry_after_seconds);
        if let Some(wait) = wait {
            response
                .headers_mut()
                .insert(RETRY_AFTER, HeaderValue::from(wait));
        }
        if let Some(error) = self.error {
            // For the line in the log.
            response.extensions_mut().insert(error);
        }
        let headers = response.headers_mut();
        let language = context::language().tag();
        for (name, value) in [
            (CONTENT_TYPE, HTML),
            // Without a referrer browsers send no origin with a form over plain HTTP. Other sites get none.
            (REFERRER_POLICY, "same-origin"),
            (CONTENT_LANGUAGE, language),
            // Where it may be, not `no-store`, with which Back would load the page again.
            (
                CACHE_CONTROL,
                if self.is_stored {
                    "private, no-cache"
                } else {
                    "no-store"
                },
            ),
            (PERMISSIONS, "camera=(self), microphone=(), geolocation=()"),
            (OPENER, "same-origin"),
        ] {
            headers.insert(name, HeaderValue::from_static(value));
        }
        if !self.is_public {
            headers.insert(ROBOTS, HeaderValue::from_static("noindex"));
        }
        headers.insert(CONTENT_SECURITY_POLICY, self.policy);
        response
    }
}

/// Scripts, pictures and requests of this server alone, the page's own style, and no HTML that a script makes of text; beside
/// that the extras.
fn policy(extras: Extras) -> HeaderValue {
    let Extras { styles, worker } = extras;
    let style = STANDARD.encode(Sha256::digest(assets::style().as_bytes()));
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'sha256-{style}'{styles}; img-src 'self' blob:; connect-src 'self'; \
         form-action 'self'; base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; \
         trusted-types {worker}"
    );
    HeaderValue::from_str(&policy).expect("a digest in base64 is ASCII")
}
