//! Checks before a registration: is the code known, are the username and the email address free?
//!
//! They are hints for a person who fills in a form; storing the account checks again.

use serde::Serialize;

use super::registration::in_use;
use super::{Email, Error, Username};
use crate::model::Event;
use crate::store::users::{self, Taken};
use crate::store::{Conn, memberships};

/// Whether a username and an email address are free.
#[expect(clippy::struct_excessive_bools, reason = "four independent answers")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Availability {
    /// The username belongs to a guest of the event, or to a photographer or admin; without an event, to any account.
    pub username_taken: bool,
    /// The email address belongs to a guest of the event, or to a photographer or admin; without an event, to any
    /// account.
    pub email_taken: bool,
    /// The email address belongs to a guest of another event; false without an event, and for callers without a login.
    pub email_exists_other_events: bool,
    /// The username belongs to a guest of another event; false without an event, and for callers without a login.
    pub username_exists_other_events: bool,
}

/// The username and the email address to check, as typed. An invalid username is never taken.
pub(super) struct AvailabilityQuery<'a> {
    pub(super) username: Option<&'a str>,
    pub(super) email: Option<&'a str>,
}

impl AvailabilityQuery<'_> {
    /// Whether they are free, in an event if one is given. Only callers with a login learn about other events.
    pub(super) async fn find(
        &self,
        mut db: Conn<'_>,
        event: Option<&Event>,
        is_logged_in: bool,
    ) -> Result<Availability, Error> {
        let username = self.username.and_then(|text| Username::parse(text).ok());
        let username = username.as_ref().map(Username::as_str);
        let email = self.email.and_then(|text| Email::parse(text).ok());
        let email = email.map(|email| email.key());
        let email = email.as_deref();

        let Some(event) = event else {
            let taken = users::taken_anywhere(db, username, email).await?;
            return Ok(Availability {
                username_taken: taken.username,
                email_taken: taken.email,
                ..Availability::default()
            });
        };
        let here = in_use(db.reborrow(), event.id, username, email).await?;
        let elsewhere = if is_logged_in {
            memberships::taken_elsewhere(db, event.id, username, email).await?
        } else {
            Taken::default()
        };
        Ok(Availability {
            username_taken: here.username,
            email_taken: here.email,
            email_exists_other_events: elsewhere.email,
            username_exists_other_events: elsewhere.username,
        })
    }
}
