//! Joining an event: consent, a selfie, perhaps an address; and what an account of another event is offered.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::consent::ConsentView;
use super::visit::Visit;
use super::{EventView, Words, selfie, words};
use crate::accounts::{self, Error as AccountError};
use crate::http::AppState;
use crate::http::account::{JoinForm, NewGuest};
use crate::http::error::{Error, Result};
use crate::http::extract::{Form, Path, Query, Upload};
use crate::http::pages::browser::Browser;
use crate::http::pages::home::{address_of, home_of};
use crate::http::pages::page::{Frame, Page};
use crate::http::words::Sentence;
use crate::model::{Account, Event, Role};

#[derive(Template)]
#[template(path = "guest/join.html")]
struct JoinPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    /// Makes a form that is sent again the same one.
    attempt: String,
    consent: ConsentView,
    email: String,
    email_problem: Option<String>,
    selfie_problem: Option<String>,
    problem: Option<String>,
}

/// The page for somebody who is not known.
pub(super) async fn page(state: &AppState, event: &Event) -> Result<Response> {
    Ok(Page::of(&empty(state, event).await?)?.into_response())
}

async fn empty(state: &AppState, event: &Event) -> Result<JoinPage> {
    let offer = state.accounts.offer(event.id).await?;
    let w = words();
    Ok(JoinPage {
        frame: Frame::of(w.title.with(&event.name)).with_contact(offer.terms.contact.clone()),
        w,
        event: EventView::of(event, offer.terms.organiser.clone()),
        attempt: accounts::new_attempt(),
        consent: ConsentView::of(&offer),
        email: String::new(),
        email_problem: None,
        selfie_problem: None,
        problem: None,
    })
}

/// The same page with what the person typed, and why that was not accepted.
async fn again(state: &AppState, event: &Event, error: &Error, form: &JoinForm) -> Result<Response> {
    let mut page = empty(state, event).await?;
    page.email = form.email.clone().unwrap_or_default();
    page.consent.is_ticked = form.consent.is_some();
    page.consent.is_missing = error.code() == Sentence::ConsentRequired.code();
    let problem = if page.consent.is_missing {
        page.w.agree_first.to_string()
    } else if error.code() == Sentence::FileMissing.code() {
        page.w.selfie_missing.to_string()
    } else {
        error.sentences()
    };
    match error.field() {
        Some("email") => page.email_problem = Some(problem.clone()),
        Some("file") => page.selfie_problem = Some(problem.clone()),
        _ => {}
    }
    page.problem = Some(problem);
    Ok(Page::of(&page)?.refusing(error).into_response())
}

/// Which button sent the form.
#[derive(Deserialize)]
pub(super) struct Choice {
    /// `selfie` to see the photos without one.
    without: Option<String>,
}

/// `POST /e/{code}/join`.
pub(super) async fn join(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Query(choice): Query<Choice>,
    upload: Upload<NewGuest>,
) -> Result<Response> {
    // Sent again, after Back or from a second tab.
    if browser.account.is_some() {
        return match Visit::of(&state, &browser, &code).await? {
            // After a selfie that was refused this is another one.
            Visit::Guest(visitor)
                if choice.without.is_none() && selfie::find(&state, &visitor).await?.is_none() =>
            {
                selfie::take(&state, &browser, &visitor, upload.read_as()).await
            }
            _ => Ok(browser.go(&address_of(&code))),
        };
    }
    let mut form = JoinForm::for_event(&code, choice.without.is_none());
    let joined = form.join(&state, browser.client, upload).await;
    match joined {
        Ok(joined) => Ok(browser.log_in(&state, &joined.token, &home_of(&joined.account))),
        Err(error) if browser.is_script() => Err(error),
        Err(error) => match Visit::of(&state, &browser, &code).await? {
            Visit::Stranger(event) | Visit::Other(event, _) => again(&state, &event, &error, &form).await,
            Visit::Guest(_) => Err(error),
        },
    }
}

#[derive(Template)]
#[template(path = "guest/other.html")]
struct OtherPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    name: String,
    is_guest: bool,
    /// Whether the account was removed from this event.
    was_removed: bool,
    problem: Option<String>,
    consent: ConsentView,
}

