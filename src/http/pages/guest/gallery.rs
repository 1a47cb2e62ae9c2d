//! The galleries: all photos as tiles in one page.

use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Response};

use super::tabs::Tab;
use super::visit::Visitor;
use super::{EventView, Words, selfie, words};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::browser::Browser;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::tile::Tile;
use crate::http::wire::explain;
use crate::http::words::Sentence;
use crate::matching::{Progress, Stage};
use crate::model::{Approval, SelfieStatus, date};
use crate::photos::{GalleryKind, Tiles};

/// Photos of one section, of which a browser lays out only those that are seen.
const SECTION: usize = 60;

#[derive(Template)]
#[template(path = "guest/gallery.html")]
struct GalleryPage {
    frame: Frame,
    w: &'static Words,
    event: EventView,
    tab: Tab,
    /// How many photos the guest is in.
    mine: usize,
    text: String,
    /// Why the last selfie was refused, if an earlier one is in force.
    refused: Option<String>,
    /// Whether another selfie has just been sent. The page is loaded again once it is judged.
    is_judging: bool,
    /// Whether the guest has an address, and so can come back without a link that was kept.
    has_way_back: bool,
    /// What can be done about an earlier account with the same face, and whether it has an address.
    earlier: Option<(String, bool)>,
    wants_selfie: bool,
    sections: Vec<Vec<Tile>>,
    pending: usize,
    until: Option<String>,
    /// Where changes of the guest's photos are asked from.
    cursor: Option<String>,
}

/// Tiles in the pieces that a browser lays out one by one.
fn sections(tiles: Vec<Tile>) -> Vec<Vec<Tile>> {
    let mut sections: Vec<Vec<Tile>> = Vec::new();
    for tile in tiles {
        match sections.last_mut().filter(|section| section.len() < SECTION) {
            Some(section) => section.push(tile),
            None => sections.push(vec![tile]),
        }
    }
    sections
}

/// The photos the guest is in.
pub(super) async fn mine(
    state: &AppState,
    visitor: &Visitor,
    has_selfie: bool,
    progress: &Progress,
) -> Result<Response> {
    if !has_selfie {
        return list(state, visitor, Tab::All, true).await;
    }
    let w = words();
    let refused = (visitor.user.selfie_status == SelfieStatus::Invalid)
        .then(|| {
            progress
                .error
                .as_deref()
                .map(|code| format!("{}.", explain(code)))
        })
        .flatten();
    let is_judging = visitor.user.selfie_status == SelfieStatus::Uploaded && progress.stage == Stage::Running;
    let mut page = gallery_page(state, visitor, Tab::Mine, GalleryKind::Matched).await?;
    page.refused = refused;
    page.is_judging = is_judging;
    page.has_way_back = !visitor.user.email.is_empty();
    page.earlier = progress.earlier_account.map(|earlier| {
        let sentence = if earlier.is_reachable {
            Sentence::EarlierAccountReachable
        } else {
            Sentence::EarlierAccountUnreachable
        };
        (
            sentence.text(tongue().language()).to_owned(),
            earlier.is_reachable,
        )
    });
    page.text = match (page.mine, progress.photos) {
        (0, Some(photos)) if photos.total == 0 => w.none_yet.to_string(),
        (0, _) if progress.stage == Stage::Error => w.gave_up.to_string(),
        // Not "none": nobody has looked yet.
        (0, Some(photos)) if photos.total == photos.pending => w.none_searched.to_string(),
        (0, photos) => w
            .none_found
            .with(photos.map_or(0, |photos| photos.total - photos.pending)),
        (found, _) => w.of_you.count(found),
    };
    Ok(Page::of(&page)?.into_response())
}

/// `GET /e/{code}/all`.
pub(super) async fn all(
    State(state): State<AppState>,
    browser: Browser,
    Path(code): Path<String>,
) -> Result<Response> {
    let visitor = Visitor::of(&state, &browser, &code).await?;
    if visitor.approval != Approval::Approved {
        return Ok(browser.go(&EventView::of(&visitor.event, None).address));
    }
    let wants_selfie = selfie::find(&state, &visitor).await?.is_none();
    list(&state, &visitor, Tab::All, wants_selfie).await
}

