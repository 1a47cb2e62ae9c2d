//! Uploading photos: each file is streamed to the storage while it arrives, and is complete before the next begins.
//!
//! One bad file does not affect the others. Only if all files are refused for the same reason is the whole request
//! refused for it. Accepted files are kept even if a later one is interrupted, and the response lists them. Sending
//! everything again is safe, because equal bytes are recognised.

pub(super) mod job;
pub(super) mod report;

use axum::extract::State;
use bytes::BytesMut;
use utoipa::ToSchema;

use self::report::{Report, Uploaded};
use crate::http::AppState;
use crate::http::auth::Photographer;
use crate::http::error::{Error, Problem, Result};
use crate::http::extract::{Json, Part, Path, Upload};
use crate::http::words::Sentence;
use crate::model::{EventId, User, WatcherId};
use crate::photos::{self, Intake, Taken};

/// The names of the parts that are photos: the document's, and those that other programs give to files.
const PHOTOS: [&str; 3] = ["files", "files[]", "file"];

/// The name of the part that says which watched folder the photos come from. Any other part is passed over.
const WATCHER: &str = "watcher_id";

/// More than the digits of a watcher's number.
const MAX_NUMBER_BYTES: usize = 32;

/// Most photos of one request.
const MAX_FILES: usize = 500;

/// Most parts of one request, empty ones and those that are passed over too; photos beyond [`MAX_FILES`] are refused by
/// name.
const MAX_PARTS: usize = 2 * MAX_FILES;

/// Most bytes of one request, all parts together.
const MAX_BYTES: u64 = 1 << 30;

/// Photos to upload.
#[derive(ToSchema)]
#[expect(dead_code, reason = "tells the document what is read part by part")]
pub(in crate::http) struct PhotoFiles {
    /// A JPEG, PNG or WebP image. For several images the part is repeated; files after the first 500 are refused.
    // One binary, for the generator of Dart makes code of a list that does not compile.
    #[schema(value_type = String, format = Binary, extensions(("x-repeated" = json!(true))))]
    files: Vec<Vec<u8>>,
    /// The id of the watched folder that the photos come from; an unknown one is ignored.
    watcher_id: Option<String>,
}

/// Upload photos to an event
///
/// One bad file does not affect the others; the response reports each file by name. Only if all files are refused for
/// the same reason is the whole request refused for it. The refusal of an interrupted request lists the photos that
/// were kept (`uploaded_photos`). Sending everything again is safe, because equal bytes are recognised.
#[utoipa::path(
    post,
    path = "/api/photographer/events/{event_id}/upload-photos",
    operation_id = "upload_photos",
    responses(
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
    State(state): State<AppState>,
    Photographer(caller): Photographer,
    Path(event): Path<EventId>,
    upload: Upload<PhotoFiles>,
) -> Result<Json<Uploaded>> {
    receive_all(&state, &caller, event, upload)
        .await?
        .finish()
        .map(Json)
}

/// What became of the files of a form.
pub(in crate::http) struct Received {
    /// How many are photos of the event now.
    pub(in crate::http) taken: usize,
    /// The names of the others, and why.
    pub(in crate::http) refused: Vec<(String, String)>,
}

/// The same for the form of a page. Refused if the request was interrupted or has no file.
pub(in crate::http) async fn receive_form(
    state: &AppState,
    caller: &User,
    event: EventId,
    upload: Upload<PhotoFiles>,
) -> Result<Received> {
    receive_all(state, caller, event, upload).await?.into_received()
}

/// Stores the files of a request, and counts them for the watched folder that they come from, even if the request is
/// interrupted.
async fn receive_all(
    state: &AppState,
    caller: &User,
    event: EventId,
    mut upload: Upload<PhotoFiles>,
) -> Result<Report> {
    state.events.worked_on(caller, event).await?;
    upload.limit_to(MAX_BYTES);
    let (mut report, mut watcher) = (Report::default(), None);
    let begin = |name: &str| state.photos.take_in(event, caller.id, name);
    if let Err(error) = receive_parts(begin, &mut upload, &mut report, &mut watcher).await {
        report.break_off(error);
    }
    if let Some(watcher) = watcher {
        let (ingested, failed) = report.counts();
        state.watchers.count(event, watcher, ingested, failed).await?;
    }
    Ok(report)
}

/// Stores the files of a request. Files that were reported before an interruption are kept.
async fn receive_parts(
    begin: impl Fn(&str) -> Intake,
    upload: &mut Upload<PhotoFiles>,
    report: &mut Report,
    watcher: &mut Option<WatcherId>,
) -> Result<()> {
    let mut parts = 0;
    while let Some(mut part) = upload.next().await? {
        parts += 1;
        if parts > MAX_PARTS {
            return Err(too_many());
        }
        if part.name() == WATCHER {
            *watcher = number(&mut part).await?;
        } else if PHOTOS.contains(&part.name()) {
            let intake = begin(part.filename().unwrap_or_default());
            let name = intake.original_filename().to_owned();
            if report.files() >= MAX_FILES {
                report.refuse(name, too_many());
                continue;
            }
            match receive(intake, &mut part).await? {
                Ok(taken) => report.accept(name, taken),
                Err(photos::Error::Refused(refusal)) => report.refuse(name, refusal.into()),
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(())
}

/// Writes a part to the storage. A refused file is still read to its end, because the response comes after it.
async fn receive(intake: Intake, part: &mut Part<'_>) -> Result<std::result::Result<Taken, photos::Error>> {
    let mut intake = Ok(intake);
    while let Some(bytes) = part.chunk().await? {
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

/// Parses the id of a watched folder. An invalid one is ignored: the photos matter more than the counter.
async fn number(part: &mut Part<'_>) -> Result<Option<WatcherId>> {
    let mut text = BytesMut::new();
    while let Some(bytes) = part.chunk().await? {
        let room = MAX_NUMBER_BYTES - text.len();
        text.extend_from_slice(&bytes[..bytes.len().min(room)]);
    }
    let number = std::str::from_utf8(&text).ok().map(str::trim);
    Ok(number.and_then(|number| number.parse().ok()).map(WatcherId))
}
