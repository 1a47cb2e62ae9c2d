//! Jobs: lists of them, and what admins do to single ones.
//!
//! A job that is retried or cancelled takes what it is about along: a photo that could not be used waits again, and one whose
//! job is cancelled waits no more. Transactions take their locks in the order of jobs' own: the job, the event, the photo.

pub use crate::store::jobs::{Filter, Listed};

use super::Console;
use crate::model::{Action, EventId, FailureCode, Job, JobId, JobState, PhotoId, Task, UserId};
use crate::store::audit::{self, NewAuditEntry};
use crate::store::{self, Tx, generations, jobs, locks, memberships, photos};

/// How often a retry is tried whose job is queued by others at the same moment.
const TRIES: usize = 3;

/// Why a job is left as it is.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// It does not exist, or is forgotten.
    #[error("no such job")]
    Unknown,
    /// Only a job that was given up can be queued anew.
    #[error("the job was not given up")]
    NotFailed,
    /// What it was about is gone.
    #[error("what the job was about is gone")]
    Outdated,
    /// An equal re-index is under way: a second one would be paid for, too.
    #[error("the event is being re-indexed")]
    UnderWay,
    /// Only a queued job can be cancelled.
    #[error("the job is not queued")]
    NotQueued,
    /// It erases something, or keeps another promise.
    #[error("a promise depends on the job")]
    Promised,
    /// Others wait for what it brings to an end, and have no job of their own.
    #[error("others wait for the job")]
    Awaited,
    /// The database failed.
    #[error(transparent)]
    Store(#[from] store::Error),
}

impl Console {
    /// Jobs, the newest first, at most `limit`.
    pub async fn jobs(&self, filter: &Filter, limit: u32) -> Result<Vec<Listed>, Error> {
        Ok(jobs::list(self.store.read().await?.conn(), filter, limit.into()).await?)
    }

    /// A job by its number, while it is remembered.
    pub async fn job(&self, id: JobId) -> Result<Listed, Error> {
        let found = jobs::listed(self.store.read().await?.conn(), id).await?;
        found.ok_or(Error::Unknown)
    }

    /// Queues a job anew that was given up, and takes the photo it is about back to the start. Answers the job that is queued
    /// now, which is an equal one if such a one was queued already.
    pub async fn retry_job(&self, actor: UserId, id: JobId) -> Result<Listed, Error> {
        let mut tries = 0;
        let queued = loop {
            tries += 1;
            match self.try_to_retry(actor, id).await {
                // An equal job was queued after this one looked for one; the next try finds it.
                Err(Error::Store(error)) if error.is_duplicate() && tries < TRIES => {}
                outcome => break outcome?,
            }
        };
        self.queue.wake();
        self.job(queued).await
    }

    async fn try_to_retry(&self, actor: UserId, id: JobId) -> Result<JobId, Error> {
        let mut tx = self.store.begin().await?;
        let job = jobs::by_id(tx.conn(), id).await?.ok_or(Error::Unknown)?;
        if job.state != JobState::Failed {
            return Err(Error::NotFailed);
        }
        if is_under_way(&mut tx, &job.task).await? {
            return Err(Error::UnderWay);
        }
        let queued = self.queue.queue_anew(tx.conn(), &job).await?;
        let queued = queued.ok_or(Error::NotFailed)?;
        if !is_there(&mut tx, &job.task).await? {
            return Err(Error::Outdated);
        }
        if let Some((_, photo)) = photo_of(&job.task) {
            photos::wait_again(tx.conn(), photo).await?;
        }
        self.note(&mut tx, actor, Action::JobRetried, &job).await?;
        tx.commit().await?;
        Ok(queued)
    }

    /// Gives up a queued job before it is run, and the photo it is about: whoever waits for them has an answer, and a retry
    /// brings both back. Answers the job as it is now.
    pub async fn cancel_job(&self, actor: UserId, id: JobId) -> Result<Listed, Error> {
        let mut tx = self.store.begin().await?;
        let job = jobs::by_id(tx.conn(), id).await?.ok_or(Error::Unknown)?;
        if job.state != JobState::Queued {
            return Err(Error::NotQueued);
        }
        may_be_cancelled(&job.task)?;
        if !self.queue.cancel(tx.conn(), id).await? {
            return Err(Error::NotQueued);
        }
        if let Some((_, photo)) = photo_of(&job.task) {
            photos::fail(tx.conn(), photo, FailureCode::Cancelled, self.clock.now()).await?;
        }
        self.note(&mut tx, actor, Action::JobCancelled, &job).await?;
        tx.commit().await?;
        self.queue.tell_cancelled(&job.task);
        self.job(id).await
    }

