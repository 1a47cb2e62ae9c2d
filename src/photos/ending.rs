//! The first step of an event's end: it is over.
//!
//! It is hidden from its guests, and all that comes from faces goes. Its photos stay for a week, in which its photographer or
//! an admin may restore it. An event of whose end nobody could be told stays as it is, and is counted as overdue.

use crate::clock::{Confirmed, Timestamp};
use crate::metrics;
use crate::model::{Action, Erasure, ErasureCause, Event, EventId, Task};
use crate::photos::Photos;
use crate::photos::error::Error;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::erasures::{self, Counts, NewErasure, Step};
use crate::store::{Tx, events, locks, removal};

/// Which events end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// Whether events end also if nobody could be told (`EVENT_EXPIRY_WITHOUT_NOTICE`).
    pub without_notice: bool,
}

impl Photos {
    /// The same photos, whose events end by these rules.
    #[must_use]
    pub fn with_rules(self, rules: Rules) -> Self {
        Self { rules, ..self }
    }

    /// The events that end now. Those of whose end nobody could be told are counted, and named in the log.
    pub(super) async fn due(&self, now: Confirmed) -> Result<Vec<EventId>, Error> {
        let Some(kept_for) = self.kept_for else {
            return Ok(Vec::new());
        };
        let told_before = now.at() - Event::notice(kept_for) / 2;
        let come = events::overdue(self.store.read().await?.conn(), now.at(), told_before).await?;
        let ends = |due: &events::Due| due.is_told || self.rules.without_notice;
        let (due, overdue): (Vec<_>, Vec<_>) = come.into_iter().partition(ends);
        for event in &overdue {
            tracing::warn!(event_id = %event.id, "an event should end, but nobody could be told");
        }
        metrics::events_overdue(i64::try_from(overdue.len()).unwrap_or(i64::MAX));
        Ok(due.into_iter().map(|due| due.id).collect())
    }

    /// Ends an event whose time has come: hides it and removes all that comes from faces. Nothing happens if its time was
    /// extended meanwhile.
    pub(super) async fn end(&self, event: EventId, now: Timestamp) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        // Two events that end at once would move their common guests to each other.
        locks::turn(tx.conn()).await?;
        if !events::lock_due(tx.conn(), event, now).await? {
            return Ok(());
        }
        locks::guests_of(tx.conn(), event).await?;
        let gone = removal::remove_faces(tx.conn(), event).await?;
        let counts = Counts {
            selfies: gone.selfies.len() as u64,
            matches: gone.matches,
            faces: gone.faces,
            ..Counts::default()
        };
        let receipt = open_receipt(&mut tx, event, counts, now).await?;
        let erasure = Erasure {
            event,
            objects: gone.selfies,
            all_faces: true,
            ..Erasure::default()
        };
        self.admit_part(&mut tx, receipt, erasure, Step::Faces).await?;
        events::end(tx.conn(), event, now).await?;
        self.queue.admit(tx.conn(), &Task::WarnGuests { event }).await?;
        let entry = NewAuditEntry::of(Action::EventEnded).at_event(event);
        audit::write(tx.conn(), &entry, now).await?;
        tx.commit().await?;
        self.queue.wake();
        tracing::info!(event_id = %event, "an event has ended: its faces go now, the rest in a week");
        Ok(())
    }
}

/// Opens the receipt of an event's expiry, or goes on with the one there is.
pub(super) async fn open_receipt(
    tx: &mut Tx,
    event: EventId,
    counts: Counts,
    now: Timestamp,
) -> Result<i64, Error> {
    if let Some(receipt) = erasures::unsealed_expiry(tx.conn(), event).await? {
        erasures::add_counts(tx.conn(), receipt, &counts).await?;
        return Ok(receipt);
    }
    let receipt = NewErasure {
        cause: ErasureCause::Expiry,
        actor: None,
        user: None,
        event: Some(event),
        counts,
        is_sealed: false,
        at: now,
    };
    Ok(erasures::open(tx.conn(), &receipt).await?)
}
