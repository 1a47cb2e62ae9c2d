//! Guests who wait until the owner of their event approves them.
//!
//! Until then a guest's selfie is judged, so that a bad one is told at once, and nothing more: the engine learns no face,
//! nobody is searched for. Approving queues the search in its own transaction; refusing takes the selfie away, unless it
//! serves the guest in another event. An approval is of the selfie that the owner saw: with another one the guest waits again.

use super::{Error, Matching};
use crate::cpu::Urgency;
use crate::model::{
    Action, Approval, ErasureCause, EventId, Fence, Selfie, SelfieId, SelfieState, Task, UserId,
};
use crate::store::approvals::WaitingGuest;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{approvals, locks, selfies, users};

impl Matching {
    /// The guests of an event who wait to be approved, the first to join first.
    pub async fn waiting_guests(&self, event: EventId) -> Result<Vec<WaitingGuest>, Error> {
        Ok(approvals::waiting(self.store.read().await?.conn(), event).await?)
    }

    /// Approves a guest who waits, or was refused before, by the selfie that was `seen` (none if there was none), and queues the
    /// search for the guest. [`Error::NotWaiting`] for anybody else, [`Error::SelfieChanged`] if the guest has sent another
    /// selfie since.
    pub async fn approve_guest(
        &self,
        actor: UserId,
        event: EventId,
        guest: UserId,
        seen: Option<SelfieId>,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        let is_there = locks::keep_event(tx.conn(), event).await? && locks::user(tx.conn(), guest).await?;
        if !is_there || !approvals::approve(tx.conn(), event, guest).await? {
            return Err(Error::NotWaiting);
        }
        if approvals::latest_selfie(tx.conn(), guest).await? != seen {
            return Err(Error::SelfieChanged);
        }
        self.queue
            .admit(
                tx.conn(),
                &Task::MatchGuest {
                    event: Some(event),
                    guest,
                },
            )
            .await?;
        let entry = NewAuditEntry::by(actor, Action::GuestApproved)
            .to(guest)
            .at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(())
    }

    /// Refuses a guest who waits. The selfie goes, unless the guest takes part in another event or waits for it; what the guest
    /// left in this one goes in any case. Answers the number of the receipt. [`Error::NotWaiting`] for anybody else.
    pub async fn refuse_guest(
        &self,
        actor: UserId,
        event: EventId,
        guest: UserId,
    ) -> Result<Option<i64>, Error> {
        let begun = self
            .erasures
            .begin_for_account(ErasureCause::Refusal, Some(actor), guest)
            .await?;
        let mut erasing = begun.ok_or(Error::NotWaiting)?;
        if !approvals::refuse(erasing.conn(), event, guest).await? {
            return Err(Error::NotWaiting);
        }
        let user = users::by_id(erasing.conn(), guest).await?;
        let user = user.ok_or(Error::NotWaiting)?;
        let has_no_other = approvals::open_events(erasing.conn(), guest).await?.is_empty();
        let erased = if has_no_other {
            erasing.selfies(&user).await?
        } else {
            erasing.guest_in(&user, event).await?
        };
        let entry = NewAuditEntry::by(actor, Action::GuestRefused)
            .to(guest)
            .at_event(event);
        erasing.note(&entry).await?;
        erasing.commit().await?;
        Ok(erased.map(|erased| erased.receipt))
    }

    /// Whether a guest's face may be searched for in an event as far as its owner is concerned. Of a guest who waits the
    /// selfie is judged, and that is all.
    pub(super) async fn is_approved(
        &self,
        fence: Fence,
        event: EventId,
        guest: UserId,
    ) -> Result<bool, Error> {
        let mut reader = self.store.read().await?;
        let approval = approvals::find(reader.conn(), event, guest).await?;
        let candidate = selfies::find(reader.conn(), guest, SelfieState::Candidate).await?;
        drop(reader);
        match (approval, candidate) {
            (Some(Approval::Waiting), Some(candidate)) => {
                self.judge_only(fence, &candidate).await?;
                Ok(false)
            }
            (Some(Approval::Waiting | Approval::Refused), _) => Ok(false),
            // Whoever left meanwhile is found out at the commit.
            (Some(Approval::Approved) | None, _) => Ok(true),
        }
    }

    async fn judge_only(&self, fence: Fence, candidate: &Selfie) -> Result<(), Error> {
        self.try_candidate(fence, None, candidate, Urgency::Guest).await
    }
}
