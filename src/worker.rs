//! The door for queued jobs: takes a claimed job to the part of the domain that does it, and turns what
//! comes back into a verdict.
//!
//! Whether to try again is decided where the cause is known, in the domain's errors; here they only get
//! their names.

pub mod pool;

use std::time::Duration;

use async_trait::async_trait;

use crate::matching::{self, Matching};
use crate::model::Task;
use crate::photos::{self, Photos};
use crate::queue::{self, Queue, Verdict};
use crate::store::jobs::Claimed;

/// Does the jobs' work.
#[derive(Clone)]
pub struct Worker {
    /// Selfies, searches, rematches, removals.
    pub matching: Matching,
    /// Expiry.
    pub photos: Photos,
    /// Housekeeping of the line itself.
    pub queue: Queue,
}

#[async_trait]
impl pool::Run for Worker {
    async fn run(&self, claimed: &Claimed) -> Verdict {
        let verdict = if queue::is_poison(&claimed.job) {
            Verdict::Fail("crashed")
        } else {
            self.work(claimed).await.limited(&claimed.job)
        };
        match &verdict {
            Verdict::Fail(code) => self.give_up(claimed, code).await,
            Verdict::Retry(error) | Verdict::Release(error, _) => {
                let (job, kind) = (claimed.job.id, claimed.job.task.kind());
                tracing::warn!(%job, kind, %error, "a job goes back in line");
            }
            Verdict::Done | Verdict::Settled => {}
        }
        verdict
    }
}

impl Worker {
    async fn work(&self, claimed: &Claimed) -> Verdict {
        let fence = claimed.fence;
        match &claimed.job.task {
            Task::MatchGuest { event, guest } => verdict(self.matching.match_guest(fence, *event, *guest).await),
            Task::IndexPhoto { event, photo } => verdict(self.matching.index_photo(fence, *event, *photo).await),
            Task::RematchEvent { event } => match self.matching.fan_out(fence, *event).await {
                Ok(()) => Verdict::Settled,
                Err(error) => verdict(Err(error)),
            },
            Task::Erase(erasure) => verdict(self.matching.erase(erasure).await),
            Task::ExpireEvents => self.keep_house().await,
        }
    }

    /// Removes expired photos and forgets old jobs.
    async fn keep_house(&self) -> Verdict {
        if let Err(error) = self.photos.expire().await {
            return verdict(Err(error.into()));
        }
        match self.queue.prune().await {
            Ok(_) => Verdict::Done,
            Err(error) => Verdict::Retry(error.to_string()),
        }
    }

    /// Leaves the reason where people look for it.
    async fn give_up(&self, claimed: &Claimed, code: &'static str) {
        let (job, kind) = (claimed.job.id, claimed.job.task.kind());
        tracing::error!(%job, kind, code, "a job is given up");
        if let Task::IndexPhoto { photo, .. } = claimed.job.task
            && let Err(error) = self.photos.fail(claimed.fence, photo, code).await
        {
            tracing::error!(%job, %error, "a photo could not be marked as failed");
        }
    }
}

fn verdict(result: Result<(), matching::Error>) -> Verdict {
    match result {
        // What the job was about is gone: nothing is left to do.
        Ok(()) | Err(matching::Error::Gone) => Verdict::Done,
        Err(matching::Error::Lost) => Verdict::Settled,
        Err(matching::Error::Unusable(code)) => Verdict::Fail(code),
        Err(matching::Error::Unavailable { reason, retry_after }) => Verdict::Release(reason, retry_after),
        Err(error) => Verdict::Retry(error.to_string()),
    }
}
