//! Guests who wait until the owner of their event approves them.
//!
//! Until then a guest's selfie is judged, so that a bad one is told at once, and nothing more: the engine learns no face,
//! nobody is searched for. Approving queues the search in its own transaction; refusing takes the selfie away, unless it
//! serves the guest in another event. An approval is of the selfie that the owner saw: with another one the guest waits again.

use super::{Error, Matching};
use crate::cpu::Urgency;
use crate::model::{
    Action, Approval, Erasure, ErasureCause, EventId, Fence, Selfie, SelfieId, SelfieState, Task, User,
    UserId,
};
use crate::store::approvals::WaitingGuest;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{Counts, NewErasure};
use crate::store::{Tx, approvals, enrolments, locks, matches, selfies, users};

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
            .admit(tx.conn(), &Task::MatchGuest { event, guest })
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
        let mut tx = self.store.begin().await?;
        if !locks::user_and_events(tx.conn(), guest).await?
            || !approvals::refuse(tx.conn(), event, guest).await?
        {
            return Err(Error::NotWaiting);
        }
        let user = users::by_id(tx.conn(), guest).await?.ok_or(Error::NotWaiting)?;
        let receipt = if approvals::open_events(tx.conn(), guest).await?.is_empty() {
            self.forget_person(&mut tx, &user, actor, ErasureCause::Refusal)
                .await?
        } else {
            self.forget_in_event(&mut tx, &user, event, actor).await?
        };
        let entry = NewAuditEntry::by(actor, Action::GuestRefused)
            .to(guest)
            .at_event(event);
        audit::write(tx.conn(), &entry, self.clock.now()).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(receipt)
    }

    /// Removes what a guest who was approved before left in the event: the face and the matches; answers the receipt, none if
    /// there was nothing. The account and the event are locked.
    async fn forget_in_event(
        &self,
        tx: &mut Tx,
        user: &User,
        event: EventId,
        actor: UserId,
    ) -> Result<Option<i64>, Error> {
        let matches = matches::remove_in(tx.conn(), event, user.id).await?;
        let faces = enrolments::remove_in(tx.conn(), event, user.id).await?;
        if matches == 0 && faces.is_empty() {
            return Ok(None);
        }
        let receipt = NewErasure {
            cause: ErasureCause::Refusal,
            actor: Some(actor),
            user: Some(user.id),
            event: Some(event),
            counts: Counts {
                matches,
                faces: faces.len() as u64,
                ..Counts::default()
            },
            is_sealed: true,
            at: self.clock.now(),
        };
        let erasure = Erasure {
            event,
            guest: Some(user.id),
            faces,
            ..Erasure::default()
        };
        Ok(Some(self.admit_erasure(tx, receipt, [erasure]).await?))
    }

    /// Whether a guest's face may be searched for in an event as far as its owner is concerned. Of a guest who waits the
    /// selfie is judged, and that is all.
    pub(super) async fn is_approved(
        &self,
        fence: Fence,
        event: EventId,
        guest: UserId,
    ) -> Result<bool, Error> {
        if event == EventId(0) {
            return Ok(true);
        }
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
        self.try_candidate(fence, EventId(0), candidate, Urgency::Guest)
            .await
    }
}
