//! The photos of an event: a page of tiles with their states, filters as links, and a form that does things to several.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::clock::Timestamp;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Path, Query};
use crate::http::pages::page::{Frame, Page};
use crate::http::pages::staff::Staff;
use crate::http::pages::tile::Tile;
use crate::http::pages::words::Studio as Words;
use crate::http::studio::lists::Kind;
use crate::http::wire::explain;
use crate::model::{EventId, PhotoId, PhotoStatus, UserId};
use crate::photos::{After, Counts, Filter, Managed, ManagedPage, Page as PhotosPage};

/// Photos of one page: few enough for a cheap laptop, and a form with their numbers stays small.
pub(super) const PER_PAGE: i64 = 100;

#[derive(Template)]
#[template(path = "studio/photos.html")]
struct PhotosView {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    filters: Vec<FilterLink>,
    /// The name that is looked for.
    name: String,
    /// Of whom the photos are, if they are of one guest.
    of_guest: Option<String>,
    tiles: Vec<PhotoTile>,
    /// The query of this page, to come back to it.
    query: String,
    /// The query of the next one.
    older: Option<String>,
    is_first: bool,
    has_failed: bool,
    /// Photos that were left out of what was done last.
    left: Option<usize>,
}

struct FilterLink {
    label: String,
    query: String,
    count: Option<i64>,
    is_chosen: bool,
}

/// A photo in the page.
struct PhotoTile {
    tile: Tile,
    name: String,
    state: String,
    is_failed: bool,
    is_shown: bool,
}

/// Which photos the page shows.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Wanted {
    show: Option<Kind>,
    guest: Option<UserId>,
    name: Option<String>,
    before: Option<PhotoId>,
    before_at: Option<Timestamp>,
    /// Photos that were left out of what was done last.
    left: Option<usize>,
}

impl Wanted {
    fn filter(&self) -> Filter {
        match (self.show, self.guest) {
            (Some(kind), _) => kind.into(),
            (None, Some(guest)) => Filter::OfGuest(guest),
            (None, None) => Filter::All,
        }
    }

    fn name(&self) -> Option<&str> {
        self.name
            .as_deref()
            .map(str::trim)
            .filter(|name| !name.is_empty())
    }

    /// The query of the page that begins after a photo, or of the first one.
    fn query(&self, after: Option<After>) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(kind) = self.show {
            query.append_pair("show", kind.name());
        }
        if let Some(guest) = self.guest {
            query.append_pair("guest", &guest.to_string());
        }
        if let Some(name) = self.name() {
            query.append_pair("name", name);
        }
        if let Some(After { photo, uploaded_at }) = after {
            query.append_pair("before", &photo.to_string());
            if let Some(at) = uploaded_at {
                query.append_pair("before_at", &at.to_string());
            }
        }
        query.finish()
    }

    fn after(&self) -> Option<After> {
        self.before.map(|photo| After {
            photo,
            uploaded_at: self.before_at,
        })
    }
}

/// `GET /studio/events/{id}/photos`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let (_, frame) = worked_on(&state, &staff, id, Tab::Photos).await?;
    if wanted.guest.is_some() {
        // Who the guests are is the owner's business.
        state.events.owned(&staff.user, id).await?;
    }
    let counts = state.photos.counts(id).await?;
    let found = if let Some(name) = wanted.name() {
        ManagedPage {
            photos: state.photos.named(id, name, PER_PAGE).await?,
            last: None,
        }
    } else {
        let page = PhotosPage {
            limit: PER_PAGE,
            after: wanted.after(),
        };
        state.photos.managed(id, wanted.filter(), page).await?
    };
    let of_guest = match wanted.guest.filter(|_| wanted.show.is_none()) {
        Some(guest) => Some(state.events.guest_name(id, guest).await?),
        None => None,
    };
    page(frame, &wanted, counts, &found, of_guest)
}

fn page(
    event: EventFrame,
    wanted: &Wanted,
    counts: Counts,
    found: &ManagedPage,
    of_guest: Option<String>,
) -> Result<Page> {
    let w = words();
    let older = found.last.map(|last| {
        wanted.query(Some(After {
            photo: last.id,
            uploaded_at: Some(last.uploaded_at),
        }))
    });
    let tiles = found
        .photos
        .iter()
        .enumerate()
        .map(|(index, managed)| PhotoTile::of(index, managed))
        .collect();
    Ok(Page::of(&PhotosView {
        frame: Frame::of(event.title(w.photos_title)),
        w,
        event,
        filters: filters(wanted, counts),
        name: wanted.name().unwrap_or_default().to_owned(),
        of_guest: of_guest.map(|name| w.of_guest.with(name)),
        tiles,
        query: wanted.query(wanted.after()),
        older,
        is_first: wanted.before.is_none(),
        has_failed: counts.failed > 0,
        left: wanted.left.filter(|left| *left > 0),
    })?
    .with_studio_style())
}

