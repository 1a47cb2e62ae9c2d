//! The poster of an event: a QR code to its page, for walls and tables, made by the browser's own printing.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::{Phrase, Studio as Words, Tongue, Wall as WallWords};
use crate::http::words::Language;
use crate::http::{AppState, site};
use crate::model::EventId;

/// Cards of one sheet of A4.
const CARDS: usize = 8;

#[derive(Template)]
#[template(path = "studio/poster.html")]
struct PosterPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    size: Size,
    text: Text,
    link: String,
    /// What leads to the slideshow.
    slideshow: Phrase,
    /// The languages of the poster.
    languages: Vec<Sheet>,
    /// How often it is on the page.
    copies: usize,
}

/// What a poster says in one language.
struct Sheet {
    tag: &'static str,
    w: &'static Words,
}

/// What it is printed on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Size {
    #[default]
    A4,
    A6,
    Cards,
}

impl Size {
    fn class(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A6 => "a6",
            Self::Cards => "cards",
        }
    }
}

/// In which languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Text {
    Fr,
    En,
    Both,
}

/// How the poster is to be.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    size: Option<Size>,
    text: Option<Text>,
}

/// `GET /studio/events/{id}/poster`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<EventId>,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let (event, frame) = worked_on(&state, &staff, id, Tab::Poster).await?;
    let link = site::event(&state.settings, &headers, &event.code);
    page(frame, link, &wanted)
}

fn page(event: EventFrame, link: String, wanted: &Wanted) -> Result<Page> {
    let w = words();
    let size = wanted.size.unwrap_or_default();
    let text = wanted.text.unwrap_or(match tongue().language() {
        Language::French => Text::Fr,
        Language::English => Text::En,
    });
    let sheet = |language: Language| Sheet {
        tag: language.tag(),
        w: Words::of(match tongue() {
            Tongue::Of(_) => Tongue::Of(language),
            #[cfg(test)]
            Tongue::Bracketed => Tongue::Bracketed,
        }),
    };
    let languages = match text {
        Text::Fr => vec![sheet(Language::French)],
        Text::En => vec![sheet(Language::English)],
        Text::Both => vec![sheet(Language::French), sheet(Language::English)],
    };
    Ok(Page::of(&PosterPage {
        frame: Frame::of(event.title(w.poster_title)),
        w,
        event,
        size,
        text,
        link,
        slideshow: WallWords::of(tongue()).link_text,
        languages,
        copies: if size == Size::Cards { CARDS } else { 1 },
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::LINK;

    let sample = |size, text| {
        let wanted = Wanted {
            size: Some(size),
            text: Some(text),
        };
        page(EventFrame::sample(Tab::Poster), LINK.to_owned(), &wanted)
    };
    vec![
        ("studio-poster", sample(Size::A4, Text::Both)),
        ("studio-poster-small", sample(Size::A6, Text::En)),
        ("studio-cards", sample(Size::Cards, Text::Fr)),
    ]
}
