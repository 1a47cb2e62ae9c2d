//! One photo on a page of its own, with its neighbours in the gallery it was opened from.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;

use super::tabs::Tab;
use super::visit::Visitor;
use super::{EventView, Words, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page};
use crate::model::PhotoId;
use crate::photos::GalleryKind;

#[derive(Template)]
#[template(path = "guest/photo.html")]
struct PhotoPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    tab: Tab,
    id: PhotoId,
    name: String,
    width: i32,
    height: i32,
    previous: Option<PhotoId>,
    next: Option<PhotoId>,
}

/// The gallery a photo was opened from.
#[derive(Deserialize)]
pub(super) struct From {
    #[serde(rename = "in")]
    gallery: Option<String>,
}

/// `GET /e/{code}/photo/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    browser: Browser,
    Path((code, id)): Path<(String, PhotoId)>,
    Query(from): Query<From>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    let (tab, kind) = if from.gallery.as_deref() == Some("all") {
        (Tab::All, GalleryKind::General)
    } else {
        (Tab::Mine, GalleryKind::Matched)
    };
    let (guest, event) = (visitor.user.id, &visitor.event);
    let found = state.photos.neighbours(guest, event.id, kind, id).await?;
    let w = words();
    let page = Page::of(&PhotoPage {
        frame: Frame::of(w.photo_title.with(&event.name)),
        w,
        event: EventView::of(event, None),
        tab,
        id,
        name: found.photo.original_filename,
        width: found.photo.width,
        height: found.photo.height,
        previous: found.previous_id,
        next: found.next_id,
    })?;
    Ok(page.into_response())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let w = words();
    let photo = |has_others: bool| PhotoPage {
        frame: Frame::of(w.photo_title.with(crate::http::pages::book::EVENT)),
        w,
        event: EventView::sample(),
        tab: Tab::Mine,
        id: PhotoId(2),
        name: "IMG_0002.jpg".to_owned(),
        width: 4000,
        height: 6000,
        previous: has_others.then_some(PhotoId(1)),
        next: has_others.then_some(PhotoId(3)),
    };
    vec![
        ("guest-photo", Page::of(&photo(true))),
        ("guest-photo-only", Page::of(&photo(false))),
    ]
}
