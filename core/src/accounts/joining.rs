//! Joining another event with the same account.
//!
//! Username and email address must be free in that event, too. The guest's selfie is also matched there.

use super::registration::conflict;
use super::{Accounts, Error};
use crate::consent::Agreement;
use crate::model::{Action, Event, Role, SelfieState, Task, User};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::memberships::{self, NewMembership};
use crate::store::{self, Conn, consents, locks, selfies, users};

impl Accounts {
    /// [`Error::GuestsOnly`] for photographers and admins.
    pub(super) fn check_is_guest(user: &User) -> Result<(), Error> {
        let is_guest = user.role == Role::Guest;
        is_guest.then_some(()).ok_or(Error::GuestsOnly)
    }

    /// Makes a guest a member of an event; see [`Limited::join_event`](super::Limited::join_event).
    pub(super) async fn join_event(
        &self,
        user: &User,
        event: Event,
        agreement: Option<Agreement<'_>>,
    ) -> Result<Event, Error> {
        let mut tx = self.store.begin().await?;
        if !locks::keep_event(tx.conn(), event.id).await? {
            return Err(Error::EventCodeUnknown);
        }
        // The account is locked, so either a selfie that arrives now sees this membership, or this sees the selfie.
        if !locks::user(tx.conn(), user.id).await? {
            return Err(Error::NotFound);
        }
        let email_key = if user.email.is_empty() {
            let made = users::email_key(tx.conn(), user.id).await?;
            made.ok_or(Error::NotFound)?
        } else {
            user.email.to_lowercase()
        };
        let membership = NewMembership {
            user: user.id,
            event: event.id,
            username: &user.username,
            email_key: &email_key,
            at: self.clock.now(),
        };
        if !memberships::insert(tx.conn(), &membership).await? {
            if memberships::joined_at(tx.conn(), user.id, event.id)
                .await?
                .is_some()
            {
                return Err(Error::AlreadyJoined);
            }
            let in_use =
                memberships::taken(tx.conn(), event.id, Some(&user.username), Some(&email_key)).await?;
            return Err(conflict(in_use));
        }
        memberships::leave_ended(tx.conn(), user.id, event.id).await?;
        if let Some(agreement) = agreement {
            let who = (event.id, user.id);
            if !consents::agree(tx.conn(), &self.texts, who, agreement, self.clock.now()).await? {
                return Err(Error::ConsentOutdated);
            }
        }
        if has_selfie(tx.conn(), user).await? {
            let task = Task::MatchGuest {
                event: Some(event.id),
                guest: user.id,
            };
            self.queue.admit(tx.conn(), &task).await?;
        }
        let entry = NewAuditEntry::by(user.id, Action::EventJoined)
            .to(user.id)
            .at_event(event.id);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(event)
    }
}

async fn has_selfie(mut db: Conn<'_>, user: &User) -> Result<bool, store::Error> {
    for state in [SelfieState::Accepted, SelfieState::Candidate] {
        if selfies::find(db.reborrow(), user.id, state).await?.is_some() {
            return Ok(true);
        }
    }
    Ok(false)
}
