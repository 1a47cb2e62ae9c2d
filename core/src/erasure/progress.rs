//! How far a deletion of photos has come.
//!
//! Its photos are gone with the answer to the request; the progress says whether their files and the engine's faces have
//! followed. It is known for as long as the jobs are remembered.

use serde::Serialize;

use super::Erasures;
use crate::clock::Timestamp;
use crate::model::{JobId, JobState, UserId};
use crate::store::Result;
use crate::store::deletions::{self, Part};

/// What a deletion's status calls the state of affairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum DeletionStage {
    /// Nothing was taken up yet.
    Pending,
    /// Files and faces are being removed.
    InProgress,
    /// All are gone.
    Done,
    /// Some could not be removed.
    Partial,
    /// None could be removed.
    Failed,
}

/// A deletion, and how far it has come.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletionProgress {
    /// How far it has come.
    pub stage: DeletionStage,
    /// Photos that were to be deleted.
    pub total: i64,
    /// Photos of which nothing is left.
    pub deleted: i64,
    /// Photos that may have left something behind.
    pub failed: i64,
    /// The stable codes of what went wrong for good.
    pub faults: Vec<String>,
    /// When the removal was first taken up.
    pub started_at: Option<Timestamp>,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
}

impl Erasures {
    /// How far a deletion has come; `None` if there is none, or none that `asked_by` asked for.
    pub async fn deletion_progress(
        &self,
        deletion: JobId,
        asked_by: Option<UserId>,
    ) -> Result<Option<DeletionProgress>> {
        let mut parts = deletions::parts(self.store.read().await?.conn(), deletion).await?;
        parts.retain(|part| asked_by.is_none_or(|asked_by| part.user_id == asked_by));
        Ok((!parts.is_empty()).then(|| progress(parts)))
    }
}

fn progress(parts: Vec<Part>) -> DeletionProgress {
    let photos = |state| {
        let of_state = parts.iter().filter(|part| part.state == state);
        of_state.map(|part| part.photos).sum::<i64>()
    };
    let (deleted, failed) = (photos(JobState::Done), photos(JobState::Failed));
    let is_over = parts.iter().all(|part| part.finished_at.is_some());
    let is_begun = parts.iter().any(|part| part.started_at.is_some());
    let stage = match (is_over, deleted, failed) {
        (true, _, 0) => DeletionStage::Done,
        (true, 0, _) => DeletionStage::Failed,
        (true, ..) => DeletionStage::Partial,
        (false, ..) if is_begun => DeletionStage::InProgress,
        (false, ..) => DeletionStage::Pending,
    };
    let ended = parts.iter().filter_map(|part| part.finished_at).max();
    DeletionProgress {
        stage,
        total: parts.iter().map(|part| part.photos).sum(),
        deleted,
        failed,
        started_at: parts.iter().filter_map(|part| part.started_at).min(),
        finished_at: ended.filter(|_| is_over),
        // What went wrong with a job that is queued again is for the log.
        faults: parts
            .into_iter()
            .filter(|part| part.state == JobState::Failed)
            .filter_map(|part| part.error)
            .collect(),
    }
}
