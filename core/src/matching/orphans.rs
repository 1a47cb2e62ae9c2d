//! Orphans: faces that the engine learned in a try that was cut short, so that no row tells of them.
//!
//! A worker may die between the engine's answer and the commit, or the answer may be lost. The next try usually learns
//! the same face again, under the same key; but if what it belongs to was replaced or deleted in between, nobody would
//! ever ask the engine to forget it. So a job that was tried before ends with this, where that may have happened.

use super::{Error, Matching};
use crate::model::{EventId, FaceKey, FaceOwner, Job, PhotoId, SelfieState, SelfieStatus, Task, UserId};
use crate::store::{enrolments, faces, generations, photos, selfies, users};

impl Matching {
    /// Lets the engine forget what earlier tries of a job may have left behind.
    pub async fn forget_orphans(&self, job: &Job) -> Result<(), Error> {
        let (event, owner, may_be) = match job.task {
            Task::MatchGuest {
                event: Some(event),
                guest,
            }
            | Task::RedescribeGuest { event, guest } => {
                let changed = self.may_have_changed(job, event, guest).await?;
                (event, FaceOwner::Guest(guest), changed)
            }
            Task::IndexPhoto { event, photo } | Task::RedescribePhoto { event, photo } => {
                let keeps_all = self.keeps_what_was_learned(event, photo).await?;
                (event, FaceOwner::Photo(photo), !keeps_all)
            }
            _ => return Ok(()),
        };
        if may_be {
            self.forget_orphans_of(event, owner).await?;
        }
        Ok(())
    }

    /// Whether an earlier try may have learned another face of the guest than the one that is enrolled.
    async fn may_have_changed(&self, job: &Job, event: EventId, guest: UserId) -> Result<bool, Error> {
        if job.crashes > 0 {
            return Ok(true);
        }
        let mut reader = self.store.read().await?;
        let enrolment = enrolments::find(reader.conn(), event, guest).await?;
        let selfie = selfies::find(reader.conn(), guest, SelfieState::Accepted).await?;
        let user = users::by_id(reader.conn(), guest).await?;
        let (Some(enrolment), Some(selfie), Some(user)) = (enrolment, selfie, user) else {
            return Ok(true);
        };
        let is_newer = job.started_at.is_some_and(|since| selfie.created_at >= since);
        let was_refused = user.selfie_status == SelfieStatus::Invalid;
        Ok(enrolment.selfie_id != selfie.id || is_newer || was_refused)
    }

    /// Whether a photo is there with its faces: the same bytes gave the same faces in every try. An event that has become
    /// guests-only since the first try keeps none.
    async fn keeps_what_was_learned(&self, event: EventId, photo: PhotoId) -> Result<bool, Error> {
        let mut reader = self.store.read().await?;
        let found = photos::by_id(reader.conn(), photo).await?;
        let version = generations::event_version(reader.conn(), event).await?;
        let forgets = version.is_some_and(|version| version.guests_only);
        Ok(found.is_some_and(|photo| photo.indexed_at.is_some()) && !forgets)
    }

    /// Lets the engine forget faces that it has just learned and nobody wants any more. If their event is gone, so must
    /// be all that the engine has begun anew for it.
    pub(super) async fn forget_learned(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        let event_stands = enrolments::revision(self.store.read().await?.conn(), event)
            .await?
            .is_some();
        if event_stands {
            Ok(self.engine.forget(event, faces).await?)
        } else {
            Ok(self.engine.forget_event(event).await?)
        }
    }

    async fn forget_orphans_of(&self, event: EventId, owner: FaceOwner) -> Result<(), Error> {
        let mut reader = self.store.read().await?;
        let event_stands = enrolments::revision(reader.conn(), event).await?.is_some();
        let kept = match owner {
            FaceOwner::Guest(guest) => enrolments::find(reader.conn(), event, guest)
                .await?
                .map(|enrolment| enrolment.face_key)
                .into_iter()
                .collect(),
            FaceOwner::Photo(photo) => faces::keys(reader.conn(), photo).await?,
        };
        drop(reader);
        if event_stands {
            Ok(self.engine.forget_orphans(event, owner, &kept).await?)
        } else {
            Ok(self.engine.forget_event(event).await?)
        }
    }
}
