//! Who opens a page of an event.

use crate::accounts::Error as AccountError;
use crate::http::AppState;
use crate::http::error::{Error, Result};
use crate::http::pages::browser::Browser;
use crate::http::words::Sentence;
use crate::model::{Account, Approval, Event, EventCode, User};

/// Somebody at the address of an event.
pub(super) enum Visit {
    /// Nobody who is known.
    Stranger(Event),
    /// An account that is no guest of this event.
    Other(Event, Account),
    /// A guest of the event.
    Guest(Visitor),
}

/// A guest at the address of an event they have joined.
pub(super) struct Visitor {
    pub(super) event: Event,
    /// The account; its event is the one of the address.
    pub(super) user: User,
    pub(super) approval: Approval,
    /// Whether the guest registered for this event, not for another one that came first.
    pub(super) is_own_event: bool,
}

impl Visit {
    /// Finds out who opens the page of the event with a code; 404 if there is none, 410 if it is over.
    pub(super) async fn of(state: &AppState, browser: &Browser, code: &str) -> Result<Self> {
        if let Some(visitor) = joined(state, browser, code).await? {
            return Ok(Self::Guest(visitor));
        }
        let event = match state.accounts.limited(browser.client.origin).event(code).await {
            // The account has gone with its event, and the code may be gone as well.
            Err(AccountError::EventCodeUnknown) if browser.is_event_over => {
                return Err(Error::over(Sentence::EventEnded));
            }
            event => event?,
        };
        Ok(match browser.account.clone() {
            Some(account) => Self::Other(event, account),
            None => Self::Stranger(event),
        })
    }
}

impl Visitor {
    /// The guest of the event with a code; a 401 for everybody else.
    pub(super) async fn of(state: &AppState, browser: &Browser, code: &str) -> Result<Self> {
        match Visit::of(state, browser, code).await? {
            Visit::Guest(visitor) => Ok(visitor),
            Visit::Stranger(_) | Visit::Other(..) => Err(Error::unauthenticated(Sentence::NotAuthenticated)),
        }
    }
}

/// The guest who is logged in, if they have joined the event with this code.
async fn joined(state: &AppState, browser: &Browser, code: &str) -> Result<Option<Visitor>> {
    let (Some(guest), Some(code)) = (browser.guest(), EventCode::parse(code)) else {
        return Ok(None);
    };
    let events = state.events.joined_by(guest.user.id).await?;
    let Some(joined) = events
        .into_iter()
        .find(|joined| joined.event.code.key() == code.key())
    else {
        return Ok(None);
    };
    if joined.event.ended_at.is_some() {
        return Err(Error::over(Sentence::EventEnded));
    }
    let user = User {
        event_id: Some(joined.event.id),
        ..guest.user.clone()
    };
    Ok(Some(Visitor {
        is_own_event: guest.user.event_id == user.event_id,
        user,
        event: joined.event,
        approval: joined.approval,
    }))
}
