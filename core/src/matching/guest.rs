//! A guest's job: judge and enrol the selfie in one look, then search the event's photos.
//!
//! Each step looks first whether an earlier try has done it, so the job can be repeated after a crash at any
//! point. The enrolment is committed at a new revision of the event before the search begins, so a photo that
//! is indexed meanwhile finds the guest. In a guests-only event there is nothing to search: the photos are scanned
//! instead (see `looks`).

use std::time::Instant;

use super::selfie::refusal_of;
use super::{Error, Matching, Refusal, Rule, StoredSelfie, revisions, selfie_rule};
use crate::cpu::Urgency;
use crate::faces::GuestHit;
use crate::model::{
    Approval, Enrolment, Erasure, EventId, FaceKey, Fence, Scope, Selfie, SelfieState, UserId,
};
use crate::store::generations::EventVersion;
use crate::store::matches::Found;
use crate::store::{approvals, enrolments, jobs, matches, selfies};

impl Matching {
    /// Brings a guest's matches in an event up to date. Those of a face that was searched for since it was enrolled are,
    /// and are searched for only `anew`, as a rematch asks for.
    pub async fn match_guest(
        &self,
        fence: Fence,
        event: Option<EventId>,
        guest: UserId,
        urgency: Urgency,
        anew: bool,
    ) -> Result<(), Error> {
        // Readers of the log expect a number there.
        let event_id = event.map_or(0, |event| event.0);
        tracing::info!("[MATCH-SELFIE] START user_id={guest} event_id={event_id}");
        let begun = Instant::now();
        if let Some(event) = event
            && let Some(reason) = self.obstacle(fence, event, guest).await?
        {
            tracing::info!("[MATCH-SELFIE] DONE user_id={guest} event_id={event_id} matched=0: {reason}");
            return Ok(());
        }
        let candidate = selfies::find(self.store.read().await?.conn(), guest, SelfieState::Candidate).await?;
        if let Some(candidate) = candidate {
            self.try_candidate(fence, event, &candidate, urgency).await?;
        }
        let selfie = selfies::find(self.store.read().await?.conn(), guest, SelfieState::Accepted).await?;
        let matched = match (selfie, event) {
            (Some(selfie), Some(event)) => {
                let enrolment = self.enrolment(fence, event, &selfie, urgency).await?;
                if anew || !enrolment.searched {
                    let version = self.event_version(event).await?;
                    if version.guests_only {
                        self.queue_rescan(fence, &enrolment, version).await?;
                    } else {
                        self.search_photos(fence, &enrolment, version, urgency).await?;
                    }
                }
                matches::count(self.store.read().await?.conn(), event, guest).await?
            }
            (None, _) | (_, None) => 0,
        };
        let seconds = begun.elapsed().as_secs_f64();
        tracing::info!(
            "[MATCH-SELFIE] DONE user_id={guest} event_id={event_id} matched={matched} seconds={seconds:.3}"
        );
        Ok(())
    }

