//! Uploads whose response is an id for polling their progress.
//!
//! The files are received and stored before the response, as in every upload; what follows is the progress of indexing.
//! Uploads of others are a 404.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use super::{PhotoFiles, receive_all, too_many};
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::context;
use crate::http::error::{Error, Result};
use crate::http::extract::{Json, Path, Upload};
use crate::http::wire::explain;
use crate::http::words::{Language, Sentence};
use crate::model::{EventId, UploadId, UserId};
use crate::photos::{Fault, MAX_FILE_BYTES, Refusal, UploadProgress, UploadStage, Viewer};

/// An upload whose progress can be polled.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadScheduled)]
pub(in crate::http::studio) struct Scheduled {
    job_id: UploadId,
    status: ScheduledStatus,
}

/// The state of an upload that was accepted.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[schema(as = UploadScheduledStatus)]
enum ScheduledStatus {
    /// Its photos are queued.
    Scheduled,
}

/// Upload photos to an event and poll their progress
///
/// Accepts and refuses the same files as `upload_photos`; `show_upload` reports the progress.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/upload-photos-async",
    operation_id = "upload_photos_async"
)]
pub(in crate::http::studio) async fn upload(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    upload: Upload<PhotoFiles>,
) -> Result<Json<Scheduled>> {
    let files = receive_all(&state, &caller, event, upload).await?.into_files()?;
    let job_id = state.photos.note_upload(event, caller.id, files).await?;
    Ok(Json(Scheduled {
        job_id,
        status: ScheduledStatus::Scheduled,
    }))
}

/// The progress of an upload.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadState)]
pub(in crate::http::studio) struct Followed {
    id: UploadId,
    event_id: EventId,
    photographer_id: Option<UserId>,
    status: UploadStage,
    #[schema(minimum = 0)]
    total: i64,
    #[schema(minimum = 0)]
    processed: i64,
    #[schema(minimum = 0)]
    failed: i64,
    /// One sentence for each failed file, with its name, in the language of the request.
    errors: Vec<String>,
    /// The same for programs.
    error_details: Vec<Failed>,
    /// When processing of the first photo started, in seconds since 1970; before that, when the files had arrived.
    started_at: f64,
    /// In seconds since 1970.
    finished_at: Option<f64>,
}

/// A file that failed.
#[derive(Serialize, ToSchema)]
#[schema(as = UploadStateFault)]
struct Failed {
    filename: String,
    /// In the language of the request.
    error: String,
    code: String,
}

/// Get the progress of an upload
///
/// Computed from the photos, so it is the same in every process. Available for a week.
#[utoipa::path(
    get,
    path = "/api/upload-jobs/{upload_id}/status",
    operation_id = "show_upload"
)]
pub(in crate::http::studio) async fn status(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<UploadId>,
) -> Result<Json<Followed>> {
    let progress = state.photos.upload_progress(Viewer::from(&caller), id).await?;
    Ok(Json(progress.into()))
}

impl From<UploadProgress> for Followed {
    fn from(progress: UploadProgress) -> Self {
        let details: Vec<_> = progress.faults.into_iter().map(Failed::from).collect();
        Self {
            id: progress.id,
            event_id: progress.event,
            photographer_id: progress.photographer,
            status: progress.stage,
            total: progress.total,
            processed: progress.processed,
            failed: progress.failed,
            errors: details.iter().map(Failed::sentence).collect(),
            error_details: details,
            started_at: progress.started_at.as_epoch_seconds(),
            finished_at: progress.finished_at.map(Timestamp::as_epoch_seconds),
        }
    }
}

impl Failed {
    fn sentence(&self) -> String {
        let Self { filename, error, .. } = self;
        match context::language() {
            Language::French => format!("{filename}\u{a0}: {error}"),
            Language::English => format!("{filename}: {error}"),
        }
    }
}

impl From<Fault> for Failed {
    fn from(Fault { filename, code }: Fault) -> Self {
        Self {
            filename,
            error: explanation(&code),
            code,
        }
    }
}

/// The sentence for a stored code, with its limit.
fn explanation(code: &str) -> String {
    let limit = MAX_FILE_BYTES;
    match Sentence::by_code(code) {
        Some(Sentence::PhotoTooLarge) => Error::from(Refusal::TooLarge { limit }).detail(),
        Some(Sentence::TooManyFiles) => too_many().detail(),
        _ => explain(code),
    }
}
