//! Folders that desktop uploaders watch: how each says that it is.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;

use super::{Tab, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::model::{EventId, Watcher, WatcherId};

/// Folders of one page.
const PER_PAGE: u32 = 50;

#[derive(Template)]
#[template(path = "console/folders.html")]
struct FoldersPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    folders: Vec<Row>,
    /// The query of the next page.
    more: Option<String>,
}

struct Row {
    name: String,
    /// The machine, and where the folder is on it.
    place: Option<String>,
    event: EventId,
    event_name: String,
    state: String,
    error: Option<String>,
    sent: String,
}

impl Row {
    fn of(watcher: Watcher) -> Self {
        let w = words();
        let place: Vec<_> = [watcher.machine_label, watcher.expected_path]
            .into_iter()
            .flatten()
            .collect();
        Self {
            name: watcher.label.unwrap_or_else(|| w.f_unnamed.with(watcher.id)),
            place: (!place.is_empty()).then(|| place.join(" – ")),
            event: watcher.event_id,
            event_name: watcher.event_name,
            state: if watcher.listening {
                // The uploader's own word.
                watcher.status
            } else {
                w.f_stopped.to_string()
            },
            error: watcher.last_error,
            sent: w.f_counts.with_all(&[&watcher.ingested, &watcher.failed]),
        }
    }
}

/// Which folders the page shows.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    after: Option<WatcherId>,
}

/// `GET /admin/folders`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let watchers = state.watchers.list(None, None, wanted.after, PER_PAGE).await?;
    page(watchers)
}

fn page(watchers: Vec<Watcher>) -> Result<Page> {
    let w = words();
    let is_full = u32::try_from(watchers.len()).is_ok_and(|number| number == PER_PAGE);
    let more = watchers
        .last()
        .filter(|_| is_full)
        .map(|last| format!("after={}", last.id));
    Ok(Page::of(&FoldersPage {
        frame: Frame::of(w.folders_title),
        w,
        tab: Tab::Folders,
        folders: watchers.into_iter().map(Row::of).collect(),
        more,
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::http::pages::book::{EVENT, LONG_NAME, PROBLEM};

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let watcher = |label: Option<&str>, listening, error: Option<&str>| Watcher {
        id: WatcherId(3),
        event_id: EventId(7),
        event_name: EVENT.to_owned(),
        label: label.map(str::to_owned),
        machine_label: label.map(str::to_owned),
        expected_path: label.map(|label| format!("⟦D:\\{label}⟧")),
        move_uploaded_dir: None,
        listening,
        status: PROBLEM.to_owned(),
        last_error: error.map(str::to_owned),
        created_at: at,
        updated_at: at,
        ingested: 1_200,
        failed: 3,
    };
    let folders = vec![
        watcher(Some(LONG_NAME), true, Some(PROBLEM)),
        watcher(None, false, None),
    ];
    vec![
        ("admin-folders", page(folders)),
        ("admin-folders-none", page(Vec::new())),
    ]
}
