//! The guests of an event: those who wait to be let in, with their selfies, and all who joined.

use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use url::form_urlencoded;

use super::frame::{EventFrame, Tab, owned};
use super::words;
use crate::clock::Timestamp;
use crate::events::{AfterGuest, EventGuest, GuestPage};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::{Form, Path, Query};
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::matching::{Pair, WaitingGuest};
use crate::model::{Approval, EventId, SelfieId, SelfieStatus, UserId, date};

/// Guests of one page.
const PER_PAGE: i64 = 200;

/// Guests who wait, of whom a page shows the selfies.
const WAITING_PER_PAGE: usize = 50;

#[derive(Template)]
#[template(path = "studio/guests.html")]
struct GuestsView {
    frame: Frame,
    w: &'static Words,
    event: EventFrame,
    waiting: Vec<WaitingGuest>,
    same_faces: Vec<String>,
    guests: Vec<Row>,
    /// The query of the next page.
    later: Option<String>,
    is_first: bool,
}

struct Row {
    id: UserId,
    name: String,
    selfie: String,
    photos: i64,
    joined: String,
}

impl Row {
    fn of(member: EventGuest) -> Self {
        let w = words();
        let selfie = match (member.approval, member.selfie_status) {
            (Approval::Waiting, _) => w.a_waiting,
            (Approval::Refused, _) => w.a_refused,
            (Approval::Approved, SelfieStatus::None) => w.s_none,
            (Approval::Approved, SelfieStatus::Pending) => w.s_pending,
            (Approval::Approved, SelfieStatus::Uploaded) => w.s_uploaded,
            (Approval::Approved, SelfieStatus::Valid) => w.s_valid,
            (Approval::Approved, SelfieStatus::Invalid) => w.s_invalid,
        };
        Self {
            id: member.id,
            name: member.name,
            selfie: selfie.to_string(),
            photos: member.photos,
            joined: date::day(member.joined_at, tongue().language()),
        }
    }
}

/// The page of the list.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    after: Option<UserId>,
    after_at: Option<Timestamp>,
}

/// `GET /studio/events/{id}/guests`.
pub(super) async fn show(
    State(state): State<AppState>,
    staff: Staff,
    Path(id): Path<EventId>,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let (_, frame) = owned(&state, &staff, id, Tab::Guests).await?;
    let after = wanted.after.map(|guest| AfterGuest {
        guest,
        joined_at: wanted.after_at,
    });
    let guests = state.events.guests(id, after, PER_PAGE).await?;
    let (waiting, pairs) = if after.is_none() {
        let waiting = state.matching.waiting_guests(id).await?;
        (waiting, state.matching.same_faces(id).await?)
    } else {
        (Vec::new(), Vec::new())
    };
    page(frame, waiting, pairs, guests, after.is_none())
}

fn page(
    event: EventFrame,
    mut waiting: Vec<WaitingGuest>,
    pairs: Vec<Pair>,
    guests: GuestPage,
    is_first: bool,
) -> Result<Page> {
    let w = words();
    waiting.truncate(WAITING_PER_PAGE);
    let same_faces = pairs
        .into_iter()
        .map(|pair| w.same_face_of.with_all(&[&pair.username, &pair.other_username]));
    let later = guests.next.map(|last| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("after", &last.guest.to_string());
        if let Some(at) = last.joined_at {
            query.append_pair("after_at", &at.to_string());
        }
        query.finish()
    });
    Ok(Page::of(&GuestsView {
        frame: Frame::of(event.title(w.guests_title)),
        w,
        event,
        waiting,
        same_faces: same_faces.collect(),
        guests: guests.guests.into_iter().map(Row::of).collect(),
        later,
        is_first,
    })?
    .with_studio_style()
    // A selfie that was decided about must not come back by Back.
    .never_stored())
}

/// The selfie that was on the page.
#[derive(Deserialize)]
pub(super) struct Seen {
    #[serde(default)]
    selfie: String,
}

/// `POST /studio/events/{id}/guests/{guest}/approve`.
pub(super) async fn approve(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, guest)): Path<(EventId, UserId)>,
    Form(seen): Form<Seen>,
) -> Result<Response> {
    owned(&state, &staff, id, Tab::Guests).await?;
    let selfie = seen.selfie.parse().ok().map(SelfieId);
    state
        .matching
        .approve_guest(staff.user.id, id, guest, selfie)
        .await?;
    Ok(back(&staff, id))
}

/// `POST /studio/events/{id}/guests/{guest}/refuse`.
pub(super) async fn refuse(
    State(state): State<AppState>,
    staff: Staff,
    Path((id, guest)): Path<(EventId, UserId)>,
) -> Result<Response> {
    owned(&state, &staff, id, Tab::Guests).await?;
    state.matching.refuse_guest(staff.user.id, id, guest).await?;
    Ok(back(&staff, id))
}

fn back(staff: &Staff, id: EventId) -> Response {
    staff.browser.go(&format!("{}/guests", super::frame::base(id)))
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::http::pages::book::LONG_NAME;

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let member = |number, approval, selfie_status| EventGuest {
        id: UserId(number),
        name: LONG_NAME.to_owned(),
        joined_at: at,
        selfie_status,
        approval,
        photos: number * 7,
    };
    let guests = GuestPage {
        guests: vec![
            member(1, Approval::Approved, SelfieStatus::Valid),
            member(2, Approval::Waiting, SelfieStatus::Uploaded),
            member(3, Approval::Approved, SelfieStatus::Invalid),
        ],
        next: Some(AfterGuest {
            guest: UserId(3),
            joined_at: Some(at),
        }),
    };
    let waiting = |selfie_id| WaitingGuest {
        user_id: UserId(2),
        username: LONG_NAME.to_owned(),
        email: String::new(),
        joined_at: at,
        selfie_status: SelfieStatus::Uploaded,
        selfie_id,
    };
    let pair = Pair {
        user_id: UserId(1),
        username: LONG_NAME.to_owned(),
        other_id: UserId(3),
        other_username: LONG_NAME.to_owned(),
        similarity: 99.0,
        noticed_at: at,
    };
    let waiting = vec![waiting(Some(SelfieId(1))), waiting(None)];
    let frame = || EventFrame::sample(Tab::Guests);
    let nobody = GuestPage {
        guests: Vec::new(),
        next: None,
    };
    vec![
        ("studio-guests", page(frame(), waiting, vec![pair], guests, true)),
        (
            "studio-guests-none",
            page(frame(), Vec::new(), Vec::new(), nobody, true),
        ),
    ]
}
