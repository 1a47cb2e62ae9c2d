//! A photographer's photos: listed, shown, hidden.
//!
//! The photographers of an event touch all its photos, admins those of all events. Photos of other events are passed over
//! as if they did not exist.

use std::collections::BTreeSet;

use crate::model::{EventId, PhotoId};
use crate::photos::{Error, Listed, Photos, Viewer};
use crate::store::{enrolments, photos};

/// Most photos that one request may name.
pub const MAX_AT_ONCE: usize = 1000;

/// Most ids in one statement.
pub(super) const CHUNK: usize = 500;

impl Photos {
    /// All photos of an event that the caller has proved to work on, newest first.
    pub async fn of_event(&self, event: EventId) -> Result<Vec<Listed>, Error> {
        Ok(photos::of_event(self.store.read().await?.conn(), event).await?)
    }

    /// All photos of all events that an account owns or works on, newest first.
    pub async fn of_photographer(&self, photographer: Viewer) -> Result<Vec<Listed>, Error> {
        Ok(photos::of_photographer(self.store.read().await?.conn(), photographer.id).await?)
    }

    /// Shows photos to all guests of their event, or hides them again. Answers how many were touched.
    pub async fn show_in_general(&self, editor: Viewer, ids: &[PhotoId], shown: bool) -> Result<u64, Error> {
        let ids = distinct(ids)?;
        let mut tx = self.store.begin().await?;
        let mut events = BTreeSet::new();
        for ids in ids.chunks(CHUNK) {
            let found = photos::editable(tx.conn(), ids, editor.edits_for()).await?;
            events.extend(found.into_iter().map(|photo| photo.event_id));
        }
        // Locked first, and in order, as by whoever removes photos or takes a selfie back: they change the same rows.
        for event in events {
            enrolments::lock_event(tx.conn(), event).await?;
        }
        let mut touched = 0;
        for ids in ids.chunks(CHUNK) {
            touched += photos::show(tx.conn(), ids, editor.edits_for(), shown).await?;
        }
        tx.commit().await?;
        Ok(touched)
    }
}

/// Each id once, in ascending order, so that two requests lock rows in the same order.
pub(super) fn distinct(ids: &[PhotoId]) -> Result<Vec<PhotoId>, Error> {
    if ids.len() > MAX_AT_ONCE {
        return Err(Error::TooMany { limit: MAX_AT_ONCE });
    }
    let mut ids = ids.to_vec();
    ids.sort_unstable();
    ids.dedup();
    Ok(ids)
}
