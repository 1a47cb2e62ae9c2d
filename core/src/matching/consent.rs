//! A guest takes the agreement back: nothing that came of the face stays, and nothing that is under way counts any more.
//!
//! A job that looks at the guest meanwhile finds neither selfie nor enrolment when it wants to store what it found. The
//! agreement itself is kept, with its end, as proof of what was allowed until then. Browsers and apps that are logged in, perhaps
//! in other hands by now, show nothing more.

use super::{Error, Matching};
use crate::model::{Action, ConsentEnd, ErasureCause, EventId, User, UserId};
use crate::store::audit::NewAuditEntry;
use crate::store::{Conn, approvals, consents, enrolments, personal_links, users};

impl Matching {
    /// Ends a guest's agreements in all events, erases selfies, faces and matches, and ends all tokens of the account.
    /// [`Error::NoConsent`] if there is neither agreement nor selfie.
    pub async fn withdraw_consent(&self, user: &User) -> Result<(), Error> {
        let begun = self
            .erasures
            .begin_for_account(ErasureCause::Consent, Some(user.id), user.id)
            .await?;
        let mut erasing = begun.ok_or(Error::NoConsent)?;
        let at = erasing.at();
        let ended = consents::end_all(erasing.conn(), user.id, ConsentEnd::Withdrawn, at).await?;
        let erased = erasing.selfies(user).await?;
        if ended.is_empty() && erased.is_none() {
            return Err(Error::NoConsent);
        }
        users::end_tokens(erasing.conn(), user.id).await?;
        // Without a password it is the guest's way to what is left, and to erasing that, too.
        personal_links::keep(erasing.conn(), user.id).await?;
        let entry = NewAuditEntry::by(user.id, Action::ConsentWithdrawn).to(user.id);
        let entry = entry.at_event(user.event_id).counting(ended.len());
        erasing.note(&entry).await?;
        Ok(erasing.commit().await?)
    }

    /// [`Error::ConsentWanted`] if an account's selfie may be looked at in none of the own events, [`Error::GuestRefused`] if
    /// all have refused the guest.
    pub async fn check_consent(&self, user: UserId) -> Result<(), Error> {
        let mut reader = self.store.read().await?;
        self.searchable_events(reader.conn(), user).await.map(drop)
    }

    /// The events in which an account's face may be looked at: those that refused the guest are none of them.
    /// [`Error::GuestRefused`] if all have, [`Error::ConsentWanted`] if the guest has to agree and has in none.
    pub(super) async fn searchable_events(
        &self,
        mut db: Conn<'_>,
        user: UserId,
    ) -> Result<Vec<EventId>, Error> {
        let mut events = approvals::open_events(db.reborrow(), user).await?;
        if events.is_empty() {
            let joined = enrolments::events_of(db, user).await?;
            return if joined.is_empty() {
                Ok(events)
            } else {
                Err(Error::GuestRefused)
            };
        }
        if self.texts.is_required() {
            let agreed = consents::events_of(db, user).await?;
            events.retain(|event| agreed.contains(event));
            if events.is_empty() {
                return Err(Error::ConsentWanted);
            }
        }
        Ok(events)
    }

    /// Whether a guest has agreed to be searched for in an event, or need not.
    pub async fn may_look(&self, event: EventId, guest: UserId) -> Result<bool, Error> {
        if !self.texts.is_required() {
            return Ok(true);
        }
        Ok(consents::is_given(self.store.read().await?.conn(), event, guest).await?)
    }
}
