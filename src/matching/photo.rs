//! A photo's job: find its faces, then the event's guests among them.
//!
//! The faces are committed at a new revision of the event before any guest is searched for, so a guest who
//! enrols meanwhile finds them. A photo that is deleted while the engine learns its faces leaves none behind.

use std::sync::Arc;

use super::{Error, Matching};
use crate::images::Picture;
use crate::model::{EventId, Face, FaceKey, Fence, PhotoId};
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
        let generation = self.generation(event).await?;
        let indexed = self.engine.index(event, photo, picture).await?;
        let found: Vec<Face> = indexed
            .into_iter()
            .map(|face| Face {
                photo_id: photo,
                face_key: face.key,
                area: face.area,
                confidence: face.confidence,
            })
            .collect();
        let stored = self.store_faces(fence, event, generation, photo, &found).await;
        // While the engine learned its faces the photo was deleted, or all was to be forgotten.
        if let Err(Error::Gone | Error::Superseded) = stored {
            let keys: Vec<FaceKey> = found.iter().map(|face| face.face_key.clone()).collect();
            self.forget_learned(event, &keys).await?;
        }
        stored.map(|()| found.len())
    }

    async fn store_faces(
        &self,
        fence: Fence,
        event: EventId,
        generation: i64,
        photo: PhotoId,
        found: &[Face],
    ) -> Result<(), Error> {
        let mut tx = self.begin(fence).await?;
        let revision = self.next_revision(&mut tx, event, generation).await?;
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
        let mut reader = self.store.read().await?;
        let known = enrolments::revision(reader.conn(), event)
            .await?
            .ok_or(Error::Gone)?;
        let keys = faces::keys(reader.conn(), photo).await?;
        drop(reader);
        let rule = self.rule().await?;
        let hits = if keys.is_empty() {
            Vec::new()
        } else {
            self.engine
                .search_guests(event, &keys, rule.search_floor())
                .await?
        };
        let found = rule.judge(hits.into_iter().map(|hit| Found {
            user: hit.guest,
            enrolled: hit.enrolled,
            photo,
            face: hit.face,
            similarity: hit.similarity,
        }));
        self.swap_guests(fence, event, photo, known, &found).await
    }
}
