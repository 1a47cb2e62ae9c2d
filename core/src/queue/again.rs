//! Queueing a job anew that was given up, and taking one back that waits.

use super::Queue;
use crate::model::{Job, JobId, JobState, Task};
use crate::store::jobs;
use crate::store::{Conn, Error};

impl Queue {
    /// Queues a job anew that was given up, with its counters reset and due at once, and answers its number; that of an equal
    /// one if such a one is queued, which then is due at once. `None` if it was not given up. Call [`Queue::wake`] after the
    /// commit.
    pub async fn queue_anew(&self, mut db: Conn<'_>, job: &Job) -> Result<Option<JobId>, Error> {
        let now = self.clock.now();
        if jobs::queue_anew(db.reborrow(), job, now).await? {
            return Ok(Some(job.id));
        }
        let present = jobs::by_id(db.reborrow(), job.id).await?;
        if !present.is_some_and(|present| present.state == JobState::Failed) {
            return Ok(None);
        }
        self.admit(db, &job.task).await.map(Some)
    }

    /// Gives up a queued job before it is run; false if it is not queued. Call [`Queue::tell_cancelled`] after the commit.
    pub async fn cancel(&self, db: Conn<'_>, id: JobId) -> Result<bool, Error> {
        jobs::cancel(db, id, self.clock.now()).await
    }

    /// Tells those who wait in this process that a job was cancelled.
    pub fn tell_cancelled(&self, task: &Task) {
        self.notifier.job_ended(task);
    }
}
