//! The first page of an event: what there is to do, and the event in numbers, which a script keeps up to date.

use askama::Template;
use axum::extract::State;
use axum::http::HeaderMap;

use super::frame::{EventFrame, Tab, worked_on};
use super::words;
use crate::http::error::Result;
use crate::http::extract::Path;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::http::studio::summary::Numbers;
use crate::http::{AppState, site};
use crate::model::{Event, EventId, date};

#[derive(Template)]
#[template(path = "studio/event.html")]
struct EventPage {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    code: String,
    link: String,
    to_do: Vec<ToDo>,
    numbers: Vec<Number>,
    version: String,
    size: String,
    is_over: bool,
}

/// Something that needs the photographer.
struct ToDo {
    text: String,
    address: String,
}

/// A number that a script keeps up to date, under its name in the summary.
struct Number {
    label: String,
    name: &'static str,
    value: i64,
    address: Option<String>,
}

/// `GET /studio/events/{id}`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    headers: HeaderMap,
    Path(id): Path<EventId>,
) -> Result<Page> {
    let (event, frame) = worked_on(&state, &staff, id, Tab::Event).await?;
    let numbers = Numbers::of(&state, id).await?;
    let organiser = state.accounts.offer(id).await?.terms.organiser;
    let link = site::event(&state.settings, &headers, &event.code);
    let concerns = Concerns {
        has_organiser: organiser.is_some(),
        ends_soon: state.events.ends_soon(&event),
    };
    page(&event, frame, &numbers, concerns, link)
}

/// What else there is to know of an event.
#[derive(Clone, Copy)]
struct Concerns {
    /// Whether guests are told whom they give their consent to.
    has_organiser: bool,
    ends_soon: bool,
}

fn page(
    event: &Event,
    frame: EventFrame,
    numbers: &Numbers,
    concerns: Concerns,
    link: String,
) -> Result<Page> {
    let w = words();
    let to_do = to_do(event, frame.is_owner, numbers, concerns);
    let base = &frame.base;
    let (photos, guests) = (numbers.photos, numbers.guests);
    let number = |label: &dyn ToString, name, value, query: Option<&str>| Number {
        label: label.to_string(),
        name,
        value,
        address: query.map(|query| format!("{base}/{query}")),
    };
    let shown = vec![
        number(&w.n_photos, "photos.total", photos.total, Some("photos")),
        number(&w.n_done, "photos.done", photos.done, None),
        number(
            &w.n_open,
            "photos.open",
            photos.waiting + photos.processing,
            Some("photos?show=waiting"),
        ),
        number(
            &w.n_failed,
            "photos.failed",
            photos.failed,
            Some("photos?show=failed"),
        ),
        number(
            &w.n_without_faces,
            "photos.without_faces",
            photos.without_faces,
            Some("photos?show=without_faces"),
        ),
        number(
            &w.n_guests,
            "guests.joined",
            guests.joined,
            frame.is_owner.then_some("guests"),
        ),
        number(&w.n_with_selfie, "guests.with_selfie", guests.with_selfie, None),
        number(&w.n_found, "guests.found", guests.found, None),
        number(&w.n_matches, "matches", guests.matches, None),
    ];
    let bytes = size(photos.bytes);
    let size = match event.expires_at {
        Some(end) => w
            .size_of
            .with_all(&[&bytes, &date::day(end, tongue().language())]),
        None => w.size_for_ever.with(bytes),
    };
    Ok(Page::of(&EventPage {
        frame: Frame::of(event.name.as_str()),
        w,
        code: event.code.to_string(),
        link,
        to_do,
        numbers: shown,
        version: numbers.version(),
        size,
        is_over: event.ended_at.is_some(),
        event: frame,
    })?
    .with_studio_style())
}

/// What needs the photographer, the most urgent first; some of it is the owner's alone.
fn to_do(event: &Event, is_owner: bool, numbers: &Numbers, concerns: Concerns) -> Vec<ToDo> {
    let w = words();
    let language = tongue().language();
    let base = super::frame::base(event.id);
    let count = |number: i64| usize::try_from(number).unwrap_or_default();
    let (photos, guests) = (numbers.photos, numbers.guests);
    let mut all = Vec::new();
    let mut add = |is_due: bool, text: String, page: &str| {
        if is_due {
            let address = format!("{base}/{page}");
            all.push(ToDo { text, address });
        }
    };
    if let Some(erased_at) = event.erased_at() {
        let text = w.is_over_until.with(date::day(erased_at, language));
        add(true, text, if is_owner { "settings#end" } else { "photos" });
        return all;
    }
    let waiting = w.some_wait.count(count(guests.waiting));
    add(is_owner && guests.waiting > 0, waiting, "guests");
    let failed = w.some_failed.count(count(photos.failed));
    add(photos.failed > 0, failed, "photos?show=failed");
    if let Some(end) = event.expires_at {
        let ends = w.ends_soon.with(date::day(end, language));
        add(is_owner && concerns.ends_soon, ends, "settings#end");
    }
    let is_short = is_owner && event.code.is_short();
    add(is_short, w.short_code.to_string(), "settings#event");
    let is_unnamed = is_owner && !concerns.has_organiser;
    add(is_unnamed, w.no_organiser.to_string(), "settings#consent");
    add(photos.total == 0, w.no_photos_yet.to_string(), "upload");
    add(guests.joined == 0, w.no_guests_yet.to_string(), "poster");
    all
}

/// A number of bytes in the unit that people read: megabytes and gigabytes of 10³.
fn size(bytes: i64) -> String {
    let megabytes = bytes.max(0).cast_unsigned().div_ceil(1_000_000);
    // A narrow space that does not break.
    if megabytes < 10_000 {
        format!("{megabytes}\u{202f}MB")
    } else {
        format!("{}\u{202f}GB", megabytes / 1000)
    }
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::events::GuestCounts;
    use crate::http::pages::book::LINK;
    use crate::model::EventCode;
    use crate::photos::Counts;

    let now = Timestamp::parse("2026-11-28T12:00:00Z").unwrap_or(Timestamp::from_micros(0));
    let event = |ended_at| Event {
        id: EventId(7),
        name: crate::http::pages::book::EVENT.to_owned(),
        code: EventCode::parse("M01").expect("a code"),
        held_at: None,
        photographer_id: None,
        created_at: now,
        expires_at: Some(now),
        ended_at,
        guests_only: false,
        approval_required: true,
    };
    let empty = Numbers {
        photos: Counts::default(),
        guests: GuestCounts::default(),
    };
    let busy = Numbers {
        photos: Counts {
            total: 480,
            waiting: 12,
            done: 460,
            failed: 8,
            bytes: 4_800_000_000,
            ..Counts::default()
        },
        guests: GuestCounts {
            joined: 60,
            waiting: 2,
            found: 48,
            ..GuestCounts::default()
        },
    };
    let concerns = Concerns {
        has_organiser: false,
        ends_soon: true,
    };
    let sample = |ended_at, numbers: &Numbers| {
        let frame = EventFrame::sample(Tab::Event);
        page(&event(ended_at), frame, numbers, concerns, LINK.to_owned())
    };
    vec![
        ("studio-event", sample(None, &busy)),
        ("studio-event-new", sample(None, &empty)),
        ("studio-event-over", sample(Some(now), &busy)),
    ]
}
