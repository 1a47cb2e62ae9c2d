//! A guest's data: the selfie, the personal link, the consent, and the ways out.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::consent::ConsentView;
use super::selfie::{self, consent_if_missing};
use super::tabs::Tab;
use super::visit::Visitor;
use super::{EventView, Words, message, words};
use crate::accounts::{EmailProof, Error as AccountError, ProfileChange};
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Path};
use crate::http::letters as mail;
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::{AppState, site};
use crate::mail::letters;
use crate::matching;
use crate::model::{UserId, date};

#[derive(Template)]
#[template(path = "guest/me.html")]
struct MePage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    tab: Tab,
    mine: i64,
    guest: UserId,
    /// The day the selfie was sent, if there is one.
    selfie_sent: Option<String>,
    selfie_problem: Option<String>,
    /// The email address; empty if there is none.
    email: String,
    /// Whether a new address needs the password.
    has_password: bool,
    /// Another one, which a letter was sent to.
    unconfirmed: Option<String>,
    email_problem: Option<String>,
    /// Whether it is the address that is wrong, not the password.
    is_email_wrong: bool,
    code_problem: Option<String>,
    /// A link that was just made: only its digest is stored.
    link: Option<String>,
    /// Whether the guest can come back on another device, or without the cookie.
    has_way_back: bool,
    /// The text to agree to, if the guest has not.
    consent: Option<ConsentView>,
    consent_given: Option<String>,
}

/// `GET /e/{code}/me`.
pub(super) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    page(&state, &visitor, News::default()).await
}

/// What the page says of the form that was sent.
#[derive(Default)]
struct News {
    link: Option<String>,
    /// The address that was typed.
    email: Option<String>,
    problem: Option<Error>,
    /// What is wrong with the code that was typed.
    code_problem: Option<Error>,
}

async fn page(state: &AppState, visitor: &Visitor, news: News) -> Result<Response> {
    let (w, language, guest) = (words(), tongue().language(), visitor.user.id);
    let selfie = selfie::find(state, visitor).await?;
    let consents = state.accounts.consents(&visitor.user).await?;
    let given = consents
        .iter()
        .find(|consent| consent.event_id == visitor.event.id && consent.ended_at.is_none());
    let page = Page::of(&MePage {
        frame: Frame::of(w.me_title),
        w,
        event: EventView::of(&visitor.event, None),
        tab: Tab::Me,
        mine: state.matching.snapshot(&visitor.user).await?.matched,
        guest,
        selfie_sent: selfie.map(|selfie| date::day(selfie.created_at, language)),
        selfie_problem: None,
        email: news.email.unwrap_or_else(|| visitor.user.email.clone()),
        has_password: !visitor.user.password_hash.is_empty(),
        unconfirmed: state.accounts.unconfirmed_email(&visitor.user).await?,
        email_problem: news.problem.as_ref().map(Error::sentences),
        code_problem: news.code_problem.as_ref().map(Error::sentences),
        is_email_wrong: news.problem.as_ref().and_then(Error::field) == Some("email"),
        has_way_back: news.link.is_some() || !visitor.user.email.is_empty(),
        link: news.link,
        consent: consent_if_missing(state, visitor).await?,
        consent_given: given.map(|consent| date::day(consent.given_at, language)),
    })?;
    let page = match news.problem.as_ref().or(news.code_problem.as_ref()) {
        Some(error) => page.refusing(error),
        None => page,
    };
    Ok(page.never_stored().into_response())
}

/// `POST /e/{code}/me/link`. The link is shown once, so the answer is the page and no redirect.
pub(super) async fn make_link(
    State(state): State<AppState>,
    browser: Browser,
    headers: HeaderMap,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let link = state.accounts.make_link(&visitor.user).await?;
    let address = site::personal_link(&state.settings, &headers, &link.token);
    let news = News {
        link: Some(address),
        ..News::default()
    };
    page(&state, &visitor, news).await
}

/// A new email address.
#[derive(Deserialize)]
pub(super) struct NewEmail {
    email: String,
    /// The password, if the account has one.
    password: Option<String>,
}

/// `POST /e/{code}/me/email`: it counts once the link in the letter is opened.
pub(super) async fn change_email(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(new): Form<NewEmail>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let change = ProfileChange {
        email: Some(&new.email),
        current_password: new.password.as_deref(),
        ..ProfileChange::default()
    };
    let mut news = News {
        email: Some(new.email.clone()),
        ..News::default()
    };
    let limited = state.accounts.limited(browser.client.origin);
    match limited.change_profile(&visitor.user, &change).await {
        Ok(changed) => {
            if let Some(letter) = changed.letter {
                let made = async move { Ok::<_, AccountError>(Some(letter)) };
                mail::send(&state, letters::confirm_address, made);
            }
        }
        Err(error) => news.problem = Some(error.into()),
    }
    page(&state, &visitor, news).await
}