async fn list(state: &AppState, visitor: &Visitor, tab: Tab, wants_selfie: bool) -> Result<Response> {
    let w = words();
    let mut page = gallery_page(state, visitor, tab, GalleryKind::General).await?;
    page.wants_selfie = wants_selfie;
    if page.sections.is_empty() {
        page.text = w.none_shown.to_string();
    }
    Ok(Page::of(&page)?.into_response())
}

async fn gallery_page(
    state: &AppState,
    visitor: &Visitor,
    tab: Tab,
    kind: GalleryKind,
) -> Result<GalleryPage> {
    let (guest, event) = (visitor.user.id, &visitor.event);
    let w = words();
    // Asked for before the photos: what comes in between is told once more, and nothing is missed.
    let cursor = match kind {
        GalleryKind::Matched if visitor.is_own_event => {
            Some(state.photos.changes(guest, event.id, None).await?.cursor)
        }
        GalleryKind::Matched | GalleryKind::General => None,
    };
    let Tiles { tiles, backlog } = state.photos.tiles(guest, event.id, kind).await?;
    let mine = match kind {
        GalleryKind::Matched => tiles.len(),
        GalleryKind::General => {
            usize::try_from(state.matching.snapshot(&visitor.user).await?.matched).unwrap_or_default()
        }
    };
    let total = tiles.len();
    let views: Vec<Tile> = tiles
        .into_iter()
        .enumerate()
        .map(|(index, tile)| {
            let alt = w.photo_alt.with_all(&[&(index + 1), &total]);
            Tile::of(index, tile.id, (tile.width, tile.height), alt)
        })
        .collect();
    let title = if tab == Tab::All {
        w.all_title
    } else {
        w.mine_title
    };
    Ok(GalleryPage {
        frame: Frame::of(title.with(&event.name)),
        w,
        event: EventView::of(event, None),
        tab,
        mine,
        text: String::new(),
        refused: None,
        is_judging: false,
        has_way_back: true,
        earlier: None,
        wants_selfie: false,
        sections: sections(views),
        pending: usize::try_from(backlog.pending).unwrap_or_default(),
        until: event.expires_at.map(|at| date::day(at, tongue().language())),
        cursor: cursor.map(|cursor| cursor.to_string()),
    })
}

/// The galleries in each of their states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::{EVENT, PROBLEM};
    use crate::model::PhotoId;

    let w = words();
    let gallery = |tab, count: usize, text: String, wants_selfie| {
        let tile = |index: usize| {
            let id = PhotoId(i64::try_from(index).unwrap_or_default() + 1);
            let alt = w.photo_alt.with_all(&[&(index + 1), &count]);
            let width = 300 + 60 * i32::try_from(index % 11).unwrap_or_default();
            Tile::of(index, id, (width, 480), alt)
        };
        let tiles: Vec<Tile> = (0..count).map(tile).collect();
        GalleryPage {
            frame: Frame::of(w.mine_title.with(EVENT)),
            w,
            event: EventView::sample(),
            tab,
            mine: count,
            text,
            refused: (count == 1).then(|| PROBLEM.to_owned()),
            is_judging: count == 1,
            has_way_back: count != 24,
            earlier: (count == 1).then(|| (PROBLEM.to_owned(), true)),
            wants_selfie,
            sections: sections(tiles),
            pending: count / 2,
            until: Some("28.12.2026".to_owned()),
            cursor: None,
        }
    };
    vec![
        (
            "guest-mine",
            Page::of(&gallery(Tab::Mine, 24, w.of_you.count(24), false)),
        ),
        (
            "guest-mine-3000",
            Page::of(&gallery(Tab::Mine, 3000, w.of_you.count(3000), false)),
        ),
        (
            "guest-mine-refused",
            Page::of(&gallery(Tab::Mine, 1, w.of_you.count(1), false)),
        ),
        (
            "guest-none-found",
            Page::of(&gallery(Tab::Mine, 0, w.none_found.with(480), false)),
        ),
        (
            "guest-no-photos",
            Page::of(&gallery(Tab::Mine, 0, w.none_yet.to_string(), false)),
        ),
        ("guest-all", Page::of(&gallery(Tab::All, 12, String::new(), true))),
        (
            "guest-none-shown",
            Page::of(&gallery(Tab::All, 0, w.none_shown.to_string(), true)),
        ),
    ]
}
