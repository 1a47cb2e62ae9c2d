//! Describing an event's faces anew after the networks of the embedded engine were replaced.
//!
//! Descriptors of two networks must never be compared, so no job learns or searches in an event that holds any of others.
//! Whoever comes first, a job or the look once a minute, begins the event's next generation instead: in one transaction
//! the former descriptors go, the guests and photos they were of are marked as not learned, and each of them gets a job,
//! guests first. Marked ones keep their matches until they are searched for again, as in a re-index.
//! While processes with several networks run, those that hold the lease describe, and the others leave it to them.

use std::time::Duration;

use super::{Error, Matching};
use crate::cpu::Urgency;
use crate::model::{
    DescriptorVersion, EventId, FailureCode, Fence, Priority, SelfieState, SelfieStatus, Task, UserId,
};
use crate::store::{descriptor_lease, enrolments, generations, jobs, locks, photos, selfies, vectors};

/// How long the lease outlives its last renewal; it is renewed once a minute.
const LEASE: Duration = Duration::from_mins(3);

impl Matching {
    /// Keeps the lease, and has the faces described anew that other networks have described; answers how many guests and
    /// photos are still to be. It is done once a minute.
    pub async fn replace_descriptors(&self) -> Result<i64, Error> {
        let Some(by) = self.engine.descriptor_version() else {
            return Ok(0);
        };
        if !self.take_lease(by).await? {
            tracing::info!("faces are described by processes with a later network");
            return Ok(0);
        }
        let events = vectors::events_of_others(self.store.read().await?.conn(), by).await?;
        for event in events {
            match self.begin_describing(event, by).await {
                Ok(_) | Err(Error::Gone) => {}
                Err(error) => return Err(error),
            }
        }
        let left = jobs::describing(self.store.read().await?.conn()).await?;
        if left > 0 {
            tracing::info!(
                left,
                by = by.0,
                "guests and photos are described anew by the present network"
            );
        }
        Ok(left)
    }

    /// Has the faces of an event described anew that other networks have described; false if there are none. Superseded if
    /// other processes have the lease.
    pub(super) async fn replace_former_descriptors(&self, event: EventId) -> Result<bool, Error> {
        let Some(by) = self.engine.descriptor_version() else {
            return Ok(false);
        };
        let mut reader = self.store.read().await?;
        let is_held = descriptor_lease::is_held(reader.conn(), by, self.clock.now()).await?;
        let are_there = vectors::any_of_others(reader.conn(), event, by).await?;
        drop(reader);
        if !is_held && !self.take_lease(by).await? {
            return Err(Error::Superseded);
        }
        Ok(are_there && self.begin_describing(event, by).await?)
    }

    async fn take_lease(&self, by: DescriptorVersion) -> Result<bool, Error> {
        let now = self.clock.now();
        let mut tx = self.store.begin().await?;
        let is_ours = descriptor_lease::take(tx.conn(), by, now, now + LEASE).await?;
        tx.commit().await?;
        Ok(is_ours)
    }

    async fn begin_describing(&self, event: EventId, by: DescriptorVersion) -> Result<bool, Error> {
        let mut tx = self.store.begin().await?;
        if !enrolments::lock_event(tx.conn(), event).await? {
            return Err(Error::Gone);
        }
        if !vectors::any_of_others(tx.conn(), event, by).await? {
            // Another worker was faster.
            return Ok(true);
        }
        // Of an event that the present networks have described nothing of, all photos are looked at: they may find faces where
        // the former ones found none.
        let photos = if vectors::any_by(tx.conn(), event, by).await? {
            generations::begin_next_for_others(tx.conn(), event, by).await?
        } else {
            generations::begin_next(tx.conn(), event).await?;
            photos::ids(tx.conn(), event).await?
        };
        vectors::clear_others(tx.conn(), event, by).await?;
        let guests = enrolments::unenrolled_guests(tx.conn(), event).await?;
        tracing::info!(
            event_id = %event, photos = photos.len(), guests = guests.len(), by = by.0,
            "an event is described anew by another network"
        );
        let guests = guests
            .into_iter()
            .map(|guest| Task::RedescribeGuest { event, guest });
        let photos = photos
            .into_iter()
            .map(|photo| Task::RedescribePhoto { event, photo });
        let tasks: Vec<_> = guests.chain(photos).collect();
        self.queue.admit_many(tx.conn(), &tasks, Priority::Bulk).await?;
        tx.commit().await?;
        self.queue.wake();
        Ok(true)
    }

    /// The job of a guest who is described anew. A selfie in which the present networks see no face stays, as do the matches
    /// that it brought, and the guest is told as if it had just been refused.
    pub async fn redescribe_guest(&self, fence: Fence, event: EventId, guest: UserId) -> Result<(), Error> {
        let matched = self
            .match_guest(fence, Some(event), guest, Urgency::Background, true)
            .await;
        match matched {
            Err(Error::Unusable(code)) => self.ask_for_another_selfie(fence, guest, code).await,
            matched => matched,
        }
    }

    async fn ask_for_another_selfie(
        &self,
        fence: Fence,
        guest: UserId,
        failure: FailureCode,
    ) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        if !locks::user(tx.conn(), guest).await? {
            return Err(Error::Gone);
        }
        // Another one that waits to be judged has a job of its own.
        let waits = selfies::find(tx.conn(), guest, SelfieState::Candidate).await?;
        if waits.is_none() {
            selfies::set_status(tx.conn(), guest, SelfieStatus::Invalid, Some(failure)).await?;
        }
        tx.commit().await?;
        tracing::info!(user_id = %guest, code = failure.code(), "a selfie does for the present network no more");
        Ok(())
    }
}
