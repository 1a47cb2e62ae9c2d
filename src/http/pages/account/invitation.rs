//! A photographer's invitation: an account is made, or an event joined, by a link that is used once.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use crate::accounts::{Credentials, InvitationPreview};
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Path};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Account as Words;
use crate::http::words::Sentence;
use crate::model::Role;

#[derive(Template)]
#[template(path = "account/invitation.html")]
struct InvitationPage {
    frame: Frame,
    w: &'static Words,
    token: String,
    event: Option<String>,
    organiser: Option<String>,
    offer: Offer,
    name: String,
    email: String,
    problem: Option<String>,
}

/// What the person can do with it.
enum Offer {
    /// Make an account.
    Register,
    /// Join the event with the account that is logged in, by its name.
    Accept(String),
    /// Log in first, for the invitation makes no account.
    LogIn,
    /// It is for somebody without an account.
    Nothing(String),
}

impl Offer {
    fn of(browser: &Browser, preview: &InvitationPreview) -> Self {
        let staff = browser.account.as_ref().map(|account| &account.user);
        match staff.filter(|user| user.role != Role::Guest) {
            Some(user) if preview.event_name.is_some() => Self::Accept(user.username.clone()),
            Some(user) => Self::Nothing(user.username.clone()),
            None if preview.needs_account => Self::LogIn,
            None => Self::Register,
        }
    }
}

/// A new photographer, as typed.
#[derive(Default, Deserialize)]
pub(in crate::http::pages) struct Typed {
    username: String,
    email: String,
    password: String,
}

/// `GET /i/{token}`.
pub(in crate::http::pages) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
) -> Result<Page> {
    answer(&state, &browser, token, Typed::default(), None).await
}

async fn answer(
    state: &AppState,
    browser: &Browser,
    token: String,
    typed: Typed,
    error: Option<Error>,
) -> Result<Page> {
    let limited = state.accounts.limited(browser.client.origin);
    let preview = limited.preview_invitation(&token).await?;
    let offer = Offer::of(browser, &preview);
    page(token, preview, offer, typed, error.as_ref())
}

fn page(
    token: String,
    preview: InvitationPreview,
    offer: Offer,
    typed: Typed,
    error: Option<&Error>,
) -> Result<Page> {
    let w = Words::of(tongue());
    let page = Page::of(&InvitationPage {
        frame: Frame::of(w.invitation_title),
        w,
        token,
        event: preview.event_name,
        organiser: preview.organiser,
        offer,
        name: typed.username,
        email: typed.email,
        problem: error.map(Error::sentences),
    })?
    .never_stored();
    Ok(match error {
        Some(error) => page.refusing(error),
        None => page,
    })
}

/// `POST /i/{token}`: makes an account and logs it in.
pub(in crate::http::pages) async fn register(
    State(state): State<AppState>,
    browser: Browser,
    Path(token): Path<String>,
    Form(typed): Form<Typed>,
) -> Result<Response> {
    let credentials = Credentials {
        username: &typed.username,
        email: &typed.email,
        password: &typed.password,
    };
    let limited = state.accounts.limited(browser.client.origin);
    match limited.register_by_invitation(&token, &credentials).await {
        Ok(opened) => Ok(browser.log_in(&state, &opened.token, "/studio")),
        Err(error) => {
            let error = Error::from(error);
            if error.code() == Sentence::InvitationInvalid.code() {
                return Err(error);
            }
            let page = answer(&state, &browser, token, typed, Some(error)).await?;
            Ok(page.into_response())
        }
    }
}

/// `POST /i/{token}/accept`: joins the event with the account that is logged in.
pub(in crate::http::pages) async fn accept(
    State(state): State<AppState>,
    staff: Staff,
    Path(token): Path<String>,
) -> Result<Response> {
    let limited = state.accounts.limited(staff.browser.client.origin);
    let event = limited.accept_invitation(&staff.user, &token).await?;
    Ok(staff.browser.go(&format!("/studio/events/{}", event.id)))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(in crate::http::pages) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::{EVENT, LONG_NAME};

    let preview = |event: Option<&str>| InvitationPreview {
        event_name: event.map(str::to_owned),
        organiser: event.map(|_| LONG_NAME.to_owned()),
        needs_account: false,
        expires_at: Timestamp::from_micros(1_782_000_000_000_000),
    };
    let sample = |event, offer, error: Option<&Error>| {
        page("token".to_owned(), preview(event), offer, Typed::default(), error)
    };
    let name = || LONG_NAME.to_owned();
    let weak = Error::refused(Sentence::PasswordTooShort);
    vec![
        ("invitation", sample(None, Offer::Register, None)),
        (
            "invitation-wrong",
            sample(Some(EVENT), Offer::Register, Some(&weak)),
        ),
        (
            "invitation-accept",
            sample(Some(EVENT), Offer::Accept(name()), None),
        ),
        ("invitation-log-in", sample(Some(EVENT), Offer::LogIn, None)),
        ("invitation-nothing", sample(None, Offer::Nothing(name()), None)),
    ]
}
