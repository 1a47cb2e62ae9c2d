//! Guests of sample photographs: accounts that nobody can use.
//!
//! They have no password, no address and no personal link, the three ways in, and their names say what they are.

use std::net::Ipv4Addr;

use super::registration::{Guest, NewSelfie};
use super::{Accounts, Error, Problem};
use crate::limits::Origin;
use crate::model::{Account, Event};

impl Accounts {
    /// Adds a guest of this name with a selfie to an event; none if the event has this guest. [`Error::ConsentWanted`] where
    /// consent is required.
    pub async fn add_sample_guest(
        &self,
        event: &Event,
        name: &str,
        selfie: &NewSelfie<'_>,
    ) -> Result<Option<Account>, Error> {
        if self.requires_consent() {
            return Err(Error::ConsentWanted);
        }
        let username = format!("sample-{}", name.to_lowercase());
        let email_key = format!("guest:{}", uuid::Uuid::new_v4());
        let display_name = format!("{name} (sample)");
        let guest = Guest {
            event,
            username: &username,
            email: "",
            email_key: &email_key,
            hash: "",
            display_name: Some(&display_name),
            language: None,
            link: None,
            origin: Origin::at(Ipv4Addr::LOCALHOST.into()),
        };
        match self.store_guest(&guest, Some(selfie), None).await {
            Ok(account) => {
                self.queue.wake();
                Ok(Some(account))
            }
            Err(Error::Invalid(problems)) if problems == [Problem::UsernameTaken] => Ok(None),
            Err(error) => Err(error),
        }
    }
}
