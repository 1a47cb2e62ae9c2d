//! Uploading photos: each file streams into the storage while it arrives, and is complete before the next begins.
//!
//! One bad file does not spoil the others. Only when all are bad for one reason is that reason the answer to the
//! whole request. What was taken in stays, also when a later file breaks off: sending everything again is safe,
//! because the same bytes are recognised.

pub(super) mod job;
mod report;

use axum::extract::State as Extract;
use bytes::{Bytes, BytesMut};
use utoipa::ToSchema;

use self::report::{Report, Uploaded};
use crate::http::State;
use crate::http::auth::Photographer;
use crate::http::error::refusals::{BadPhotos, EventUnknown, ForeignFormat, LargePhotos, StorageDown};
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Part, Path, Upload};
use crate::http::words::Sentence;
use crate::model::{EventId, User, WatcherId};
use crate::photos::{self, Intake, Taken};

/// The name of the parts that are photos.
const PHOTOS: &str = "files";

/// The name of the part that says which watched folder the photos come from. Any other part is passed over.
const WATCHER: &str = "watcher_id";

/// More than the digits of a watcher's number.
const MAX_NUMBER_BYTES: usize = 32;

/// Most photos of one request.
const MAX_FILES: usize = 500;

/// Most bytes of one request, all parts together.
const MAX_BYTES: usize = 1 << 30;

/// Photos to be taken in.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is read part by part")]
pub(super) struct PhotoFiles {
    /// JPEG, PNG or WebP pictures; of more than 500 the rest is refused.
    #[schema(value_type = Vec<String>, format = Binary, min_items = 1)]
    files: Vec<Vec<u8>>,
    /// The number of the watched folder that the photos come from; an unknown one is passed over.
    watcher_id: Option<String>,
}

/// Upload photos to an event
///
/// One bad file does not spoil the others: each is answered for by name. Only when all are bad for one reason is that reason the
/// answer to the whole. Sending everything again is safe, for the same bytes are recognised.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/upload-photos",
    operation_id = "upload_photos",
    responses(
        BadPhotos,
        LargePhotos,
        ForeignFormat,
        EventUnknown,
        StorageDown,
        (status = 200, description = "", links(
            ("picture" = (operation_id = "show_photo", parameters(("photo_id" = "$response.body#/uploaded_photos/0/id")))),
            ("faces" = (operation_id = "list_faces", parameters(("photo_id" = "$response.body#/uploaded_photos/0/id")))),
            ("show" = (operation_id = "show_photo_to_all", parameters(("photo_id" = "$response.body#/uploaded_photos/0/id")))),
            ("delete" = (operation_id = "delete_photo", parameters(("photo_id" = "$response.body#/uploaded_photos/0/id")))),
            ("job" = (operation_id = "show_job", parameters(("job_id" = "$response.body#/jobs/0/job_id")))),
        )),
    )
)]
pub(super) async fn upload(
    Extract(state): Extract<State>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    upload: Upload<PhotoFiles>,
) -> Result<Json<Uploaded>> {
    receive_all(&state, &caller, event, upload)
        .await?
        .finish()
        .map(Json)
}

/// Takes in the files of a request, and counts them for the watcher that sent them.
async fn receive_all(
    state: &State,
    caller: &User,
    event: EventId,
    mut upload: Upload<PhotoFiles>,
) -> Result<Report> {
    state.events.owned(caller, event).await?;
    let (mut left, mut watcher) = (MAX_BYTES, None);
    let mut report = Report::default();
    while let Some(mut part) = upload.next().await? {
        match part.name() {
            PHOTOS => {}
            WATCHER => {
                watcher = number(&mut part, &mut left).await?;
                continue;
            }
            _ => {
                skip(&mut part, &mut left).await?;
                continue;
            }
        }
        let intake = state
            .photos
            .take_in(event, caller.id, part.filename().unwrap_or_default());
        let name = intake.original_filename().to_owned();
        if report.files() >= MAX_FILES {
            skip(&mut part, &mut left).await?;
            report.refuse(name, too_many());
            continue;
        }
        match receive(intake, &mut part, &mut left).await? {
            Ok(taken) => report.accept(name, taken),
            Err(photos::Error::Refused(refusal)) => report.refuse(name, refusal.into()),
            Err(error) => return Err(error.into()),
        }
    }
    if let Some(watcher) = watcher {
        let (ingested, failed) = report.counts();
        state.watchers.count(event, watcher, ingested, failed).await?;
    }
    Ok(report)
}

/// Feeds a part to an intake. A file that is refused is still read to its end, for the answer comes after it.
async fn receive(
    intake: Intake,
    part: &mut Part<'_>,
    left: &mut usize,
) -> Result<std::result::Result<Taken, photos::Error>> {
    let mut intake = Ok(intake);
    while let Some(bytes) = next(part, left).await? {
        intake = match intake {
            Ok(intake) => intake.write(bytes).await,
            refused => refused,
        };
    }
    match intake {
        Ok(intake) => Ok(intake.finish().await),
        Err(error) => Ok(Err(error)),
    }
}

fn too_many() -> Error {
    Error::refused(Problem::from(Sentence::TooManyFiles).about(MAX_FILES))
}

/// Reads the number of a watcher. What is none is passed over: photos are worth more than who counts them.
async fn number(part: &mut Part<'_>, left: &mut usize) -> Result<Option<WatcherId>> {
    let mut text = BytesMut::new();
    while let Some(bytes) = next(part, left).await? {
        let room = MAX_NUMBER_BYTES - text.len();
        text.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
    let number = std::str::from_utf8(&text).ok().map(str::trim);
    Ok(number.and_then(|number| number.parse().ok()).map(WatcherId))
}

/// Reads a part to its end and throws it away.
async fn skip(part: &mut Part<'_>, left: &mut usize) -> Result<()> {
    while next(part, left).await?.is_some() {}
    Ok(())
}

/// The next bytes of a part, as long as the request is not too large.
async fn next(part: &mut Part<'_>, left: &mut usize) -> Result<Option<Bytes>> {
    let chunk = part.chunk().await?;
    let size = chunk.as_ref().map_or(0, Bytes::len);
    *left = left
        .checked_sub(size)
        .ok_or_else(|| Error::too_large(MAX_BYTES as u64))?;
    Ok(chunk)
}
