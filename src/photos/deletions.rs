//! How far a deletion has come.
//!
//! Its photos are gone with the answer; here is told whether their files and the engine's faces have followed. A deletion
//! is shown to whoever asked for it and to admins, for as long as its jobs are remembered.

use serde::Serialize;

use crate::clock::Timestamp;
use crate::model::{JobId, JobState};
use crate::photos::{Error, Photos, Viewer};
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

impl Photos {
    /// How far a deletion has come, for whoever asked for it or an admin; others know of none.
    pub async fn deletion_progress(&self, viewer: Viewer, id: JobId) -> Result<DeletionProgress, Error> {
        let mut parts = deletions::parts(self.store.read().await?.conn(), id).await?;
        let editor = viewer.edits_for();
        parts.retain(|part| editor.is_none_or(|editor| part.user_id == editor));
        if parts.is_empty() {
            return Err(Error::NoSuchJob);
        }
        Ok(progress(parts))
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
