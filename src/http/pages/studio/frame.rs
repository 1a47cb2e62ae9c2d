//! What the pages of one event share: its name, its address and the tabs.

use super::words;
use crate::http::AppState;
use crate::http::error::Result;
use crate::http::pages::staff::Staff;
use crate::http::pages::words::Studio as Words;
use crate::model::{Event, EventId, Role};

/// A tab.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tab {
    Event,
    Photos,
    Upload,
    Guests,
    Poster,
    Team,
    Settings,
}

/// An event, as its pages show it.
pub(super) struct EventFrame {
    pub(super) w: &'static Words,
    pub(super) id: EventId,
    pub(super) name: String,
    /// The address of its first page, to which the other pages add theirs.
    pub(super) base: String,
    pub(super) tab: Tab,
    /// Whether the person may do all: the owner, or an admin.
    pub(super) is_owner: bool,
}

impl EventFrame {
    pub(super) fn of(event: &Event, tab: Tab, is_owner: bool) -> Self {
        Self {
            w: words(),
            id: event.id,
            name: event.name.clone(),
            base: base(event.id),
            tab,
            is_owner,
        }
    }

    /// The title of a page of the event.
    pub(super) fn title(&self, page: impl std::fmt::Display) -> String {
        format!("{page} – {}", self.name)
    }

    #[cfg(test)]
    pub(super) fn sample(tab: Tab) -> Self {
        Self {
            w: words(),
            id: EventId(7),
            name: crate::http::pages::book::EVENT.to_owned(),
            base: base(EventId(7)),
            tab,
            is_owner: true,
        }
    }
}

/// The address of an event's first page.
pub(super) fn base(id: EventId) -> String {
    format!("/studio/events/{id}")
}

/// The event of a page for its owner, and what its pages share; 403 for other photographers of the event, 404 for everybody
/// else.
pub(super) async fn owned(
    state: &AppState,
    staff: &Staff,
    id: EventId,
    tab: Tab,
) -> Result<(Event, EventFrame)> {
    let event = state.events.owned(&staff.user, id).await?;
    let frame = EventFrame::of(&event, tab, true);
    Ok((event, frame))
}

/// The same for all photographers of the event.
pub(super) async fn worked_on(
    state: &AppState,
    staff: &Staff,
    id: EventId,
    tab: Tab,
) -> Result<(Event, EventFrame)> {
    let event = state.events.worked_on(&staff.user, id).await?;
    let is_owner = staff.user.role == Role::Admin || event.photographer_id == Some(staff.user.id);
    let frame = EventFrame::of(&event, tab, is_owner);
    Ok((event, frame))
}
