//! Looking up an event by its code, with limits on wrong codes.
//!
//! The attempt is charged in the transaction that looks the code up, which is rolled back if the code is right: right
//! codes cost nothing, and parallel guesses get no further than sequential ones. Where one process writes, an attempt
//! first holds a token and looks the code up without a transaction: most codes from a crowd are right.

use super::{Availability, Error, Limited};
use crate::limits::{Attempt, Limit};
use crate::model::{Event, EventCode};
use crate::store::{Tx, events};

/// Charged only for wrong codes, so that right ones need not wait for each other.
const ANYWHERE: Attempt<'_> = Attempt {
    limit: Limit::UnknownCodeAnywhere,
    key: "",
};

/// The limits that a wrong code is charged to.
fn code_attempts<'a>(origin: &'a str, site: Option<&'a str>) -> Vec<Attempt<'a>> {
    let mut attempts = vec![Attempt {
        limit: Limit::UnknownCode,
        key: origin,
    }];
    attempts.extend(site.map(|key| Attempt {
        limit: Limit::UnknownCodeInSite,
        key,
    }));
    attempts
}

impl Limited<'_> {
    /// The event with a code, if there is one. [`Error::EventEnded`] if it has ended, even if it was erased since.
    pub(super) async fn find_event(&self, code: &str) -> Result<Option<Event>, Error> {
        let (origin, site) = self.places();
        let attempts = code_attempts(&origin, site.as_deref());
        // Held until a wrong code is charged.
        let held = self.accounts.limits.hold(&attempts).await?;
        if held.is_some()
            && let Some(event) = self.find_right(code).await?
        {
            return Ok(Some(event));
        }
        let mut tx = self.accounts.store.begin().await?;
        let found = self.look_up(&mut tx, code, &attempts).await;
        // A right code costs nothing, nor does that of an ended event.
        if !matches!(found, Ok(Some(_)) | Err(Error::EventEnded)) {
            tx.commit().await?;
        }
        found
    }

    /// Where codes are limited: at the origin, and at its IPv6 /48.
    fn places(&self) -> (String, Option<String>) {
        let site = self.origin.site().map(|site| site.to_string());
        (self.origin.to_string(), site)
    }

    /// The event of a right code that the limits allow. [`Error::EventEnded`] if it has ended.
    async fn find_right(&self, code: &str) -> Result<Option<Event>, Error> {
        let Some(code) = EventCode::parse(code) else {
            return Ok(None);
        };
        let (limits, mut reader) = (&self.accounts.limits, self.accounts.store.read().await?);
        let Some(event) = events::by_code(reader.conn(), &code).await? else {
            return Ok(None);
        };
        // If all limits are used up, right codes are refused and charged like wrong ones.
        if !limits.is_known_to_anybody(reader.conn(), self.origin).await?
            && limits.peek(reader.conn(), ANYWHERE).await?.is_err()
        {
            return Ok(None);
        }
        match event.ended_at {
            Some(_) => Err(Error::EventEnded),
            None => Ok(Some(event)),
        }
    }

    async fn look_up(
        &self,
        tx: &mut Tx,
        code: &str,
        attempts: &[Attempt<'_>],
    ) -> Result<Option<Event>, Error> {
        let limits = &self.accounts.limits;
        limits
            .charge_in(tx.conn(), attempts)
            .await?
            .map_err(Error::TooMany)?;
        let event = match EventCode::parse(code) {
            Some(code) => events::by_code(tx.conn(), &code).await?,
            None => None,
        };
        let refused = if limits.is_known_to_anybody(tx.conn(), self.origin).await? {
            Ok(())
        } else if event.is_some() {
            limits.peek(tx.conn(), ANYWHERE).await?
        } else {
            limits.charge_in(tx.conn(), &[ANYWHERE]).await?.map(drop)
        };
        refused.map_err(Error::TooMany)?;
        let is_over = match (&event, EventCode::parse(code)) {
            (Some(event), _) => event.ended_at.is_some(),
            (None, Some(code)) => events::erased_by_code(tx.conn(), &code).await?,
            (None, None) => false,
        };
        if is_over {
            Err(Error::EventEnded)
        } else {
            Ok(event)
        }
    }

    /// Whether an event has this code.
    pub async fn check_event_code(&self, code: &str) -> Result<bool, Error> {
        Ok(self.find_event(code).await?.is_some())
    }

    /// Whether a username and an email address are free, as in [`Accounts`](super::Accounts). Results that something is
    /// taken are counted, so that nobody can list the guests by trying names.
    pub async fn check_availability(
        &self,
        username: Option<&str>,
        email: Option<&str>,
        code: Option<&str>,
        is_logged_in: bool,
    ) -> Result<Availability, Error> {
        let event = match code {
            Some(code) => Some(self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?),
            None => None,
        };
        let origin = self.origin.to_string();
        let attempt = Attempt {
            limit: Limit::NameTaken,
            key: &origin,
        };
        let query = super::availability::AvailabilityQuery { username, email };
        // Held until a result that something is taken is charged.
        let held = self.accounts.limits.hold(&[attempt]).await?;
        if held.is_some() {
            let mut reader = self.accounts.store.read().await?;
            let found = query.find(reader.conn(), event.as_ref(), is_logged_in).await?;
            if found == Availability::default() {
                return Ok(found);
            }
        }
        let mut tx = self.accounts.store.begin().await?;
        let charged = self.accounts.limits.charge_in(tx.conn(), &[attempt]).await?;
        if let Err(wait) = charged {
            tx.commit().await?;
            return Err(Error::TooMany(wait));
        }
        let found = query.find(tx.conn(), event.as_ref(), is_logged_in).await?;
        // A result that all is free reveals nobody, and costs nothing.
        if found != Availability::default() {
            tx.commit().await?;
        }
        Ok(found)
    }
}
