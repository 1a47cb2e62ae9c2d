//! Answers before a registration: is the code known, are name and address free?
//!
//! Only a courtesy to whoever fills in a form: what counts is decided when the account is stored.

use serde::Serialize;

use super::{Accounts, Email, Error, Username};
use crate::model::EventCode;
use crate::store::{events, memberships, users};

/// Whether a name and an address can be registered with.
#[expect(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Availability {
    /// The name belongs to a guest of the event; without an event, to any account.
    pub username_taken: bool,
    /// The address belongs to a guest of the event; without an event, to any account.
    pub email_taken: bool,
    /// The address belongs to a guest of another event; false without an event.
    pub email_exists_other_events: bool,
    /// The name belongs to a guest of another event; false without an event.
    pub username_exists_other_events: bool,
}

impl Accounts {
    /// Whether an event has this code.
    pub(super) async fn check_event_code(&self, code: &str) -> Result<bool, Error> {
        let Some(code) = EventCode::parse(code) else {
            return Ok(false);
        };
        let found = events::by_code(self.store.read().await?.conn(), &code).await?;
        Ok(found.is_some())
    }

    /// Whether a name and an address are free, in an event if a code is given ([`Error::EventCodeUnknown`] if no
    /// event has it). What no account can be called is not taken.
    pub(super) async fn check_availability(
        &self,
        username: Option<&str>,
        email: Option<&str>,
        code: Option<&str>,
    ) -> Result<Availability, Error> {
        let username = username.and_then(|text| Username::parse(text).ok());
        let username = username.as_ref().map(Username::as_str);
        let email = email
            .and_then(|text| Email::parse(text).ok())
            .map(|email| email.key());
        let email = email.as_deref();

        let mut reader = self.store.read().await?;
        let Some(code) = code else {
            let taken = users::taken_anywhere(reader.conn(), username, email).await?;
            return Ok(Availability {
                username_taken: taken.username,
                email_taken: taken.email,
                ..Availability::default()
            });
        };
        let code = EventCode::parse(code).ok_or(Error::EventCodeUnknown)?;
        let event = events::by_code(reader.conn(), &code)
            .await?
            .ok_or(Error::EventCodeUnknown)?;
        let here = memberships::taken(reader.conn(), event.id, username, email).await?;
        let elsewhere = memberships::taken_elsewhere(reader.conn(), event.id, username, email).await?;
        Ok(Availability {
            username_taken: here.username,
            email_taken: here.email,
            email_exists_other_events: elsewhere.email,
            username_exists_other_events: elsewhere.username,
        })
    }
}
