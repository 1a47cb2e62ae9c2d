//! A photo's job: find its faces, then the event's guests among them.
//!
//! The faces are committed at a new revision of the event before any guest is searched for, so a guest who
//! enrols meanwhile finds them. A photo that is deleted while the engine learns its faces leaves none behind. Photos of
//! guests-only events are never learned: see `looks`.

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::Arc;

use findme_images::Picture;

use super::{Error, Matching, Rule, revisions};
use crate::faces::GuestHit;
use crate::model::{EventId, Face, FaceKey, Fence, PhotoId};
use crate::store::generations::EventVersion;
use crate::store::matches::Found;
use crate::store::{enrolments, faces};

impl Matching {
    /// Finds a photo's faces and remembers them. Answers how many.
    pub async fn index_photo(
        &self,
        fence: Fence,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<usize, Error> {
        let version = self.event_version(event).await?;
        if version.guests_only {
            return Err(Error::Superseded);
        }
        let indexed = self.engine.index(event, photo, picture).await?;
        let found: Vec<Face> = indexed
            .into_iter()
            .map(|face| Face {
                photo_id: photo,
                face_key: face.key,
                bounding_box: face.bounding_box,
                confidence: face.confidence,
            })
            .collect();
        let stored = self.store_faces(fence, event, version, photo, &found).await;
        let is_unwanted = match stored {
            // While the engine learned its faces the photo was deleted, or all was to be forgotten.
            Err(Error::Gone | Error::Superseded) => true,
            // Another worker has the photo now; in an event that has become guests-only it will not learn them.
            Err(Error::Lost) => self.is_guests_only(event).await?,
            _ => false,
        };
        if is_unwanted {
            let keys: Vec<FaceKey> = found.iter().map(|face| face.face_key.clone()).collect();
            self.forget_learned(event, &keys).await?;
        }
        stored.map(|()| found.len())
    }

    async fn store_faces(
        &self,
        fence: Fence,
        event: EventId,
        version: EventVersion,
        photo: PhotoId,
        found: &[Face],
    ) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        let revision = revisions::next_revision(&mut tx, event, version).await?;
        if !faces::replace(tx.conn(), event, photo, found, revision, self.clock.now()).await? {
            return Err(Error::Gone);
        }
        Ok(tx.commit().await?)
    }

    /// Searches the event's guests for a photo's faces and swaps the results in.
    pub(super) async fn search_guests(
        &self,
        fence: Fence,
        event: EventId,
        photo: PhotoId,
    ) -> Result<(), Error> {
        let version = self.event_version(event).await?;
        if version.guests_only {
            return Err(Error::Superseded);
        }
        let keys = faces::keys(self.store.read().await?.conn(), photo).await?;
        let rule = self.rule().await?;
        let hits = if keys.is_empty() {
            Vec::new()
        } else {
            self.engine
                .search_guests(event, &keys, rule.search_floor())
                .await?
        };
        let found = self.judge_guests(event, photo, rule, hits).await?;
        self.swap_guests(fence, event, photo, version, &found).await
    }

    /// What remains of a search for guests in a photo. Whoever has enrolled anew is judged by the present face alone, while
    /// the engine still knows the former one.
    pub(super) async fn judge_guests(
        &self,
        event: EventId,
        photo: PhotoId,
        rule: Rule,
        hits: Vec<GuestHit>,
    ) -> Result<Vec<Found>, Error> {
        let mut present = HashMap::new();
        let mut reader = self.store.read().await?;
        for hit in &hits {
            if let Entry::Vacant(place) = present.entry(hit.guest) {
                let enrolment = enrolments::find(reader.conn(), event, hit.guest).await?;
                place.insert(enrolment.map(|enrolment| enrolment.face_key));
            }
        }
        let by_present = |hit: &GuestHit| present[&hit.guest].as_ref() == Some(&hit.enrolled);
        let hits = hits.into_iter().filter(by_present);
        Ok(rule.judge(hits.map(|hit| Found {
            user: hit.guest,
            enrolled: hit.enrolled,
            photo,
            face: hit.face,
            similarity: hit.similarity,
        })))
    }
}
