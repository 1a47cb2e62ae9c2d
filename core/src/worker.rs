//! The entry point of queued jobs: takes a claimed job to the part of the domain that does it, and turns what
//! comes back into an outcome.
//!
//! Whether to try again is decided where the cause is known, in the domain's errors; `outcome` only gives
//! them their names.

mod chores;
mod outcome;
pub mod pool;

use std::time::Duration;

use async_trait::async_trait;

use crate::accounts::Accounts;
use crate::audit::Audit;
use crate::clock_trust::ClockTrust;
use crate::cpu::Urgency;
use crate::erasure::{Eraser, Erasures, EventEndings};
use crate::error_chain::chain;
use crate::limits::Limits;
use crate::matching::Matching;
use crate::model::{EventId, FailureCode, Fence, Photo, PhotoId, Priority, Task};
use crate::notices::Notices;
use crate::photos::Photos;
use crate::provider::Provider;
use crate::queue::{self, JobOutcome, Queue};
use crate::storage::Storage;
use crate::store::jobs::Claimed;

/// Does the jobs' work.
#[derive(Clone)]
pub struct Worker {
    /// Selfies, searches, rematches.
    pub matching: Matching,
    /// Served sizes.
    pub photos: Photos,
    /// Removing what was erased.
    pub eraser: Eraser,
    /// Housekeeping of receipts.
    pub erasures: Erasures,
    /// Ends of events.
    pub endings: EventEndings,
    /// Files that belong to nothing.
    pub storage: Storage,
    /// Emails to guests and owners.
    pub notices: Notices,
    /// Housekeeping of the queue itself.
    pub queue: Queue,
    /// Housekeeping of accounts.
    pub accounts: Accounts,
    /// How long guests may take to send a selfie; zero for as long as they like.
    pub pending_selfie_ttl: Duration,
    /// How long events are kept after their last upload; none for ever.
    pub event_retention: Option<Duration>,
    /// Whether the clock may be believed.
    pub clock_trust: ClockTrust,
    /// Housekeeping of what was counted.
    pub limits: Limits,
    /// Housekeeping of what was written down.
    pub audit: Audit,
    /// Housekeeping of counted calls.
    pub provider: Provider,
}

#[async_trait]
impl pool::Run for Worker {
    async fn run(&self, claimed: &Claimed) -> JobOutcome {
        let outcome = if queue::is_poison(&claimed.job) {
            JobOutcome::Fail(FailureCode::Crashed)
        } else {
            self.work(claimed).await.unwrap_or_else(|outcome| outcome)
        };
        let outcome = outcome.limited(&claimed.job);
        let (job, kind) = (claimed.job.id, claimed.job.task.kind());
        match &outcome {
            JobOutcome::Fail(failure) => {
                let code = failure.code();
                tracing::error!(%job, kind, code, "a job is given up");
                self.note_failure(claimed, *failure).await;
            }
            JobOutcome::Retry(error) | JobOutcome::Release(error, _) => {
                tracing::warn!(%job, kind, %error, "a job goes back to the queue");
            }
            JobOutcome::Done | JobOutcome::HandedOver => {}
        }
        outcome
    }
}

impl Worker {
    /// Does a job's work, and clears up behind earlier tries of it.
    async fn work(&self, claimed: &Claimed) -> Result<JobOutcome, JobOutcome> {
        let outcome = self.attempt(claimed).await.unwrap_or_else(|outcome| outcome);
        if outcome == JobOutcome::Done && claimed.job.attempt > 1 {
            self.matching.forget_orphans(&claimed.job).await?;
        }
        Ok(outcome)
    }

