//! Faces that the engine learned in a try that was cut short, so that no row tells of them.
//!
//! A worker may die between the engine's answer and the commit. The next try usually learns the same face again, under
//! the same key; but if what it belongs to was replaced or deleted in between, nobody would ever ask the engine to
//! forget it. So a job that was tried before ends with this.

use super::{Error, Matching};
use crate::model::{EventId, FaceKey, FaceOwner, Task};
use crate::store::{enrolments, faces};

impl Matching {
    /// Lets the engine forget what earlier tries of this work left behind.
    pub async fn forget_strays(&self, task: &Task) -> Result<(), Error> {
        match *task {
            Task::MatchGuest { event, guest } if event != EventId(0) => {
                self.forget_strays_of(event, FaceOwner::Guest(guest)).await
            }
            Task::IndexPhoto { event, photo } => self.forget_strays_of(event, FaceOwner::Photo(photo)).await,
            _ => Ok(()),
        }
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

    async fn forget_strays_of(&self, event: EventId, owner: FaceOwner) -> Result<(), Error> {
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
            Ok(self.engine.forget_strays(event, owner, &kept).await?)
        } else {
            Ok(self.engine.forget_event(event).await?)
        }
    }
}
