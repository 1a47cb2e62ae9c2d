//! Consent of guests to face recognition in an event.
//!
//! Guests send the hash of the text that was shown; it has to be a current text of the event. The consent is stored
//! before any image of the guest is analysed. Withdrawing it erases faces, so it belongs to `matching`.

use super::{Accounts, Error};
use crate::consent::{Agreement, Text};
use crate::limits::{Attempt, Limit};
use crate::model::{Consent, ConsentTerms, Event, EventId, SelfieState, Task, User};
use crate::store::{consents, enrolments, locks, selfies};

/// The consent texts of an event.
#[derive(Clone, Debug)]
pub struct Offer {
    /// The terms of the event.
    pub terms: ConsentTerms,
    /// The texts, one for each language.
    pub texts: [Text; 2],
    /// Whether matching requires consent.
    pub is_required: bool,
}

impl Accounts {
    /// Whether nobody is looked for without having agreed.
    pub fn requires_consent(&self) -> bool {
        self.texts.is_required()
    }

    /// The consent texts of an event.
    pub async fn offer(&self, event: EventId) -> Result<Offer, Error> {
        let terms = consents::terms(self.store.read().await?.conn(), event).await?;
        let terms = terms.ok_or(Error::NotFound)?;
        Ok(Offer {
            texts: self.texts.of(&terms),
            is_required: self.texts.is_required(),
            terms,
        })
    }

    /// Stores a guest's consent to the text of an event, or without one to that of whichever of the guest's events has the
    /// text, and queues the matching that waited for it. [`Error::ConsentOutdated`] if it is not a current text there;
    /// [`Error::TooMany`] after too many consents, because they are kept for years.
    pub async fn give_consent(
        &self,
        user: &User,
        event: Option<EventId>,
        agreement: Agreement<'_>,
    ) -> Result<EventId, Error> {
        let attempt = Attempt {
            limit: Limit::Consent,
            key: &user.id.to_string(),
        };
        self.limits.charge(&[attempt]).await?;
        let mut tx = self.store.begin().await?;
        if !locks::user(tx.conn(), user.id).await? {
            return Err(Error::NotFound);
        }
        let at = self.clock.now();
        let mut events = enrolments::events_of(tx.conn(), user.id).await?;
        events.retain(|joined| event.is_none_or(|event| event == *joined));
        for event in events {
            if consents::agree(tx.conn(), &self.texts, (event, user.id), agreement, at).await? {
                if selfies::find(tx.conn(), user.id, SelfieState::Accepted)
                    .await?
                    .is_some()
                {
                    let task = Task::MatchGuest {
                        event: Some(event),
                        guest: user.id,
                    };
                    self.queue.admit(tx.conn(), &task).await?;
                }
                tx.commit().await?;
                self.queue.wake();
                return Ok(event);
            }
        }
        Err(Error::ConsentOutdated)
    }

    /// All consents of a guest, including those that ended; the latest first.
    pub async fn consents(&self, user: &User) -> Result<Vec<Consent>, Error> {
        Ok(consents::of_user(self.store.read().await?.conn(), user.id).await?)
    }

    /// The text with this hash, if somebody has agreed to it.
    pub async fn consent_text(&self, hash: &str) -> Result<Option<String>, Error> {
        Ok(consents::text(self.store.read().await?.conn(), hash).await?)
    }

    /// Checks that the consent of a registration is to a current text of the event.
    pub(super) async fn check_agreement(
        &self,
        event: &Event,
        agreement: Option<Agreement<'_>>,
    ) -> Result<(), Error> {
        let Some(agreement) = agreement else {
            return Ok(());
        };
        let terms = consents::terms(self.store.read().await?.conn(), event.id).await?;
        let agreed = terms.and_then(|terms| self.texts.agreed(&terms, agreement.hash));
        agreed.map(drop).ok_or(Error::ConsentOutdated)
    }
}