    async fn attempt(&self, Claimed { job, fence }: &Claimed) -> Result<JobOutcome, JobOutcome> {
        let fence = *fence;
        match &job.task {
            Task::MatchGuest { event, guest } => {
                let urgency = match job.priority {
                    Priority::Guest => Urgency::Guest,
                    Priority::Photo | Priority::Bulk => Urgency::Background,
                };
                let is_part = job.parent_id.is_some();
                self.matching
                    .match_guest(fence, *event, *guest, urgency, is_part)
                    .await?;
            }
            Task::IndexPhoto { event, photo } | Task::RedescribePhoto { event, photo } => {
                self.index_photo(fence, *event, *photo).await?;
            }
            Task::RedescribeGuest { event, guest } => {
                self.matching.redescribe_guest(fence, *event, *guest).await?;
            }
            Task::MatchPhotos { event } => self.matching.match_photos(fence, *event).await?,
            Task::Rescan { event } => {
                self.matching.rescan(fence, *event).await?;
                return Ok(JobOutcome::HandedOver);
            }
            Task::ForgetPhotos { event } => self.matching.forget_photos(*event).await?,
            Task::RematchEvent { event } => {
                self.matching.fan_out(fence, *event).await?;
                return Ok(JobOutcome::HandedOver);
            }
            Task::ReindexEvent { event } => {
                self.matching.learn_anew(fence, *event).await?;
                return Ok(JobOutcome::HandedOver);
            }
            Task::NotifyGuests { event } => self.notices.send(fence, *event).await?,
            Task::WarnGuests { event } => {
                let kept_for = self.event_retention;
                self.notices.warn_guests(fence, *event, kept_for).await?;
            }
            Task::Erase(erasure) => self.eraser.carry_out(fence, erasure).await?,
            Task::Housekeeping { chore: Some(chore) } => self.do_chore(*chore).await?,
            Task::Housekeeping { chore: None } => self.queue.admit_chores().await?,
        }
        Ok(JobOutcome::Done)
    }

    /// Makes a photo's copies, finds its faces, and finds the guests among them or leaves that to the event's batch. A
    /// photo whose faces are known from an earlier try is only searched.
    async fn index_photo(&self, fence: Fence, event: EventId, id: PhotoId) -> Result<(), JobOutcome> {
        let Some(photo) = self.photos.start(fence, id).await? else {
            return Ok(());
        };
        // Before it is decoded, which is for nothing if others have to do it.
        self.matching.may_learn(event).await?;
        if self.matching.is_guests_only(event).await? {
            return self.scan_photo(fence, &photo).await;
        }
        if photo.indexed_at.is_none() {
            let prepared = self.photos.prepare(&photo).await?;
            let faces = self
                .matching
                .index_photo(fence, event, id, &prepared.picture)
                .await?;
            tracing::debug!(photo_id = %id, faces, "a photo is indexed");
        } else {
            self.photos.restore_copies(&photo).await?;
        }
        if self.matching.find_guests(fence, event, id).await? {
            self.photos.finish(fence, id).await?;
        }
        Ok(())
    }

    /// Makes a photo's copies, if need be, and finds the guests of a guests-only event in it. A photo in which all of them
    /// were looked for is left alone.
    async fn scan_photo(&self, fence: Fence, photo: &Photo) -> Result<(), JobOutcome> {
        if photo.indexed_at.is_some() {
            self.photos.restore_copies(photo).await?;
        }
        if !self.matching.is_scanned(photo.id).await? {
            let prepared = match photo.indexed_at {
                None => self.photos.prepare(photo).await?,
                Some(_) => self.photos.reread(photo).await?,
            };
            self.matching
                .scan_photo(fence, photo.event_id, photo.id, &prepared.picture)
                .await?;
        }
        self.photos.finish(fence, photo.id).await?;
        Ok(())
    }

    /// Leaves the reason where people look for it.
    async fn note_failure(&self, claimed: &Claimed, failure: FailureCode) {
        if let Task::IndexPhoto { photo, .. } | Task::RedescribePhoto { photo, .. } = claimed.job.task
            && let Err(error) = self.photos.fail(claimed.fence, photo, failure).await
        {
            tracing::error!(job = %claimed.job.id, error = %chain(&error), "a photo could not be marked as failed");
        }
    }
}
