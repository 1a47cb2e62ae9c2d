//! Erasing what is known of a guest who keeps the account: everywhere, or in one event, with or without the place in it.

use super::transaction::{Erased, Erasing, Subject};
use crate::model::{ConsentEnd, Erasure, EventId, Role, Scope, SelfieState, SelfieStatus, User};
use crate::store::erasures::Counts;
use crate::store::{Result, consents, enrolments, matches, memberships, selfies};

impl Erasing {
    /// Erases an account's selfies, faces and matches in all events. `None`, and nothing goes, if it has no selfie. The account
    /// and its events are locked.
    pub async fn selfies(&mut self, user: &User) -> Result<Option<Erased>> {
        let mut objects = Vec::new();
        self.take_selfies(user, &mut objects).await?;
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
        self.want_selfie(user).await?;
        Ok(Some(erased))
    }

    /// Takes a guest out of an event: face, matches, consent and place there. The account goes on in its other events, and so
    /// does its selfie if one of them may search by it. The account and its events are locked.
    pub async fn membership(&mut self, user: &User, event: EventId) -> Result<Erased> {
        let matches = matches::remove_in(self.conn(), event, user.id).await?;
        let faces = enrolments::remove_in(self.conn(), event, user.id).await?;
        let mut objects = Vec::new();
        if !memberships::has_other_open(self.conn(), event, user.id).await? {
            self.take_selfies(user, &mut objects).await?;
        }
        memberships::remove(self.conn(), event, user.id).await?;
        let at = self.at;
        consents::end_in(self.conn(), event, user.id, ConsentEnd::Erased, at).await?;
        if !objects.is_empty() {
            self.want_selfie(user).await?;
        }
        let counts = Counts {
            selfies: objects.len() as u64,
            matches,
            faces: faces.len() as u64,
            ..Counts::default()
        };
        let subject = Subject {
            user: Some(user.id),
            event: Some(event),
        };
        let part = Erasure::of(Scope::Guest(event, user.id))
            .with_faces(faces)
            .with_objects(objects);
        self.record(subject, counts, [part]).await
    }

    /// Removes an account's selfies; adds the keys of their files.
    async fn take_selfies(&mut self, user: &User, objects: &mut Vec<String>) -> Result<()> {
        for state in [SelfieState::Candidate, SelfieState::Accepted] {
            objects.extend(selfies::remove(self.conn(), user.id, state).await?);
        }
        Ok(())
    }

    /// Notes that an account has no selfie any more.
    async fn want_selfie(&mut self, user: &User) -> Result<()> {
        let status = if user.role == Role::Guest {
            SelfieStatus::Pending
        } else {
            SelfieStatus::None
        };
        selfies::set_status(self.conn(), user.id, status, None).await
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