    /// Why a guest must not be searched for in an event at present.
    async fn obstacle(
        &self,
        fence: Fence,
        event: EventId,
        guest: UserId,
    ) -> Result<Option<&'static str>, Error> {
        if !self.may_look(event, guest).await? {
            return Ok(Some("no consent is in force"));
        }
        let is_approved = self.is_approved(fence, event, guest).await?;
        Ok((!is_approved).then_some("not approved"))
    }

    /// Judges a candidate: puts it in force and enrols its face, or says why not and leaves the one in force alone.
    pub(super) async fn try_candidate(
        &self,
        fence: Fence,
        event: Option<EventId>,
        candidate: &Selfie,
        urgency: Urgency,
    ) -> Result<(), Error> {
        let stored = match self.stored_selfie(&candidate.object_key, urgency).await {
            Ok(stored) => stored,
            Err(Error::Unusable(code)) => return self.refuse(fence, candidate, code).await,
            Err(error) => return Err(error),
        };
        let Some(event) = event else {
            let look = match stored {
                StoredSelfie::Described { look, .. } => Ok(look),
                StoredSelfie::Picture(picture) => self.look_at(&picture, urgency).await?,
            };
            return match look.and_then(|look| look.judge(candidate.strict)) {
                Ok(()) => self.accept(fence, candidate).await,
                Err(refusal) => self.refuse(fence, candidate, refusal).await,
            };
        };
        let version = self.event_version(event).await?;
        match self.learn(event, candidate, &stored, urgency).await? {
            Ok(face) => {
                self.accept(fence, candidate).await?;
                self.keep_enrolment(fence, event, version, candidate, face, urgency)
                    .await?;
                Ok(())
            }
            Err(refusal) => self.refuse(fence, candidate, refusal).await,
        }
    }

    /// Lets the engine learn the face of a selfie, and judges the selfie by what the engine saw; the face of a refused
    /// one is forgotten again.
    async fn learn(
        &self,
        event: EventId,
        selfie: &Selfie,
        stored: &StoredSelfie,
        urgency: Urgency,
    ) -> Result<Result<FaceKey, Refusal>, Error> {
        let (guest, id) = (selfie.user_id, selfie.id);
        let picture = match stored {
            StoredSelfie::Picture(picture) => picture,
            StoredSelfie::Described { look, likeness } => {
                if let Err(refusal) = look.judge(selfie.strict) {
                    return Ok(Err(refusal));
                }
                let enrolled = self.engine.enrol_likeness(event, guest, id, likeness).await;
                return Ok(match enrolled {
                    Ok(key) => Ok(key),
                    Err(error) => Err(refusal_of(error)?),
                });
            }
        };
        let enrolled = self.engine.enrol(event, guest, id, picture, urgency).await;
        let enrolled = match enrolled {
            Ok(enrolled) => enrolled,
            Err(error) => return Ok(Err(refusal_of(error)?)),
        };
        let (width, height) = (picture.width(), picture.height());
        match selfie_rule::judge(&enrolled.seen, width, height, selfie.strict) {
            Ok(()) => Ok(Ok(enrolled.key)),
            Err(refusal) => {
                self.engine.forget(event, &[enrolled.key]).await?;
                Ok(Err(refusal))
            }
        }
    }

    /// Lets the engine learn the face of a selfie that was judged before.
    async fn enrol(
        &self,
        event: EventId,
        selfie: &Selfie,
        stored: &StoredSelfie,
        urgency: Urgency,
    ) -> Result<FaceKey, Error> {
        let (guest, id) = (selfie.user_id, selfie.id);
        match stored {
            StoredSelfie::Picture(picture) => {
                let enrolled = self.engine.enrol(event, guest, id, picture, urgency).await?;
                Ok(enrolled.key)
            }
            StoredSelfie::Described { likeness, .. } => {
                Ok(self.engine.enrol_likeness(event, guest, id, likeness).await?)
            }
        }
    }

    /// The guest's enrolment by the selfie in force, made if need be.
    async fn enrolment(
        &self,
        fence: Fence,
        event: EventId,
        selfie: &Selfie,
        urgency: Urgency,
    ) -> Result<Enrolment, Error> {
        let guest = selfie.user_id;
        let present = enrolments::find(self.store.read().await?.conn(), event, guest).await?;
        if let Some(present) = present.filter(|present| present.selfie_id == selfie.id) {
            return Ok(present);
        }
        let stored = self.stored_selfie(&selfie.object_key, urgency).await?;
        let version = self.event_version(event).await?;
        let face_key = self.enrol(event, selfie, &stored, urgency).await?;
        self.keep_enrolment(fence, event, version, selfie, face_key, urgency)
            .await
    }

    /// Commits a face that the engine has learned; if nobody wants it any more, the engine forgets it.
    async fn keep_enrolment(
        &self,
        fence: Fence,
        event: EventId,
        version: EventVersion,
        selfie: &Selfie,
        face_key: FaceKey,
        urgency: Urgency,
    ) -> Result<Enrolment, Error> {
        let rule = self.rule().await?;
        let mut alike = None;
        if version.guests_only {
            // From the commit on each photo is scanned once only, and must not miss the guest.
            let floor = rule.search_floor();
            alike = Some(
                self.engine
                    .wait_until_searchable(event, &face_key, floor, urgency)
                    .await?,
            );
        }
        let enrolment = Enrolment {
            event_id: event,
            user_id: selfie.user_id,
            selfie_id: selfie.id,
            face_key,
            revision: 0,
            searched: false,
        };
        let stored = self
            .store_enrolment(
                fence,
                version,
                enrolment.clone(),
                alike.map(|alike| (rule, alike)),
            )
            .await;
        // While the engine learned the face the guest, the selfie or the event went, or all was to be forgotten.
        if let Err(Error::Gone | Error::Superseded) = stored {
            self.forget_learned(event, &[enrolment.face_key]).await?;
        }
        stored
    }

    async fn store_enrolment(
        &self,
        fence: Fence,
        version: EventVersion,
        mut enrolment: Enrolment,
        alike: Option<(Rule, Vec<GuestHit>)>,
    ) -> Result<Enrolment, Error> {
        let (event, guest) = (enrolment.event_id, enrolment.user_id);
        let mut tx = self.begin(fence).await?;
        enrolment.revision = revisions::next_revision(&mut tx, event, version).await?;
        let in_force = selfies::exists(tx.conn(), enrolment.selfie_id, SelfieState::Accepted).await?;
        let approval = approvals::find(tx.conn(), event, guest).await?;
        if !in_force || approval != Some(Approval::Approved) {
            return Err(Error::Gone);
        }
        let earlier = enrolments::find(tx.conn(), event, guest).await?;
        enrolments::put(tx.conn(), &enrolment).await?;
        if let Some((rule, alike)) = alike {
            self.note_same_faces(&mut tx, &enrolment, rule, alike).await?;
        }
        if let Some(earlier) = earlier.filter(|earlier| earlier.face_key != enrolment.face_key) {
            let erasure = Erasure::of(Scope::Named(event)).with_faces(vec![earlier.face_key]);
            self.erasures.discard(tx.conn(), erasure).await?;
        }
        tx.commit().await?;
        Ok(enrolment)
    }

    /// Searches the event's photos for a guest and swaps the results in.
    async fn search_photos(
        &self,
        fence: Fence,
        enrolment: &Enrolment,
        version: EventVersion,
        urgency: Urgency,
    ) -> Result<(), Error> {
        let (event, user) = (enrolment.event_id, enrolment.user_id);
        let known = version.revision;
        let rule = self.rule().await?;
        let alike = self
            .engine
            .search_photos(event, &enrolment.face_key, rule.search_floor(), urgency)
            .await?;
        let hits = self.with_row(alike.photos).await?;
        let found = rule.judge(hits.into_iter().map(|hit| Found {
            user,
            enrolled: enrolment.face_key.clone(),
            photo: hit.photo,
            face: hit.face,
            similarity: hit.similarity,
        }));
        let mut tx = self.begin(fence).await?;
        revisions::lock_as(&mut tx, event, version).await?;
        // A guest who enrolled anew, or withdrew, while we searched: their next job decides.
        let present = enrolments::find(tx.conn(), event, user).await?;
        if present.is_some_and(|present| present.face_key == enrolment.face_key) {
            let now = self.clock.now();
            let swapped = matches::replace_for_guest(tx.conn(), event, user, known, &found, now).await?;
            jobs::note_swap(tx.conn(), fence.job, swapped).await?;
            self.note_same_faces(&mut tx, enrolment, rule, alike.guests)
                .await?;
            enrolments::note_search(tx.conn(), event, user).await?;
            tx.commit().await?;
        }
        Ok(())
    }
}
