//! Finding an event by the code that somebody says, slowed down by codes that no event has.
//!
//! The attempt is charged in the transaction that looks the code up, which is taken back if there is such an event: codes
//! that are right cost nothing, and of any number of parallel guesses no more are looked at than of those one by one. Where one
//! process writes, it is first looked up by an attempt that holds a token: what a crowd says is right, and needs no transaction.

use super::{Availability, Error, Limited};
use crate::limits::{Attempt, Limit};
use crate::model::{Event, EventCode};
use crate::store::{Tx, events};

/// Charged only for wrong codes: whoever says a right one need not wait for the others.
const ANYWHERE: Attempt<'_> = Attempt {
    limit: Limit::UnknownCodeAnywhere,
    key: "",
};

/// What a code that no event has is charged to.
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
    /// The event of a code, if there is one. [`Error::EventEnded`] if it is over, or gone since it was.
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
        // A code that is right costs nothing, nor does one that was.
        if !matches!(found, Ok(Some(_)) | Err(Error::EventEnded)) {
            tx.commit().await?;
        }
        found
    }

    /// The places that codes are limited at: the origin, and the site that it is a part of.
    fn places(&self) -> (String, Option<String>) {
        let site = self.origin.site().map(|site| site.to_string());
        (self.origin.to_string(), site)
    }

    /// The event of a code that is right and let in. [`Error::EventEnded`] if it is over.
    async fn find_right(&self, code: &str) -> Result<Option<Event>, Error> {
        let Some(code) = EventCode::parse(code) else {
            return Ok(None);
        };
        let (limits, mut reader) = (&self.accounts.limits, self.accounts.store.read().await?);
        let Some(event) = events::by_code(reader.conn(), &code).await? else {
            return Ok(None);
        };
        // Where all places have said too many wrong codes, right ones are refused and charged like them.
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

    /// Whether a name and an address are free, as [`Accounts`](super::Accounts) tells. Answers that something is taken are
    /// counted, so that nobody finds out who takes part by asking for one name after the other.
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
        // Held until an answer that something is taken is charged.
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
        // An answer that all is free tells of nobody, and costs nothing.
        if found != Availability::default() {
            tx.commit().await?;
        }
        Ok(found)
    }
}
