//! Uploading photos: a script sends folders of thousands, the form what it can hold.

use askama::Template;
use axum::extract::State;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Path, Upload};
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::studio::upload::{PhotoFiles, Received, receive_form};
use crate::model::EventId;

#[derive(Template)]
#[template(path = "studio/upload.html")]
struct UploadPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
}

#[derive(Template)]
#[template(path = "studio/sent.html")]
struct SentPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    taken: usize,
    refused: Vec<(String, String)>,
}

/// `GET /studio/events/{id}/upload`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Upload).await?;
    page(frame)
}

fn page(event: EventFrame) -> Result<Page> {
    let w = words();
    Ok(Page::of(&UploadPage {
        frame: Frame::of(event.title(w.upload_title)),
        w,
        event,
    })?
    .with_worker())
}

/// `POST /studio/events/{id}/upload`.
pub(super) async fn send(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    upload: Upload<PhotoFiles>,
) -> Result<Page> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Upload).await?;
    let received = receive_form(&state, &staff.user, id, upload).await?;
    sent(frame, received)
}

fn sent(event: EventFrame, received: Received) -> Result<Page> {
    let w = words();
    Ok(Page::of(&SentPage {
        frame: Frame::of(event.title(w.sent_title)),
        w,
        event,
        taken: received.taken,
        refused: received.refused,
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::{LONG_NAME, PROBLEM};

    let frame = || EventFrame::sample(Tab::Upload);
    let received = Received {
        taken: 24,
        refused: vec![(LONG_NAME.to_owned(), PROBLEM.to_owned())],
    };
    vec![
        ("studio-upload", page(frame())),
        ("studio-sent", sent(frame(), received)),
    ]
}