/// The code of the letter to the new address.
#[derive(Deserialize)]
pub(super) struct EmailCode {
    code: String,
}

/// `POST /e/{code}/me/email/code`: for a letter that was opened on another device.
pub(super) async fn confirm_email(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(typed): Form<EmailCode>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let limited = state.accounts.limited(browser.client.origin);
    let proof = EmailProof::Code(&typed.code);
    match limited.confirm_email(&visitor.user, proof).await {
        Ok(_) => {
            mail::tell_former_address(&state, &visitor.user);
            Ok(back_to_me(&browser, &visitor))
        }
        Err(error) => {
            let news = News {
                code_problem: Some(error.into()),
                ..News::default()
            };
            page(&state, &visitor, news).await
        }
    }
}

/// `POST /e/{code}/same-face`: a letter to the earlier account with the same face.
pub(super) async fn ask_for_earlier_account(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let limited = state.accounts.limited(browser.client.origin);
    let letter = limited.ask_for_same_face(&visitor.user).await?;
    mail::send(&state, letters::same_face, async move {
        Ok::<_, AccountError>(Some(letter))
    });
    let (w, event) = (words(), EventView::of(&visitor.event, None));
    let back = (event.address, w.to_gallery.to_string());
    Ok(message(w.earlier_title, w.earlier_sent, Some(back))?.into_response())
}

/// `POST /e/{code}/me/remove-selfie`.
pub(super) async fn remove_selfie(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    match state.matching.withdraw(&visitor.user).await {
        // Sent twice: what was asked for is so.
        Ok(()) | Err(matching::Error::NoSelfie) => Ok(back_to_me(&browser, &visitor)),
        Err(error) => Err(error.into()),
    }
}

/// Whose page a form was on: another tab may have logged in with another account since.
#[derive(Deserialize)]
pub(super) struct OfGuest {
    /// None from a page that was opened before pages named it.
    guest: Option<UserId>,
}

impl OfGuest {
    /// Whether it was this guest's.
    pub(super) fn is_of(&self, visitor: &Visitor) -> bool {
        self.guest.is_none_or(|guest| guest == visitor.user.id)
    }
}

/// `POST /e/{code}/me/withdraw`.
pub(super) async fn withdraw_consent(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(from): Form<OfGuest>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    if !from.is_of(&visitor) {
        return Ok(back_to_me(&browser, &visitor));
    }
    match state.matching.withdraw_consent(&visitor.user).await {
        Ok(()) => {}
        Err(matching::Error::NoConsent) => return Ok(back_to_me(&browser, &visitor)),
        Err(error) => return Err(error.into()),
    }
    let (w, event) = (words(), EventView::of(&visitor.event, None));
    let back = (event.address, w.to_event.to_string());
    let page = message(w.withdrawn_title, w.withdrawn, Some(back))?;
    Ok(browser.log_out(page.into_response()))
}

/// `POST /e/{code}/me/logout-everywhere`.
pub(super) async fn log_out_everywhere(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    state.accounts.log_out_everywhere(&visitor.user).await?;
    Ok(browser.log_out(browser.go("/")))
}

fn back_to_me(browser: &Browser, visitor: &Visitor) -> Response {
    let event = EventView::of(&visitor.event, None);
    browser.go(&format!("{}{}", event.address, Tab::Me.path()))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let me = |is_whole: bool| MePage {
        frame: Frame::of(w.me_title),
        w,
        event: EventView::sample(),
        tab: Tab::Me,
        mine: 24,
        guest: UserId(7),
        selfie_sent: is_whole.then(|| "28.11.2026".to_owned()),
        selfie_problem: None,
        email: String::new(),
        has_password: is_whole,
        unconfirmed: is_whole.then(|| crate::http::pages::book::EMAIL.to_owned()),
        code_problem: is_whole.then(|| crate::http::pages::book::PROBLEM.to_owned()),
        email_problem: (!is_whole).then(|| crate::http::pages::book::PROBLEM.to_owned()),
        is_email_wrong: !is_whole,
        link: is_whole.then(|| crate::http::pages::book::LINK.to_owned()),
        has_way_back: is_whole,
        consent: (!is_whole).then(|| ConsentView::sample(false)),
        consent_given: is_whole.then(|| "28.11.2026".to_owned()),
    };
    vec![
        ("guest-me", Page::of(&me(true))),
        ("guest-me-new", Page::of(&me(false))),
    ]
}
