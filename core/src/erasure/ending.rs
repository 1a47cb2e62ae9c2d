//! The first step of an event's end: it is over.
//!
//! It is hidden from its guests, and all that comes from faces goes. Its photos stay for a week, in which its photographer or
//! an admin may restore it. An event of whose end nobody could be told stays as it is, and is counted as overdue.

use std::time::Duration;

use super::chunks::keys;
use super::{Erasing, Erasures};
use crate::clock::{Confirmed, Timestamp};
use crate::metrics;
use crate::model::{Action, Erasure, Event, EventId, Scope, Task};
use crate::store::audit::NewAuditEntry;
use crate::store::erasures::{self, Counts, Step};
use crate::store::{Conn, Result, events, locks, removal, resumable};

/// Ends events whose time is over; clones share everything.
#[derive(Clone)]
pub struct EventEndings {
    pub(super) erasures: Erasures,
    pub(super) kept_for: Option<Duration>,
    without_notice: bool,
}

impl EventEndings {
    /// Ends of events that are kept for so long after their last upload, or for ever.
    pub fn new(erasures: Erasures, kept_for: Option<Duration>) -> Self {
        Self {
            erasures,
            kept_for,
            without_notice: false,
        }
    }

    /// The same; whether events end also if nobody could be told (`EVENT_EXPIRY_WITHOUT_NOTICE`).
    #[must_use]
    pub fn without_notice(self, without_notice: bool) -> Self {
        Self {
            without_notice,
            ..self
        }
    }

    /// The events that end now. Those of whose end nobody could be told are counted, and named in the log.
    pub(super) async fn due(&self, now: Confirmed) -> Result<Vec<EventId>> {
        let Some(kept_for) = self.kept_for else {
            return Ok(Vec::new());
        };
        let told_before = now.at() - Event::notice(kept_for) / 2;
        let mut reader = self.erasures.store.read().await?;
        let come = events::overdue(reader.conn(), now.at(), told_before).await?;
        let ends = |due: &events::Due| due.is_told || self.without_notice;
        let (due, overdue): (Vec<_>, Vec<_>) = come.into_iter().partition(ends);
        for event in &overdue {
            tracing::warn!(event_id = %event.id, "an event should end, but nobody could be told");
        }
        metrics::events_overdue(i64::try_from(overdue.len()).unwrap_or(i64::MAX));
        Ok(due.into_iter().map(|due| due.id).collect())
    }

    /// Ends an event whose time has come: hides it and removes all that comes from faces. Nothing happens if its time was
    /// extended meanwhile.
    pub(super) async fn end(&self, event: EventId, now: Timestamp) -> Result<()> {
        let mut erasing = self.erasures.begin_step(now).await?;
        erasing.lock_globally().await?;
        if !events::lock_due(erasing.conn(), event, now).await? {
            return Ok(());
        }
        locks::guests_of(erasing.conn(), event).await?;
        erasing.event_faces(event).await?;
        events::end(erasing.conn(), event, now).await?;
        let warning = Task::WarnGuests { event };
        self.erasures.queue.admit(erasing.conn(), &warning).await?;
        let entry = NewAuditEntry::of(Action::EventEnded).at_event(event);
        erasing.note(&entry).await?;
        erasing.commit().await?;
        tracing::info!(event_id = %event, "an event has ended: its faces go now, the rest in a week");
        Ok(())
    }
}

impl Erasing {
    /// Erases all that comes from faces in an event, which is locked with its guests, and what has arrived of unfinished uploads.
    async fn event_faces(&mut self, event: EventId) -> Result<()> {
        let removed = removal::remove_faces(self.conn(), event).await?;
        let counts = Counts {
            selfies: removed.selfies.len() as u64,
            matches: removed.matches,
            faces: removed.faces,
            ..Counts::default()
        };
        let chunks = resumable::remove_of_event(self.conn(), event).await?;
        let objects = removed.selfies.into_iter().chain(keys(&chunks)?).collect();
        let part = Erasure::of(Scope::EventFaces(event)).with_objects(objects);
        self.record_step(event, counts, Step::Faces, part).await?;
        Ok(())
    }
}

impl Erasures {
    /// Ends the receipt of an event's end, if there is one that goes on, and lets the engine learn again what is left: the
    /// event is restored. In the caller's transaction, which holds the event.
    pub async fn call_off(&self, mut db: Conn<'_>, event: EventId) -> Result<()> {
        if let Some(receipt) = erasures::unsealed_expiry(db.reborrow(), event).await? {
            erasures::seal(db.reborrow(), receipt, self.clock.now()).await?;
        }
        self.learn_again(db, event).await
    }

    /// Gives an event its guests back, and lets the engine learn the photos that are left.
    pub(super) async fn learn_again(&self, mut db: Conn<'_>, event: EventId) -> Result<()> {
        events::rejoin(db.reborrow(), event).await?;
        self.queue.admit(db, &Task::ReindexEvent { event }).await?;
        Ok(())
    }
}
