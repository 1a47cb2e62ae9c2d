//! What somebody who has an event's code is shown before joining.
//!
//! Name, day, organiser and the consent texts are for everybody with the code; photos and guests are not.

use super::{Error, Limited, Offer};
use crate::model::Event;
use crate::store::photos;

/// An event as somebody sees it who has only its code.
#[derive(Clone, Debug)]
pub struct EventPreview {
    /// The event.
    pub event: Event,
    /// Its consent texts, with its organiser.
    pub offer: Offer,
    /// Whether it has photos that all guests may see.
    pub has_general_photos: bool,
}

impl Limited<'_> {
    /// The event with a code; wrong codes are counted. [`Error::EventCodeUnknown`] if there is none, and
    /// [`Error::EventEnded`] if it has ended, even if it was erased since.
    pub async fn preview(&self, code: &str) -> Result<EventPreview, Error> {
        let event = self.find_event(code).await?.ok_or(Error::EventCodeUnknown)?;
        let offer = self.accounts.offer(event.id).await?;
        let mut reader = self.accounts.store.read().await?;
        let has_general_photos = photos::is_any_shown(reader.conn(), event.id).await?;
        Ok(EventPreview {
            event,
            offer,
            has_general_photos,
        })
    }
}
