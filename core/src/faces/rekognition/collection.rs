//! An event's collection: learning faces in it, searching it, listing it.
//!
//! A collection is made when the first face of its event is learned, by whichever process comes first. Its face model is
//! noted, because it keeps the one it was made with for ever.

use std::time::Duration;

use aws_sdk_rekognition::operation::index_faces::IndexFacesOutput;
use aws_sdk_rekognition::types::{FaceMatch, Image, QualityFilter};

use super::call_error::CallError;
use super::operation::Operation;
use super::{Rekognition, external};
use crate::cpu::Urgency;
use crate::faces::Error;
use crate::model::{EventId, FaceKey, FaceOwner};
use crate::store::collections;

/// Most results of one search.
pub(super) const MOST_MATCHES: i32 = 4096;

/// How often a face is looked for that was just learned, and the time between: collections find a new face within a second.
const MAX_ATTEMPTS: u32 = 4;
const RETRY_PAUSE: Duration = Duration::from_millis(400);

impl Rekognition {
    /// Learns the faces of a picture in the event's collection, which is made if there is none.
    pub(super) async fn learn(
        &self,
        event: EventId,
        owner: FaceOwner,
        image: Image,
        most: i32,
        filter: QualityFilter,
    ) -> Result<IndexFacesOutput, Error> {
        let urgency = match owner {
            FaceOwner::Guest(_) => Urgency::Guest,
            FaceOwner::Photo(_) => Urgency::Background,
        };
        let request = self
            .client
            .index_faces()
            .collection_id(self.collection(event))
            .external_image_id(external::name(owner))
            .image(image)
            .max_faces(most)
            .quality_filter(filter);
        let learn = async || {
            let send = || request.clone().send();
            self.calls.make(Operation::IndexFaces, urgency, send).await
        };
        let mut learned = learn().await;
        if matches!(learned, Err(CallError::NoCollection)) {
            self.create_collection(event, urgency).await?;
            learned = learn().await;
        }
        let learned = learned?;
        if let Some(model) = learned.face_model_version() {
            let mut tx = self.store.begin().await?;
            collections::put(tx.conn(), event, model, self.clock.now()).await?;
            tx.commit().await?;
        }
        Ok(learned)
    }

    async fn create_collection(&self, event: EventId, urgency: Urgency) -> Result<(), Error> {
        let request = self
            .client
            .create_collection()
            .collection_id(self.collection(event));
        let send = || request.clone().send();
        match self.calls.make(Operation::CreateCollection, urgency, send).await {
            Ok(_) => tracing::info!(event_id = %event, "a collection is made"),
            // Another process was faster.
            Err(CallError::CollectionExists) => {}
            Err(error) => return Err(error.into()),
        }
        Ok(())
    }

    /// The faces of the event's collection that resemble one of them.
    pub(super) async fn search(
        &self,
        event: EventId,
        face: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<FaceMatch>, Error> {
        let request = self
            .client
            .search_faces()
            .collection_id(self.collection(event))
            .face_id(&face.0)
            .face_match_threshold(floor)
            .max_faces(MOST_MATCHES);
        let mut attempts = 1;
        loop {
            let send = || request.clone().send();
            match self.calls.make(Operation::SearchFaces, urgency, send).await {
                Err(CallError::FaceNotIndexed(_)) if attempts < MAX_ATTEMPTS => attempts += 1,
                found => return Ok(found?.face_matches.unwrap_or_default()),
            }
            tokio::time::sleep(RETRY_PAUSE).await;
        }
    }

    /// How many of these faces the event's collection has, at most [`MOST_LISTED`]; of all its faces if none are named, as
    /// far as one page tells.
    pub(super) async fn among(&self, event: EventId, faces: Option<&[FaceKey]>) -> Result<usize, Error> {
        let ids = faces.map(|faces| faces.iter().map(|face| face.0.clone()).collect());
        let request = self
            .client
            .list_faces()
            .collection_id(self.collection(event))
            .set_face_ids(ids);
        let send = || request.clone().send();
        let operation = Operation::ListFaces;
        match self.calls.make(operation, Urgency::Background, send).await {
            Err(CallError::NoCollection) => Ok(0),
            page => Ok(page?.faces().len()),
        }
    }

    /// The keys of all faces of the event's collection whose owner is wanted.
    pub(super) async fn list(
        &self,
        event: EventId,
        is_wanted: impl Fn(FaceOwner) -> bool + Send + Sync,
    ) -> Result<Vec<FaceKey>, Error> {
        let (mut keys, mut next) = (Vec::new(), None);
        loop {
            let request = self
                .client
                .list_faces()
                .collection_id(self.collection(event))
                .max_results(MOST_MATCHES)
                .set_next_token(next);
            let send = || request.clone().send();
            let page = match self
                .calls
                .make(Operation::ListFaces, Urgency::Background, send)
                .await
            {
                Err(CallError::NoCollection) => return Ok(keys),
                page => page?,
            };
            keys.extend(page.faces().iter().filter_map(|face| {
                let owner = external::owner(face.external_image_id()?)?;
                is_wanted(owner).then_some(FaceKey(face.face_id()?.to_owned()))
            }));
            next = page.next_token;
            if next.is_none() {
                return Ok(keys);
            }
        }
    }
}
