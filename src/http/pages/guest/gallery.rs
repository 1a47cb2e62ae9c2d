//! The galleries: all photos as tiles in one page, in rows that need neither a script nor inline styles.
//!
//! A tile's shape is one of eleven, the nearest to the photo's, and the style stretches each row to the width of the
//! page. Nothing moves while pictures arrive.

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
use crate::http::wire::explain;
use crate::http::words::Sentence;
use crate::matching::{Progress, Stage};
use crate::model::{Approval, PhotoId, SelfieStatus, date};
use crate::photos::{GalleryKind, Tile, Tiles};

/// Width divided by height, of the classes `r0` to `r10` of the style.
const SHAPES: [f32; 11] = [0.5, 0.6, 0.67, 0.75, 0.85, 1.0, 1.2, 1.33, 1.5, 1.78, 2.0];

/// The longest side of a thumbnail, in pixels.
const THUMB: i32 = 480;

/// Photos whose pictures a browser loads before those that are seen by scrolling, and the first of them.
const EAGER: usize = 6;
const FIRST: usize = 2;

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
    sections: Vec<Vec<TileView>>,
    pending: usize,
    until: Option<String>,
    /// Where changes of the guest's photos are asked from.
    cursor: Option<String>,
}

/// A photo in the page.
struct TileView {
    id: PhotoId,
    /// Its place in the list, from 1.
    number: usize,
    alt: String,
    shape: usize,
    width: i32,
    height: i32,
}

impl TileView {
    fn of(index: usize, total: usize, tile: &Tile) -> Self {
        let (width, height) = (tile.width.max(1), tile.height.max(1));
        let longest = width.max(height);
        let scaled =
            |side: i32| (i64::from(side) * i64::from(THUMB.min(longest)) / i64::from(longest)).max(1);
        Self {
            id: tile.id,
            number: index + 1,
            alt: words().photo_alt.with_all(&[&(index + 1), &total]),
            shape: shape(width, height),
            width: i32::try_from(scaled(width)).unwrap_or(THUMB),
            height: i32::try_from(scaled(height)).unwrap_or(THUMB),
        }
    }

    /// When the browser loads it.
    fn loading(&self) -> &'static str {
        if self.number <= FIRST {
            " fetchpriority=\"high\""
        } else if self.number <= EAGER {
            ""
        } else {
            " loading=\"lazy\""
        }
    }
}

/// The nearest of the shapes, by the ratio of ratios.
#[expect(clippy::cast_precision_loss, reason = "sides are below 2^24")]
fn shape(width: i32, height: i32) -> usize {
    let ratio = width as f32 / height as f32;
    let distance = |shape: &f32| (shape / ratio).ln().abs();
    let nearest = SHAPES
        .iter()
        .enumerate()
        .min_by(|one, other| distance(one.1).total_cmp(&distance(other.1)));
    nearest.map_or(5, |(index, _)| index)
}

/// Tiles in the pieces that a browser lays out one by one.
fn sections(tiles: Vec<TileView>) -> Vec<Vec<TileView>> {
    let mut sections: Vec<Vec<TileView>> = Vec::new();
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
    let views: Vec<TileView> = tiles
        .iter()
        .enumerate()
        .map(|(index, tile)| TileView::of(index, tiles.len(), tile))
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

    let w = words();
    let gallery = |tab, count: usize, text: String, wants_selfie| {
        let tile = |index: usize| TileView {
            id: PhotoId(i64::try_from(index).unwrap_or_default() + 1),
            number: index + 1,
            alt: w.photo_alt.with_all(&[&(index + 1), &count]),
            shape: index % SHAPES.len(),
            width: 480,
            height: 320,
        };
        let tiles: Vec<TileView> = (0..count).map(tile).collect();
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_photo_takes_the_nearest_shape() {
        for (width, height, expected) in [
            (4000, 6000, 2),
            (6000, 4000, 8),
            (100, 100, 5),
            (1, 9000, 0),
            (9000, 1, 10),
        ] {
            assert_eq!(shape(width, height), expected, "{width} x {height}");
        }
    }
}