/// The page for an account that is no guest of this event.
pub(super) async fn other_account(state: &AppState, event: &Event, account: &Account) -> Result<Response> {
    Ok(other_page(state, event, account, None).await?.into_response())
}

async fn other_page(
    state: &AppState,
    event: &Event,
    account: &Account,
    error: Option<&Error>,
) -> Result<Page> {
    let offer = state.accounts.offer(event.id).await?;
    let w = words();
    let mut consent = ConsentView::of(&offer);
    let is_missing = |error: &&Error| error.code() == Sentence::ConsentRequired.code();
    consent.is_missing = error.as_ref().is_some_and(is_missing);
    Page::of(&OtherPage {
        frame: Frame::of(w.title.with(&event.name)),
        w,
        event: EventView::of(event, offer.terms.organiser.clone()),
        name: account.user.username.clone(),
        is_guest: account.user.role == Role::Guest,
        was_removed: state.events.was_removed(event.id, account.user.id).await?,
        problem: error.filter(|error| !is_missing(error)).map(Error::sentences),
        consent,
    })
}

/// The consent to the text of the event that is joined.
#[derive(Deserialize)]
pub(super) struct Agreed {
    consent: Option<String>,
}

/// `POST /e/{code}/join-event`: with the account that is logged in.
pub(super) async fn join_event(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
    Form(agreed): Form<Agreed>,
) -> Result<Response> {
    // A tab from before: the event's page says what this account can do.
    let Some(guest) = browser.guest() else {
        return Ok(browser.go(&address_of(&code)));
    };
    let Some(hash) = &agreed.consent else {
        // A face is never searched for in an event that its guest has not agreed to.
        let error = Error::from(AccountError::ConsentWanted);
        return again_for_other(&state, &browser, &code, &error).await;
    };
    let agreement = Some(browser.client.agreement(hash));
    let limited = state.accounts.limited(browser.client.origin);
    match limited.join_event(&guest.user, &code, agreement).await {
        // Sent twice: what was asked for is so.
        Ok(_) | Err(AccountError::AlreadyJoined) => Ok(browser.go(&address_of(&code))),
        Err(AccountError::ConsentOutdated) => {
            let error = Error::from(AccountError::ConsentOutdated);
            again_for_other(&state, &browser, &code, &error).await
        }
        Err(error) => Err(error.into()),
    }
}

/// The page for an account that is no guest of this event, with the present text to agree to.
async fn again_for_other(state: &AppState, browser: &Browser, code: &str, error: &Error) -> Result<Response> {
    match Visit::of(state, browser, code).await? {
        Visit::Other(event, account) => {
            let page = other_page(state, &event, &account, Some(error)).await?;
            Ok(page.refusing(error).into_response())
        }
        Visit::Guest(_) | Visit::Stranger(_) => Ok(browser.go(&address_of(code))),
    }
}

/// `POST /e/{code}/anew`: ends the session, so that the event's page is that of somebody who is not known.
pub(super) async fn begin_anew(browser: Browser, Path(code): Path<String>) -> Result<Response> {
    Ok(browser.log_out(browser.go(&address_of(&code))))
}

/// The pages in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::{EVENT, LONG_NAME, PROBLEM};

    let w = words();
    let join = |problem: Option<&str>| JoinPage {
        frame: Frame::of(w.title.with(EVENT)).with_contact(Some(LONG_NAME.to_owned())),
        w,
        event: EventView::sample(),
        attempt: "ab12".to_owned(),
        consent: ConsentView::sample(problem.is_some()),
        email: String::new(),
        email_problem: problem.map(str::to_owned),
        selfie_problem: problem.map(str::to_owned),
        problem: problem.map(str::to_owned),
    };
    let other = |is_guest, was_removed| OtherPage {
        frame: Frame::of(w.title.with(EVENT)),
        w,
        event: EventView::sample(),
        name: LONG_NAME.to_owned(),
        is_guest,
        was_removed,
        problem: None,
        consent: ConsentView::sample(false),
    };
    vec![
        ("guest-join", Page::of(&join(None))),
        ("guest-join-wrong", Page::of(&join(Some(PROBLEM)))),
        ("guest-other-guest", Page::of(&other(true, false))),
        ("guest-other-removed", Page::of(&other(true, true))),
        ("guest-other-staff", Page::of(&other(false, false))),
    ]
}
