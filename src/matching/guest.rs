//! A guest's job: judge the selfie, enrol its face, search the event's photos.
//!
//! Each step looks first whether an earlier try has done it, so the job can be repeated after a crash at any
//! point. The enrolment is committed at a new revision of the event before the search begins, so a photo that
//! is indexed meanwhile finds the guest.

use std::sync::Arc;
use std::time::Instant;

use super::{Error, Matching};
use crate::images::Picture;
use crate::model::{Enrolment, Erasure, EventId, Fence, Selfie, SelfieState, Task, UserId};
use crate::store::matches::Found;
use crate::store::{enrolments, matches, selfies};

impl Matching {
    /// Brings a guest's matches in an event up to date.
    pub async fn match_guest(&self, fence: Fence, event: EventId, guest: UserId) -> Result<(), Error> {
        tracing::info!("[MATCH-SELFIE] START user_id={guest} event_id={event}");
        let begun = Instant::now();
        let picture = self.judge_candidate(fence, guest).await?;
        let selfie = selfies::find(self.store.read().await?.conn(), guest, SelfieState::Accepted).await?;
        let matched = match selfie {
            Some(selfie) if event != EventId(0) => {
                let enrolment = self.enrol(fence, event, &selfie, picture).await?;
                self.search_photos(fence, &enrolment).await?
            }
            _ => 0,
        };
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(
            "[MATCH-SELFIE] DONE user_id={guest} event_id={event} matched={matched} seconds={seconds:.3}"
        );
        Ok(())
    }

    /// The guest's enrolment by this selfie, made if need be.
    async fn enrol(
        &self,
        fence: Fence,
        event: EventId,
        selfie: &Selfie,
        picture: Option<Arc<Picture>>,
    ) -> Result<Enrolment, Error> {
        let guest = selfie.user_id;
        let earlier = enrolments::find(self.store.read().await?.conn(), event, guest).await?;
        let earlier = match earlier {
            Some(enrolment) if enrolment.selfie_id == selfie.id => return Ok(enrolment),
            earlier => earlier,
        };
        let picture = match picture {
            Some(picture) => picture,
            None => self.stored_selfie(&selfie.object_key).await?,
        };
        let face_key = self.engine.enrol(event, guest, selfie.id, &picture).await?;
        let enrolment = Enrolment {
            event_id: event,
            user_id: guest,
            selfie_id: selfie.id,
            face_key,
            revision: 0,
        };
        match self.store_enrolment(fence, enrolment.clone(), earlier).await {
            // The guest or the event was deleted while the engine learned the face: it must not keep it.
            Err(Error::Gone) => {
                self.engine.forget(event, &[enrolment.face_key]).await?;
                Err(Error::Gone)
            }
            stored => stored,
        }
    }

    async fn store_enrolment(
        &self,
        fence: Fence,
        mut enrolment: Enrolment,
        earlier: Option<Enrolment>,
    ) -> Result<Enrolment, Error> {
        let (event, guest) = (enrolment.event_id, enrolment.user_id);
        let mut tx = self.begin(fence).await?;
        enrolment.revision = enrolments::next_revision(tx.conn(), event)
            .await?
            .ok_or(Error::Gone)?;
        let in_force = selfies::exists(tx.conn(), enrolment.selfie_id, SelfieState::Accepted).await?;
        let member = enrolments::events_of(tx.conn(), guest).await?.contains(&event);
        if !in_force || !member {
            return Err(Error::Gone);
        }
        enrolments::put(tx.conn(), &enrolment).await?;
        if let Some(earlier) = earlier.filter(|earlier| earlier.face_key != enrolment.face_key) {
            let erasure = Erasure {
                event,
                faces: vec![earlier.face_key],
                ..Erasure::default()
            };
            self.queue.admit(tx.conn(), &Task::Erase(erasure)).await?;
        }
        tx.commit().await?;
        Ok(enrolment)
    }

    /// Searches the event's photos for a guest and swaps the results in; answers how many photos matched.
    async fn search_photos(&self, fence: Fence, enrolment: &Enrolment) -> Result<usize, Error> {
        let (event, user) = (enrolment.event_id, enrolment.user_id);
        let known = enrolments::revision(self.store.read().await?.conn(), event)
            .await?
            .ok_or(Error::Gone)?;
        let hits = self
            .engine
            .search_photos(event, &enrolment.face_key, self.rule.search_floor())
            .await?;
        let found = self.rule.judge(hits.into_iter().map(|hit| Found {
            user,
            enrolled: enrolment.face_key.clone(),
            photo: hit.photo,
            face: hit.face,
            similarity: hit.similarity,
        }));
        let mut tx = self.begin(fence).await?;
        if !enrolments::lock_event(tx.conn(), event).await? {
            return Err(Error::Gone);
        }
        // A guest who enrolled anew, or withdrew, while we searched: their next job decides.
        let present = enrolments::find(tx.conn(), event, user).await?;
        if present.is_some_and(|present| present.face_key == enrolment.face_key) {
            matches::replace_for_guest(tx.conn(), event, user, known, &found, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(found.len())
    }
}
