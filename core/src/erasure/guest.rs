//! Erasing what is known of a guest who keeps the account: everywhere, or in one event.

use super::transaction::{Erased, Erasing, Subject};
use crate::model::{Erasure, EventId, Role, Scope, SelfieState, SelfieStatus, User};
use crate::store::erasures::Counts;
use crate::store::{Result, enrolments, matches, selfies};

impl Erasing {
    /// Erases an account's selfies, faces and matches in all events. `None`, and nothing goes, if it has no selfie. The account
    /// and its events are locked.
    pub async fn selfies(&mut self, user: &User) -> Result<Option<Erased>> {
        let mut objects = Vec::new();
        for state in [SelfieState::Candidate, SelfieState::Accepted] {
            objects.extend(selfies::remove(self.conn(), user.id, state).await?);
        }
        if objects.is_empty() {
            return Ok(None);
        }
        let matches = matches::remove_all(self.conn(), user.id).await?;
        let faces = enrolments::remove_all(self.conn(), user.id).await?;
        let counts = Counts {
            selfies: objects.len() as u64,
            matches,
            faces: faces.len() as u64,
            ..Counts::default()
        };
        let subject = Subject {
            user: Some(user.id),
            event: user.event_id,
        };
        let of_faces = faces
            .into_iter()
            .map(|(event, face)| Erasure::of(Scope::Guest(event, user.id)).with_faces(vec![face]));
        let of_files = Erasure::of(Scope::Files).with_objects(objects);
        let erased = self.record(subject, counts, of_faces.chain([of_files])).await?;
        let status = if user.role == Role::Guest {
            SelfieStatus::Pending
        } else {
            SelfieStatus::None
        };
        selfies::set_status(self.conn(), user.id, status, None).await?;
        Ok(Some(erased))
    }

    /// Erases a guest's face and matches in one event; the selfie stays. `None` if there was neither. The account and the event
    /// are locked.
    pub async fn guest_in(&mut self, user: &User, event: EventId) -> Result<Option<Erased>> {
        let matches = matches::remove_in(self.conn(), event, user.id).await?;
        let faces = enrolments::remove_in(self.conn(), event, user.id).await?;
        if matches == 0 && faces.is_empty() {
            return Ok(None);
        }
        let counts = Counts {
            matches,
            faces: faces.len() as u64,
            ..Counts::default()
        };
        let subject = Subject {
            user: Some(user.id),
            event: Some(event),
        };
        let part = Erasure::of(Scope::Guest(event, user.id)).with_faces(faces);
        self.record(subject, counts, [part]).await.map(Some)
    }
}
