//! Deleting photos: the rows are deleted before the response; a job deletes their files and faces.
//!
//! Several photos are deleted together or not at all. Ids of photos that are not the caller's to delete are ignored, so the
//! same request may be sent twice. The job's id gives access to its progress; jobs of others are a 404.

use axum::extract::State;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::clock::Timestamp;
use crate::erasure::{DeletionProgress, DeletionStage};
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Path, Query};
use crate::http::wire::{Done, explain};
use crate::http::words::Sentence;
use crate::model::{JobId, PhotoId};
use crate::photos::Viewer;

/// Delete a photo
///
/// With its matches, files and faces. The owner of an event deletes any of its photos, another photographer of the event
/// those they uploaded.
#[utoipa::path(delete, path = "/api/photos/{photo_id}", operation_id = "delete_photo")]
pub(super) async fn delete_one(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(photo): Path<PhotoId>,
) -> Result<Json<Done>> {
    state.photos.delete(Viewer::from(&caller), &[photo]).await?;
    Ok(Json(Done {
        message: Sentence::PhotoDeleted,
    }))
}

#[derive(Deserialize, IntoParams)]
pub(super) struct Selection {
    /// Ids of photos, separated by commas.
    #[param(
        required = true,
        nullable = false,
        pattern = "^[0-9]+(,[0-9]+)*$",
        example = "1,2,3"
    )]
    photo_ids: Option<String>,
}

impl Selection {
    /// The ids: 400 if there are none, 422 for a text that is not a list of numbers.
    fn ids(&self) -> Result<Vec<PhotoId>> {
        let problem = |sentence: Sentence| Problem::from(sentence).of_field("photo_ids");
        let text = self.photo_ids.as_deref().unwrap_or_default();
        let ids = parse(text).ok_or_else(|| Error::invalid(problem(Sentence::FieldInvalid)))?;
        if ids.is_empty() {
            return Err(Error::refused(problem(Sentence::FieldMissing)));
        }
        Ok(ids)
    }
}

/// The deleted photos, and the job that deletes their files and faces.
#[derive(Serialize, ToSchema)]
#[schema(as = PhotosDeleted)]
pub(super) struct Deleted {
    message: Sentence,
    job_id: JobId,
    #[serde(rename = "deleted_count")]
    count: usize,
}

/// Delete several photos
///
/// Ids of photos that the caller may not delete are ignored, so the same request may be sent twice; if there are no others,
/// it is refused. A job deletes files and faces; `show_deletion` reports its progress.
#[utoipa::path(delete, path = "/api/photos", operation_id = "delete_photos")]
pub(super) async fn delete_many(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Query(selection): Query<Selection>,
) -> Result<Json<Deleted>> {
    let ids = selection.ids()?;
    let deletion = state.photos.delete(Viewer::from(&caller), &ids).await?;
    Ok(Json(Deleted {
        message: Sentence::PhotosDeleted,
        job_id: deletion.job,
        count: deletion.photos,
    }))
}

/// The progress of a deletion.
#[derive(Serialize, ToSchema)]
#[schema(as = Deletion)]
pub(super) struct Followed {
    id: JobId,
    status: DeletionStage,
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 0)]
    deleted: i64,
    #[schema(minimum = 0)]
    failed: i64,
    errors: Vec<Failed>,
    started_at: Option<Timestamp>,
    finished_at: Option<Timestamp>,
}

/// Why files or faces of some photos could not be deleted.
#[derive(Serialize, ToSchema)]
#[schema(as = DeletionFault)]
struct Failed {
    /// In the language of the request.
    error: String,
    code: String,
}

/// Get the progress of a deletion of photos
///
/// Whether the files and faces of deleted photos are deleted, too. For the account that deleted them and for admins,
/// until a week after the end.
#[utoipa::path(
    get,
    path = "/api/delete-jobs/{job_id}/status",
    operation_id = "show_deletion"
)]
pub(super) async fn status(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<JobId>,
) -> Result<Json<Followed>> {
    let asked_by = Viewer::from(&caller).edits_for();
    let progress = state.erasures.deletion_progress(id, asked_by).await?;
    let progress = progress.ok_or_else(|| Error::unknown(Sentence::JobNotFound))?;
    Ok(Json(Followed::of(id, progress)))
}

impl Followed {
    fn of(id: JobId, progress: DeletionProgress) -> Self {
        let failed = |code: String| Failed {
            error: explain(&code),
            code,
        };
        Self {
            id,
            status: progress.stage,
            total: progress.total,
            deleted: progress.deleted,
            failed: progress.failed,
            errors: progress.faults.into_iter().map(failed).collect(),
            started_at: progress.started_at,
            finished_at: progress.finished_at,
        }
    }
}

/// Parses a list of ids; spaces and empty items are ignored. `None` for anything else.
fn parse(text: &str) -> Option<Vec<PhotoId>> {
    let places = text.split(',').map(str::trim).filter(|place| !place.is_empty());
    places.map(|place| place.parse().ok().map(PhotoId)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_of_ids_are_read_with_patience() {
        let ids = |numbers: &[i64]| Some(numbers.iter().copied().map(PhotoId).collect());
        assert_eq!(parse("1,2,3"), ids(&[1, 2, 3]));
        assert_eq!(parse(" 7 , 8,, 9,"), ids(&[7, 8, 9]));
        assert_eq!(parse(""), ids(&[]));
        assert_eq!(parse(" ,"), ids(&[]));
    }

    #[test]
    fn what_is_no_list_of_ids_is_refused() {
        for text in ["1;2", "1,two", "1.5", "99999999999999999999"] {
            assert_eq!(parse(text), None, "{text:?}");
        }
    }
}
