//! Uploading one file in chunks, which goes on after a lost connection: in the shape of the draft of resumable uploads
//! (draft-ietf-httpbis-resumable-upload), of which it is no complete implementation.
//!
//! Any process may take any chunk. Uploads of others are a 404.

mod answers;
mod headers;

use axum::extract::State;
use serde::Deserialize;
use utoipa::ToSchema;

use self::answers::{Ended, GivenUp, Moved, Opening, Standing};
use self::headers::UploadOffset;
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{FilePart, Json, Path};
use crate::http::wire::Sum;
use crate::http::words::Sentence;
use crate::model::{EventId, ResumableId, User};
use crate::photos::{Begun, NewResumable, Opened, Progress, Resumable};

/// A file that is about to be sent.
#[derive(Deserialize, ToSchema)]
#[schema(as = UploadRequest)]
pub(super) struct Request {
    /// The name of the file.
    filename: String,
    /// Its size in bytes.
    #[schema(minimum = 1)]
    size: u64,
    /// Of all its bytes. If they turn out to be others, the file is refused.
    sha256: Option<Sum>,
}

/// Begin to upload a file in chunks
///
/// The answer says where to send the chunks. An upload of the same bytes that the caller has begun before goes on: then
/// `offset` is not 0. If the event has a photo of these bytes, nothing needs to be sent, and the answer is that photo. An
/// account may have 64 unfinished uploads, of files of 1 GB together; one that nobody goes on with is given up after a day.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/uploads",
    operation_id = "begin_upload"
)]
pub(super) async fn begin(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    Json(request): Json<Request>,
) -> Result<Opening> {
    state.events.worked_on(&caller, event).await?;
    // What no document's `int64` holds is no size either.
    if request.size == 0 || i64::try_from(request.size).is_err() {
        return Err(Error::invalid(
            Problem::from(Sentence::FieldInvalid).of_field("size"),
        ));
    }
    let new = NewResumable {
        event,
        uploader: caller.id,
        name: &request.filename,
        size: request.size,
        sha256: request.sha256.map(|Sum(sum)| sum),
    };
    Ok(match state.photos.open_resumable(&new).await? {
        Opened::Known(photo) => Opening::Known(Ended::known(*photo)),
        Opened::Open(upload) => Opening::Open(upload.into()),
    })
}

/// Find out where an upload goes on
///
/// `Upload-Offset` is the number of bytes that are there. If it is the size of the file but the upload is not complete, a
/// chunk without bytes completes it.
#[utoipa::path(head, path = "/api/uploads/{upload_id}", operation_id = "show_upload_offset")]
pub(super) async fn show(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<ResumableId>,
) -> Result<Standing> {
    Ok(Standing(owned(&state, &caller, id).await?))
}

/// Send a chunk of an upload
///
/// At most 8 MB, from the offset at which the upload is; otherwise a 409 says in `Upload-Offset` where it goes on. A chunk that
/// is interrupted is not kept. The answer to the last chunk is what became of the file; so is the answer to any chunk that is
/// sent afterwards.
///
/// The body may also be sent as `application/partial-upload`.
#[utoipa::path(patch, path = "/api/uploads/{upload_id}", operation_id = "send_chunk")]
pub(super) async fn append(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<ResumableId>,
    UploadOffset(offset): UploadOffset,
    mut body: FilePart,
) -> Result<Moved> {
    let upload = owned(&state, &caller, id).await?;
    let mut chunk = match state.photos.begin_chunk(caller.id, id, offset).await? {
        Begun::Chunk(chunk) => chunk,
        Begun::Ended(outcome) => return Ok(Moved::ended(upload.size, outcome)),
    };
    if body.announced().is_some_and(|bytes| bytes > chunk.room()) {
        return Err(Error::too_large(chunk.room()));
    }
    while let Some(bytes) = body.chunk().await? {
        chunk.write(bytes).await?;
    }
    Ok(match chunk.finish().await? {
        Progress::At(offset) => Moved::At(offset),
        Progress::Ended(outcome) => Moved::ended(upload.size, outcome),
    })
}

/// Give an upload up
///
/// What has arrived of the file is removed. A photo that it became stays.
#[utoipa::path(delete, path = "/api/uploads/{upload_id}", operation_id = "give_up_upload")]
pub(super) async fn give_up(
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(id): Path<ResumableId>,
) -> Result<GivenUp> {
    owned(&state, &caller, id).await?;
    state.photos.give_up_resumable(caller.id, id).await?;
    Ok(GivenUp)
}

/// An upload of the caller, who may still fill its event.
async fn owned(state: &AppState, caller: &User, id: ResumableId) -> Result<Resumable> {
    let upload = state.photos.resumable(caller.id, id).await?;
    state.events.worked_on(caller, upload.event).await?;
    Ok(upload)
}
