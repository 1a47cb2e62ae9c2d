//! The slideshow of an event, for a screen in the hall: one photo after the other, and how to join.
//!
//! Without a script the page loads itself again, each time with the next photo.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;
use serde::Deserialize;

use super::page::{Frame, Page, tongue};
use super::words::{Phrase, Wall as Words};
use crate::accounts;
use crate::http::client::Client;
use crate::http::error::{Error, Result};
use crate::http::extract::{Path, Query};
use crate::http::qr::Outline;
use crate::http::{AppState, gallery, site};
use crate::model::PhotoId;
use crate::photos::Wall;

/// How long a photo is shown.
const SECONDS: u64 = 8;

#[derive(Template)]
#[template(path = "wall/wall.html")]
struct WallPage {
    frame: Frame,
    w: &'static Words,
    event: String,
    token: String,
    seconds: u64,
    photo: Option<Shown>,
    /// Where guests join, whole and as people type it.
    join: String,
    typed: String,
    qr: Outline,
}

/// The photo that the page comes with.
struct Shown {
    id: PhotoId,
    address: String,
    alt: String,
}

#[derive(Template)]
#[template(path = "wall/message.html")]
struct Message {
    frame: Frame,
    text: Phrase,
}

/// The photo that was shown before.
#[derive(Deserialize)]
pub(super) struct Before {
    after: Option<PhotoId>,
}

/// `GET /wall/{token}`.
pub(super) async fn show(
    State(state): State<AppState>,
    client: Client,
    headers: HeaderMap,
    Path(token): Path<String>,
    Query(before): Query<Before>,
) -> Result<Page> {
    let w = Words::of(tongue());
    match state.accounts.limited(client.origin).event_of_wall(&token).await {
        Ok(event) => {
            let wall = state.photos.wall(&event).await?;
            let join = site::event(&state.settings, &headers, &event.code);
            page(event.name, token, &wall, before.after, join)
        }
        Err(error @ accounts::Error::EventEnded) => {
            Ok(message(w.over_title, w.over)?.refusing(&Error::from(error)))
        }
        Err(error @ accounts::Error::WallInvalid) => {
            Ok(message(w.void_title, w.void)?.refusing(&Error::from(error)))
        }
        Err(error) => Err(error.into()),
    }
}

fn page(event: String, token: String, wall: &Wall, after: Option<PhotoId>, join: String) -> Result<Page> {
    let w = Words::of(tongue());
    let photo = next(wall, after).map(|(place, id)| Shown {
        id,
        address: gallery::picture_of(&token, id),
        alt: w.photo_alt.with_all(&[&(place + 1), &wall.photos.len()]),
    });
    Ok(Page::of(&WallPage {
        frame: Frame::of(event.as_str()),
        w,
        event,
        token,
        seconds: SECONDS,
        photo,
        typed: join.trim_start_matches("https://").to_owned(),
        qr: Outline::of(&join)?,
        join,
    })?
    .with_studio_style()
    .never_stored())
}

/// The photo after this one, and its place in the list; the first after the last, and where the photo before has gone.
fn next(wall: &Wall, after: Option<PhotoId>) -> Option<(usize, PhotoId)> {
    let before = after.and_then(|after| wall.photos.iter().position(|photo| photo.id == after));
    let place = before.map_or(0, |before| (before + 1) % wall.photos.len());
    wall.photos.get(place).map(|photo| (place, photo.id))
}

fn message(title: Phrase, text: Phrase) -> Result<Page> {
    Ok(Page::of(&Message {
        frame: Frame::of(title),
        text,
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use super::book::{EVENT, LINK};
    use crate::photos::Tile;

    let w = Words::of(tongue());
    let tile = |id| Tile {
        id: PhotoId(id),
        width: 1500,
        height: 1000,
    };
    let sample = |photos: Vec<Tile>| {
        let wall = Wall {
            photos,
            cursor: String::new(),
        };
        page(EVENT.to_owned(), "token".to_owned(), &wall, None, LINK.to_owned())
    };
    vec![
        ("wall", sample(vec![tile(2), tile(1)])),
        ("wall-empty", sample(Vec::new())),
        ("wall-over", message(w.over_title, w.over)),
        ("wall-void", message(w.void_title, w.void)),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::photos::Tile;

    #[test]
    fn photos_follow_one_another_and_begin_anew() {
        let photos = [30, 20, 10].map(|id| Tile {
            id: PhotoId(id),
            width: 3,
            height: 2,
        });
        let wall = Wall {
            photos: photos.to_vec(),
            cursor: String::new(),
        };
        let after = |id: i64| next(&wall, Some(PhotoId(id))).map(|(_, id)| id.0);
        assert_eq!(next(&wall, None), Some((0, PhotoId(30))));
        assert_eq!([30, 20, 10, 15].map(after), [20, 10, 30, 30].map(Some));
        let empty = Wall {
            photos: Vec::new(),
            ..wall.clone()
        };
        assert_eq!(next(&empty, Some(PhotoId(30))), None);
    }
}
