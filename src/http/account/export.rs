//! `GET /api/me/export`: all data about the caller, as a ZIP archive.
//!
//! `findme.json` holds the data and names the image files beside it: the selfies as they were sent, and the photos that
//! the caller was found in, as guests get them. The archive is streamed; a client that disconnects ends it.

mod archive;
mod holdings;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use futures_util::{StreamExt as _, stream};
use tokio::sync::mpsc;

use archive::Archive;
use holdings::Files;

use crate::error_chain::chain;
use crate::http::AppState;
use crate::http::auth::Account;
use crate::http::error::refusals::TOO_MANY_TRIES;
use crate::http::error::{Error, Result, file_status};
use crate::http::openapi::{Draft, Outcome, Routes, routes};
use crate::limits::{Attempt, Limit};
use crate::matching::{self, Matching};
use crate::objects::Opened;
use crate::photos::{Photos, Size};

/// The media type of the archive.
const ARCHIVE: &str = "application/zip";

/// How many chunks of the archive wait for the client at most.
const PIECES: usize = 4;

/// Why an archive could not be completed.
type Broken = Box<dyn std::error::Error + Send + Sync>;

/// The channel to the response body.
type Sink = mpsc::Sender<std::result::Result<Bytes, Broken>>;

pub(super) fn routes() -> Routes {
    routes![export => [TOO_MANY_TRIES]]
}

/// The archive as a response.
struct Sent(Body);

impl IntoResponse for Sent {
    fn into_response(self) -> Response {
        let headers = [
            (CONTENT_TYPE, ARCHIVE),
            (CONTENT_DISPOSITION, "attachment; filename=\"findme.zip\""),
            (CACHE_CONTROL, "private, no-store"),
        ];
        (headers, self.0).into_response()
    }
}

impl Outcome for Sent {
    fn describe(draft: &mut Draft) {
        let name = ("Content-Disposition", "A file name for the archive.");
        draft.answers_file(file_status(false), &[ARCHIVE], "The archive.", &[name]);
    }
}

/// Export all data about the caller
///
/// A ZIP archive: `findme.json` holds the data and names the selfies and photos beside it.
#[utoipa::path(get, path = "/api/me/export", operation_id = "export_account")]
async fn export(State(state): State<AppState>, Account(account): Account) -> Result<Sent> {
    let key = account.user.id.to_string();
    let attempt = Attempt {
        limit: Limit::Export,
        key: &key,
    };
    state.limits.charge(&[attempt]).await?;
    state.matching.note_export(&account.user).await?;
    let (holdings, files) = holdings::collect(&state, account).await?;
    let document = serde_json::to_vec_pretty(&holdings).map_err(Error::internal)?;
    let (sink, mut pieces) = mpsc::channel(PIECES);
    let (photos, matching) = (state.photos.clone(), state.matching.clone());
    state.tasks.spawn(async move {
        if let Err(error) = send(&sink, &photos, &matching, &document, files).await {
            tracing::warn!(error = %chain(&*error), "an export was interrupted");
            // The error makes the client notice the broken archive; it may have disconnected already.
            let _ = sink.send(Err(error)).await;
        }
    });
    let pieces = stream::poll_fn(move |context| pieces.poll_recv(context));
    Ok(Sent(Body::from_stream(pieces)))
}

async fn send(
    sink: &Sink,
    photos: &Photos,
    matching: &Matching,
    document: &[u8],
    files: Files,
) -> std::result::Result<(), Broken> {
    let mut archive = Archive::new();
    sink.send(Ok(archive.begin("findme.json")?)).await?;
    sink.send(Ok(archive.add(document)?)).await?;
    for (name, selfie) in files.selfies {
        match matching.open_selfie(&selfie).await {
            Ok(opened) => send_file(sink, &mut archive, &name, opened).await?,
            // The selfie was replaced after the document was made.
            Err(matching::Error::NoSelfie) => {}
            Err(error) => return Err(error.into()),
        }
    }
    for (name, photo) in files.photos {
        let opened = async {
            let rendition = photos.rendition(&photo, Size::Original).await?;
            photos.open(&rendition, None).await
        };
        match opened.await {
            Ok(opened) => send_file(sink, &mut archive, &name, opened).await?,
            // The file was lost, or the photo was deleted since. The archive goes on with the others.
            Err(error) if error.is_missing() => {}
            Err(error) => return Err(error.into()),
        }
    }
    sink.send(Ok(archive.end()?)).await?;
    Ok(())
}

/// Sends a file while it is read, so that memory holds only the chunks that wait for the client.
async fn send_file(
    sink: &Sink,
    archive: &mut Archive,
    name: &str,
    mut opened: Opened,
) -> std::result::Result<(), Broken> {
    sink.send(Ok(archive.begin(name)?)).await?;
    while let Some(bytes) = opened.bytes.next().await {
        sink.send(Ok(archive.add(&bytes?)?)).await?;
    }
    Ok(())
}
