//! The events of all photographers, searched and counted.

use super::{Console, CountedEvent, Order};
use crate::model::{EventCode, EventId, MAX_PAGE, text};
use crate::store::Error;
use crate::store::events::{self, Beginning, EventFilter, OwnedEvent};

/// Most events of a page with counts: counting reads an index of all their photos.
pub const MAX_COUNTED: u32 = 100;

/// Which events are asked for; what is not given does not matter.
#[derive(Clone, Debug, Default)]
pub struct EventSearch<'a> {
    /// How the name or the code begins, without the case of ASCII letters.
    pub query: Option<&'a str>,
    /// Those that come after this one.
    pub after: Option<EventId>,
    /// Which come first.
    pub order: Order,
}

impl EventSearch<'_> {
    fn filter(&self) -> EventFilter {
        let typed = self.query.map(str::trim).filter(|typed| !typed.is_empty());
        EventFilter {
            beginning: typed.map(|typed| Beginning {
                name_key: text::composed(typed).to_ascii_lowercase(),
                code_key: EventCode::key_of(typed),
            }),
            after: self.after,
            order: self.order,
        }
    }
}

impl Console {
    /// Events with their owners, at most `limit` and never more than [`MAX_PAGE`].
    pub async fn events(&self, search: &EventSearch<'_>, limit: u32) -> Result<Vec<OwnedEvent>, Error> {
        let limit = limit.min(MAX_PAGE).into();
        events::search(self.store.read().await?.conn(), &search.filter(), limit).await
    }

    /// Events with their owners, photos and guests, at most `limit` and never more than [`MAX_COUNTED`].
    pub async fn counted_events(
        &self,
        search: &EventSearch<'_>,
        limit: u32,
    ) -> Result<Vec<CountedEvent>, Error> {
        let limit = limit.min(MAX_COUNTED).into();
        let mut reader = self.store.read().await?;
        let found = events::search(reader.conn(), &search.filter(), limit).await?;
        let mut counted = Vec::with_capacity(found.len());
        for event in found {
            counted.push(events::counted(reader.conn(), event).await?);
        }
        Ok(counted)
    }
}
