//! How far an account's matching has come, read from durable state: every process answers alike.
//!
//! A guest's stage is that of the guest's last job, seen together with what became of the selfie; a
//! photographer's is that of the last rematch asked for any of the own events.

use serde::Serialize;

use super::{Error, Matching};
use crate::clock::Timestamp;
use crate::model::{EventId, Job, JobState, Role, SelfieStatus, Task, User};
use crate::store::{jobs, matches};

/// What `rematch-status` calls the state of affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = MatchingStage)]
pub enum Stage {
    /// Nothing was asked for yet.
    Idle,
    /// In line or under way.
    Running,
    /// Done.
    Done,
    /// The selfie was refused.
    ValidationFailed,
    /// It was given up.
    Error,
}

/// The stable code of work that could not be done yet and is tried again.
const DELAYED: &str = "delayed";

/// How far an account's matching has come.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// The stage.
    pub stage: Stage,
    /// For a guest the photos found; for a photographer the guests searched by the last rematch.
    pub matched: i64,
    /// When the work was first taken up.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// Stable code of what went wrong; of work under way, `delayed` once it had to be put off.
    pub error: Option<String>,
}

impl Matching {
    /// How far the account's matching has come: a guest's own search, a photographer's last rematch.
    pub async fn progress(&self, user: &User) -> Result<Progress, Error> {
        let mut reader = self.store.read().await?;
        let (job, matched) = match (user.role, user.event_id) {
            (Role::Photographer, _) => {
                let job = jobs::latest_rematch(reader.conn(), user.id).await?;
                let done = job.as_ref().map_or(0, |job| i64::from(job.done));
                (job, done)
            }
            (_, event) => {
                let event = event.unwrap_or(EventId(0));
                let task = Task::MatchGuest {
                    event,
                    guest: user.id,
                };
                let subject = task.subject().unwrap_or_default();
                let job = jobs::latest(reader.conn(), task.kind(), &subject).await?;
                (job, matches::count(reader.conn(), event, user.id).await?)
            }
        };
        Ok(progress(user, job, matched))
    }
}

fn progress(user: &User, job: Option<Job>, matched: i64) -> Progress {
    let refused = user.selfie_status == SelfieStatus::Invalid;
    let awaited = user.role == Role::Guest && user.selfie_status == SelfieStatus::Pending;
    let stage = match job.as_ref().map(|job| job.state) {
        None => Stage::Idle,
        Some(JobState::Queued | JobState::Running | JobState::Waiting) => Stage::Running,
        Some(JobState::Failed) => Stage::Error,
        Some(JobState::Done) if refused => Stage::ValidationFailed,
        Some(JobState::Done) if awaited => Stage::Idle,
        Some(JobState::Done) => Stage::Done,
    };
    let error = match (stage, &job) {
        (Stage::ValidationFailed, _) => user.selfie_error.clone(),
        (Stage::Error, Some(job)) => job.error.clone(),
        // It was tried and is in line again: why is for the log, that it takes longer is for the guest.
        (Stage::Running, Some(job)) if job.state == JobState::Queued && job.error.is_some() => {
            Some(DELAYED.to_owned())
        }
        _ => None,
    };
    let job = job.filter(|_| stage != Stage::Idle);
    Progress {
        stage,
        matched,
        started_at: job.as_ref().and_then(|job| job.started_at),
        finished_at: job.as_ref().and_then(|job| job.finished_at),
        error,
    }
}