fn filters(wanted: &Wanted, counts: Counts) -> Vec<FilterLink> {
    let w = words();
    let is_plain = wanted.name().is_none() && wanted.guest.is_none();
    let mut all = vec![FilterLink {
        label: w.f_all.to_string(),
        query: String::new(),
        count: Some(counts.total),
        is_chosen: is_plain && wanted.show.is_none(),
    }];
    for (kind, label, count) in [
        (Kind::Waiting, w.f_waiting, counts.waiting),
        (Kind::Processing, w.f_processing, counts.processing),
        (Kind::Failed, w.f_failed, counts.failed),
        (Kind::WithoutFaces, w.f_without_faces, counts.without_faces),
        (Kind::Shown, w.f_shown, counts.total - counts.hidden),
        (Kind::Hidden, w.f_hidden, counts.hidden),
    ] {
        all.push(FilterLink {
            label: label.to_string(),
            query: format!("show={}", kind.name()),
            count: Some(count),
            is_chosen: is_plain && wanted.show == Some(kind),
        });
    }
    all
}

impl PhotoTile {
    fn of(index: usize, managed: &Managed) -> Self {
        let photo = &managed.photo;
        Self {
            tile: Tile::of(
                index,
                photo.id,
                (photo.width, photo.height),
                photo.original_filename.clone(),
            ),
            name: photo.original_filename.clone(),
            state: state_of(managed),
            is_failed: photo.status == PhotoStatus::Failed,
            is_shown: photo.show_in_general,
        }
    }
}

/// How far a photo has come, in words.
pub(super) fn state_of(managed: &Managed) -> String {
    let w = words();
    let photo = &managed.photo;
    match photo.status {
        PhotoStatus::Pending => w.p_waiting.to_string(),
        PhotoStatus::Processing => w.p_processing.to_string(),
        PhotoStatus::Failed => {
            let reason = photo.error.as_deref().map(explain).unwrap_or_default();
            w.p_failed.with(reason)
        }
        PhotoStatus::Done if photo.faces_count == 0 && managed.guests_count == 0 => w.p_no_face.to_string(),
        PhotoStatus::Done => {
            let faces = w
                .p_faces
                .count(usize::try_from(photo.faces_count).unwrap_or_default());
            let guests = w
                .p_guests
                .count(usize::try_from(managed.guests_count).unwrap_or_default());
            format!("{faces} · {guests}")
        }
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    let frame = || EventFrame::sample(Tab::Photos);
    let photos = [
        PhotoStatus::Pending,
        PhotoStatus::Processing,
        PhotoStatus::Done,
        PhotoStatus::Failed,
    ]
    .map(sample_photo);
    let last = crate::photos::Position {
        uploaded_at: photos[0].photo.uploaded_at,
        id: photos[0].photo.id,
    };
    let found = ManagedPage {
        photos: photos.to_vec(),
        last: Some(last),
    };
    let counts = Counts {
        total: 4,
        failed: 1,
        ..Counts::default()
    };
    let empty = ManagedPage {
        photos: Vec::new(),
        last: None,
    };
    let failed = Wanted {
        show: Some(Kind::Failed),
        before: Some(PhotoId(9)),
        ..Wanted::default()
    };
    let guest = crate::http::pages::book::LONG_NAME.to_owned();
    let left = Wanted {
        left: Some(2),
        ..Wanted::default()
    };
    vec![
        ("studio-photos", page(frame(), &left, counts, &found, Some(guest))),
        (
            "studio-photos-none",
            page(frame(), &failed, Counts::default(), &empty, None),
        ),
    ]
}

#[cfg(test)]
pub(super) fn sample_photo(status: PhotoStatus) -> Managed {
    Managed {
        photo: crate::model::Photo {
            id: PhotoId(status as i64 + 1),
            event_id: EventId(7),
            photographer_id: None,
            filename: "x.jpg".to_owned(),
            original_filename: "⟦IMG_<b>4711</b>.JPG⟧".to_owned(),
            content_type: "image/jpeg".to_owned(),
            size_bytes: 4_500_000,
            width: 6000,
            height: 4000,
            uploaded_at: Timestamp::from_micros(1_782_000_000_000_000),
            show_in_general: status == PhotoStatus::Done,
            status,
            error: (status == PhotoStatus::Failed).then(|| "damaged_image".to_owned()),
            faces_count: 3,
            indexed_at: None,
            has_web_copy: true,
            has_screen_copy: None,
            link_version: 0,
        },
        event_name: crate::http::pages::book::EVENT.to_owned(),
        uploaded_by: Some("yves".to_owned()),
        guests_count: 2,
    }
}
