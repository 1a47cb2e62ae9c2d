//! Guests of one event who sent selfies of the same face.
//!
//! Anybody can send a picture of somebody else from the web. Whoever is enrolled by a face that another guest has enrolled
//! is told so, and so is the other guest, by `rematch-status`; the event's photographer sees who they are. It is found by
//! the guest's own search, so it costs no call of its own.

use super::{Error, Matching, Rule};
use crate::faces::GuestHit;
use crate::model::{Action, Enrolment, EventId, UserId};
use crate::store::Tx;
use crate::store::audit::{self, NewAuditEntry};
use crate::store::same_faces::{self, Pair, SameFace};

impl Matching {
    /// Notes which other guests have the face of an enrolment. The event is locked.
    pub(super) async fn note_same_faces(
        &self,
        tx: &mut Tx,
        enrolment: &Enrolment,
        rule: Rule,
        hits: Vec<GuestHit>,
    ) -> Result<(), Error> {
        let (event, user, at) = (enrolment.event_id, enrolment.user_id, self.clock.now());
        let found: Vec<SameFace> = hits
            .into_iter()
            .filter(|hit| hit.guest != user && hit.similarity >= rule.threshold)
            .map(|hit| SameFace {
                other: hit.guest,
                face: hit.enrolled,
                similarity: hit.similarity,
            })
            .collect();
        let new = same_faces::replace(tx.conn(), event, user, &enrolment.face_key, &found, at).await?;
        if new > 0 {
            let entry = NewAuditEntry::of(Action::SameFaceFound).to(user).at_event(event);
            audit::write(tx.conn(), &entry.counting(new), at).await?;
        }
        Ok(())
    }

    /// Whether another guest of an event was enrolled by the same face as this one.
    pub async fn is_face_shared(&self, event: EventId, user: UserId) -> Result<bool, Error> {
        Ok(same_faces::any(self.store.read().await?.conn(), event, user).await?)
    }

    /// The guests of an event whose faces are the same, two by two, the last found first.
    pub async fn same_faces(&self, event: EventId) -> Result<Vec<Pair>, Error> {
        Ok(same_faces::of_event(self.store.read().await?.conn(), event).await?)
    }
}
