//! The events of all photographers: found by how their name or code begins, with what is in them.

use askama::Template;
use axum::extract::State;
use serde::Deserialize;
use url::form_urlencoded;

use super::{Tab, words};
use crate::console::{CountedEvent, EventSearch, Order};
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::extract::Query;
use crate::http::pages::page::{Frame, Page, tongue};
use crate::http::pages::staff::AdminStaff;
use crate::http::pages::words::Console as Words;
use crate::model::{EventCode, EventId, date};

/// Events of one page.
const PER_PAGE: u32 = 25;

#[derive(Template)]
#[template(path = "console/events.html")]
struct EventsPage {
    frame: Frame,
    w: &'static Words,
    tab: Tab,
    typed: String,
    events: Vec<Row>,
    /// The query of the next page.
    older: Option<String>,
}

struct Row {
    id: EventId,
    name: String,
    code: EventCode,
    owner: String,
    photos: i64,
    guests: i64,
    /// When it ends or ended, in words.
    end: String,
}

impl Row {
    fn of(counted: CountedEvent) -> Self {
        let (w, language) = (words(), tongue().language());
        let event = counted.owned.event;
        Self {
            id: event.id,
            name: event.name,
            code: event.code,
            owner: counted.owned.owner.unwrap_or_else(|| "–".to_owned()),
            photos: counted.photos,
            guests: counted.guests,
            end: match (event.ended_at, event.expires_at) {
                (Some(ended), _) => w.e_over.with(date::day(ended, language)),
                (None, Some(ends)) => date::day(ends, language),
                (None, None) => "–".to_owned(),
            },
        }
    }
}

/// Which events the page shows.
#[derive(Default, Deserialize)]
pub(super) struct Wanted {
    #[serde(default)]
    query: String,
    after: Option<EventId>,
}

/// `GET /admin/events`.
pub(super) async fn show(
    State(state): State<AppState>,
    _: AdminStaff,
    Query(wanted): Query<Wanted>,
) -> Result<Page> {
    let search = EventSearch {
        query: Some(&wanted.query),
        after: wanted.after,
        order: Order::Newest,
    };
    let found = state.console.counted_events(&search, PER_PAGE).await?;
    page(wanted.query, found)
}

fn page(typed: String, found: Vec<CountedEvent>) -> Result<Page> {
    let w = words();
    let is_full = u32::try_from(found.len()).is_ok_and(|number| number == PER_PAGE);
    let older = found.last().filter(|_| is_full).map(|last| {
        form_urlencoded::Serializer::new(String::new())
            .append_pair("query", &typed)
            .append_pair("after", &last.owned.event.id.to_string())
            .finish()
    });
    Ok(Page::of(&EventsPage {
        frame: Frame::of(w.events_title),
        w,
        tab: Tab::Events,
        typed,
        events: found.into_iter().map(Row::of).collect(),
        older,
    })?
    .with_studio_style())
}

/// The page in each of its states, for the book of pages.
#[cfg(test)]
pub(super) fn samples() -> Vec<(&'static str, Result<Page>)> {
    use crate::clock::Timestamp;
    use crate::events::OwnedEvent;
    use crate::http::pages::book::{EVENT, LONG_NAME};
    use crate::model::{Event, UserId};

    let at = Timestamp::from_micros(1_782_000_000_000_000);
    let counted = |name: &str, ended_at, expires_at| {
        let event = Event {
            id: EventId(7),
            name: name.to_owned(),
            code: EventCode::parse("⟦M01⟧")?,
            held_at: None,
            photographer_id: Some(UserId(2)),
            created_at: at,
            expires_at,
            ended_at,
            guests_only: false,
            approval_required: false,
        };
        Some(CountedEvent {
            owned: OwnedEvent {
                owner: expires_at.map(|_| LONG_NAME.to_owned()),
                event,
            },
            photos: 100_000,
            guests: 5_000,
        })
    };
    let events = [
        counted(EVENT, None, Some(at)),
        counted(LONG_NAME, Some(at), Some(at)),
        counted(EVENT, None, None),
    ];
    vec![
        (
            "admin-events",
            page(String::new(), events.into_iter().flatten().collect()),
        ),
        ("admin-events-none", page("mia".to_owned(), Vec::new())),
    ]
}