    async fn note(&self, tx: &mut Tx, actor: UserId, action: Action, job: &Job) -> Result<(), Error> {
        let mut entry = NewAuditEntry::by(actor, action)
            .at_event(job.task.event())
            .noting(job.task.kind());
        if let Task::MatchGuest { guest, .. } | Task::RedescribeGuest { guest, .. } = &job.task {
            entry = entry.to(*guest);
        }
        Ok(audit::write(tx.conn(), &entry, self.clock.now()).await?)
    }
}

/// The photo that a job is about.
fn photo_of(task: &Task) -> Option<(EventId, PhotoId)> {
    match task {
        Task::IndexPhoto { event, photo } | Task::RedescribePhoto { event, photo } => Some((*event, *photo)),
        _ => None,
    }
}

/// Whether an equal re-index is running or waits for its parts.
async fn is_under_way(tx: &mut Tx, task: &Task) -> Result<bool, Error> {
    let Task::ReindexEvent { .. } = task else {
        return Ok(false);
    };
    let subject = task.subject().unwrap_or_default();
    let latest = jobs::latest(tx.conn(), task.kind(), &subject).await?;
    Ok(latest.is_some_and(|job| matches!(job.state, JobState::Running | JobState::Waiting)))
}

/// Whether what a job is about is there; it stays until the transaction ends.
async fn is_there(tx: &mut Tx, task: &Task) -> Result<bool, Error> {
    if let Some(event) = task.event()
        && !locks::keep_event(tx.conn(), event).await?
    {
        // What was erased with an event is erased by jobs that name it.
        return Ok(matches!(task, Task::Erase(_)));
    }
    Ok(match task {
        Task::IndexPhoto { event, photo } | Task::RedescribePhoto { event, photo } => {
            is_running(tx, *event).await? && photos::by_id(tx.conn(), *photo).await?.is_some()
        }
        Task::MatchGuest {
            event: Some(event),
            guest,
        }
        | Task::RedescribeGuest { event, guest } => {
            is_running(tx, *event).await?
                && memberships::joined_at(tx.conn(), *guest, *event).await?.is_some()
        }
        Task::MatchGuest { event: None, guest } => locks::keep_user(tx.conn(), *guest).await?,
        Task::MatchPhotos { event }
        | Task::Rescan { event }
        | Task::RematchEvent { event }
        | Task::ReindexEvent { event }
        | Task::NotifyGuests { event } => is_running(tx, *event).await?,
        Task::ForgetPhotos { .. } | Task::WarnGuests { .. } | Task::Erase(_) | Task::Housekeeping { .. } => {
            true
        }
    })
}

/// Whether an event is there and not over: jobs do nothing for one that is.
async fn is_running(tx: &mut Tx, event: EventId) -> Result<bool, Error> {
    Ok(generations::event_version(tx.conn(), event).await?.is_some())
}

/// Whether a queued job may be taken back.
fn may_be_cancelled(task: &Task) -> Result<(), Error> {
    match task {
        Task::MatchGuest { .. }
        | Task::IndexPhoto { .. }
        | Task::RedescribeGuest { .. }
        | Task::RedescribePhoto { .. }
        | Task::RematchEvent { .. }
        | Task::ReindexEvent { .. }
        | Task::NotifyGuests { .. } => Ok(()),
        // Photos whose faces are known, and guests who came late, would wait for ever.
        Task::MatchPhotos { .. } | Task::Rescan { .. } => Err(Error::Awaited),
        // Events end only after their guests were told. Strangers' faces, accounts that were left and old logs go by them.
        Task::Erase(_) | Task::ForgetPhotos { .. } | Task::WarnGuests { .. } | Task::Housekeeping { .. } => {
            Err(Error::Promised)
        }
    }
}
