//! What somebody sees whose account went when the event's owner removed its guest.
//!
//! It is shown until its button ends the session, which opens nothing any more.

use askama::Template;

use super::{EventView, Words, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page};
use crate::model::Event;

#[derive(Template)]
#[template(path = "guest/removed.html")]
struct RemovedPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
}

/// The page, if the account that the browser was logged in with was removed from this event.
pub(super) async fn page(state: &AppState, browser: &Browser, event: &Event) -> Result<Option<Page>> {
    let Some(former) = browser.former else {
        return Ok(None);
    };
    if !state.events.was_removed(event.id, former).await? {
        return Ok(None);
    }
    of(EventView::of(event, None)).map(Some)
}

fn of(event: EventView) -> Result<Page> {
    let w = words();
    Page::of(&RemovedPage {
        frame: Frame::of(w.removed_title),
        w,
        event,
    })
}

/// The page for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    vec![("guest-removed", of(EventView::sample()))]
}
