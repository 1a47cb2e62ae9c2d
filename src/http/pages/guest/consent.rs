//! The consent text: before a selfie is sent, and again where it is missing.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::tabs::Tab;
use super::visit::Visitor;
use super::{EventView, Words, words};
use crate::accounts::{Error as AccountError, Offer};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Form, Path};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};

/// The text of an event in the language of the page.
pub(super) struct ConsentView {
    /// Its first paragraph.
    pub(super) first: String,
    /// The others.
    pub(super) rest: Option<String>,
    pub(super) hash: String,
    pub(super) is_ticked: bool,
    /// Whether a form came without it.
    pub(super) is_missing: bool,
}

impl ConsentView {
    pub(super) fn of(offer: &Offer) -> Self {
        let language = tongue().language();
        let text = offer.texts.iter().find(|text| text.language == language);
        let (text, hash) = text
            .map(|text| (text.text.trim(), text.hash.clone()))
            .unwrap_or_default();
        let (first, rest) = match text.split_once("\n\n") {
            Some((first, rest)) => (first, Some(rest.trim().to_owned())),
            None => (text, None),
        };
        Self {
            first: first.to_owned(),
            rest,
            hash,
            is_ticked: false,
            is_missing: false,
        }
    }
}

#[derive(Template)]
#[template(path = "guest/consent.html")]
struct ConsentPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    tab: Tab,
    mine: i64,
    consent: ConsentView,
}

/// The page for a guest whose selfie waits for consent.
pub(super) async fn page(state: &AppState, visitor: &Visitor) -> Result<Response> {
    let offer = state.accounts.offer(visitor.event.id).await?;
    let w = words();
    let page = Page::of(&ConsentPage {
        frame: Frame::of(w.new_consent_title).with_contact(offer.terms.contact.clone()),
        w,
        event: EventView::of(&visitor.event, offer.terms.organiser.clone()),
        tab: Tab::Mine,
        mine: 0,
        consent: ConsentView::of(&offer),
    })?;
    Ok(page.into_response())
}

/// The hash of the text that was shown.
#[derive(Deserialize)]
pub(super) struct Agreed {
    consent: String,
}

/// `POST /e/{code}/consent`.
pub(super) async fn agree(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(agreed): Form<Agreed>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let agreement = browser.client.agreement(&agreed.consent);
    let event = Some(visitor.event.id);
    match state.accounts.give_consent(&visitor.user, event, agreement).await {
        Ok(_) => {}
        // The text has changed since: here is the present one.
        Err(AccountError::ConsentOutdated) => return page(&state, &visitor).await,
        Err(error) => return Err(error.into()),
    }
    Ok(browser.go(&EventView::of(&visitor.event, None).address))
}

#[cfg(test)]
impl ConsentView {
    pub(super) fn sample(is_missing: bool) -> Self {
        Self {
            first: "⟦1⟧".to_owned(),
            rest: Some("⟦2⟧\n\n⟦3⟧".to_owned()),
            hash: "ab12".to_owned(),
            is_ticked: false,
            is_missing,
        }
    }
}

/// The page for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let page = ConsentPage {
        frame: Frame::of(w.new_consent_title),
        w,
        event: EventView::sample(),
        tab: Tab::Mine,
        mine: 0,
        consent: ConsentView::sample(false),
    };
    vec![("guest-consent", Page::of(&page))]
}
