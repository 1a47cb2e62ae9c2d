//! Amazon Rekognition as the face engine.
//!
//! Every event has a collection, every face in it is called after what it belongs to: `user:<id>` for a guest's selfie,
//! `photo:<id>` for a face of a photo. The keys Rekognition gives are kept in our database, so nothing is ever looked for
//! by listing, but for what a lost answer may have left. One `IndexFaces` call learns a whole picture: of a selfie it
//! remembers the largest face and tells where the others are. Where photos' faces must not be remembered, they are cut out
//! and searched for one by one (`transient_faces`). Calls go through `calls`, within the `budget`.

mod answers;
mod availability;
mod budget;
mod call_error;
mod calls;
mod collection;
mod cutting;
mod external;
mod operation;
mod picture;
mod transient_faces;

use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_config::{BehaviorVersion, Region};
use aws_sdk_rekognition::Client;
use aws_sdk_rekognition::types::{QualityFilter, UnsuccessfulFaceDeletionReason};

pub use self::operation::Operation;

use findme_images::Picture;

use self::answers::{detected_faces, face_box, guests_among, largest_first};
use self::call_error::CallError;
use self::calls::Calls;
use super::{Alike, Engine, Enrolled, Error, GuestHit, IndexedFace, PhotoHit, SeenSelfie, TransientFace};
use crate::clock::Clock;
use crate::cpu::{Cpu, Urgency};
use crate::model::{EventId, FaceKey, FaceOwner, PhotoId, SelfieId, UserId};
use crate::store::{Store, collections};

/// How long one call may take to connect, and in all. The SDK would wait for ever.
const CONNECT: Duration = Duration::from_secs(3);
const ANSWER: Duration = Duration::from_secs(12);

/// Most faces of one photo that Rekognition remembers.
const MOST_FACES: i32 = 100;

/// Most faces in one call that forgets them.
const MOST_DELETIONS: usize = 1000;

/// Faces that one list may be asked for (Rekognition API reference, `ListFaces`).
const MOST_LISTED: usize = 4096;

/// How long an indexed photo may wait for others, so that guests are searched for in all of them at once.
const PATIENCE: Duration = Duration::from_secs(30);

/// What the engine is made of.
pub struct Settings {
    /// The region whose face API is used.
    pub region: String,
    /// What collections are called before the event's number.
    pub collection_prefix: String,
    /// Calls of each operation a second, by all processes together.
    pub calls_per_second: u32,
    /// Calls under way at once in this process.
    pub calls_in_flight: usize,
}

/// The engine; clones share the budget.
#[derive(Clone)]
pub struct Rekognition {
    client: Client,
    calls: Arc<Calls>,
    prefix: Arc<str>,
    store: Store,
    clock: Arc<dyn Clock>,
    cpu: Cpu,
}

impl Rekognition {
    /// Sets the client up; nothing is asked of Amazon yet. Credentials come by the SDK's usual chain.
    pub async fn connect(settings: &Settings, store: Store, clock: Arc<dyn Clock>, cpu: Cpu) -> Self {
        let timeouts = TimeoutConfig::builder()
            .connect_timeout(CONNECT)
            .operation_attempt_timeout(ANSWER)
            .operation_timeout(ANSWER)
            .build();
        let config = aws_config::defaults(BehaviorVersion::v2026_01_12())
            .region(Region::new(settings.region.clone()))
            .timeout_config(timeouts)
            .retry_config(RetryConfig::disabled());
        // Boxed, because the chain of credentials makes it a future of many kilobytes.
        let config = Box::pin(config.load()).await;
        let calls = Calls::new(
            store.clone(),
            clock.clone(),
            settings.calls_per_second,
            settings.calls_in_flight,
        );
        Self {
            client: Client::new(&config),
            calls: Arc::new(calls),
            prefix: settings.collection_prefix.as_str().into(),
            store,
            clock,
            cpu,
        }
    }

    fn collection(&self, event: EventId) -> String {
        format!("{}{event}", self.prefix)
    }

    /// The bytes to send, made when the processor is free; `None` for a picture too small to be looked at.
    async fn encode(&self, urgency: Urgency, picture: &Arc<Picture>) -> Option<Vec<u8>> {
        let picture = picture.clone();
        let encode = move || picture::fit(&picture).map(|fitted| picture::encode(&fitted));
        self.cpu.run(urgency, encode).await
    }

    /// Lets Rekognition remember the largest face of a guest's encoded selfie.
    async fn learn_guest(&self, event: EventId, guest: UserId, encoded: Vec<u8>) -> Result<Enrolled, Error> {
        let image = picture::image(encoded);
        // No filter: a poor selfie is refused by our own rule, with a reason.
        let learned = self
            .learn(event, FaceOwner::Guest(guest), image, 1, QualityFilter::None)
            .await?;
        let record = learned.face_records().first().and_then(|record| record.face());
        let key = record.and_then(|face| face.face_id()).ok_or(Error::NoFace)?;
        Ok(Enrolled {
            key: FaceKey(key.to_owned()),
            seen: largest_first(detected_faces(&learned)),
        })
    }
}

#[async_trait]
impl Engine for Rekognition {
    fn name(&self) -> &'static str {
        "AmazonRekognitionEngine"
    }

    fn patience(&self) -> Option<Duration> {
        Some(PATIENCE)
    }

    async fn inspect(&self, picture: &Arc<Picture>, urgency: Urgency) -> Result<SeenSelfie, Error> {
        let Some(encoded) = self.encode(urgency, picture).await else {
            return Ok(SeenSelfie {
                faces: Vec::new(),
                likeness: None,
            });
        };
        let image = picture::image(encoded.clone());
        let faces = self.detect(image, urgency).await?;
        // Amazon describes a face only where it remembers it: what is kept is the picture that it will be shown.
        let likeness = (!faces.is_empty()).then_some(encoded);
        Ok(SeenSelfie { faces, likeness })
    }

    async fn enrol(
        &self,
        event: EventId,
        guest: UserId,
        _: SelfieId,
        picture: &Arc<Picture>,
        urgency: Urgency,
    ) -> Result<Enrolled, Error> {
        let encoded = self.encode(urgency, picture).await.ok_or(Error::NoFace)?;
        self.learn_guest(event, guest, encoded).await
    }

    async fn enrol_likeness(
        &self,
        event: EventId,
        guest: UserId,
        _: SelfieId,
        likeness: &[u8],
    ) -> Result<FaceKey, Error> {
        Ok(self.learn_guest(event, guest, likeness.to_vec()).await?.key)
    }

    async fn index(
        &self,
        event: EventId,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<IndexedFace>, Error> {
        let Some(encoded) = self.encode(Urgency::Background, picture).await else {
            return Ok(Vec::new());
        };
        let image = picture::image(encoded);
        let learned = self
            .learn(
                event,
                FaceOwner::Photo(photo),
                image,
                MOST_FACES,
                QualityFilter::Auto,
            )
            .await?;
        let records = learned.face_records().iter().filter_map(|record| record.face());
        let faces = records.filter_map(|face| {
            Some(IndexedFace {
                key: FaceKey(face.face_id()?.to_owned()),
                bounding_box: face_box(face.bounding_box()),
                confidence: face.confidence().unwrap_or(0.0),
            })
        });
        Ok(faces.collect())
    }

    async fn search_photos(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Alike, Error> {
        let found = self.search(event, enrolled, floor, urgency).await?;
        let hits =
            found.iter().filter_map(
                |found| match external::owner(found.face()?.external_image_id()?)? {
                    FaceOwner::Photo(photo) => Some(PhotoHit {
                        photo,
                        face: FaceKey(found.face()?.face_id()?.to_owned()),
                        similarity: found.similarity()?,
                    }),
                    FaceOwner::Guest(_) => None,
                },
            );
        Ok(Alike {
            photos: hits.collect(),
            guests: guests_among(&found, enrolled),
        })
    }

    async fn search_guests(
        &self,
        event: EventId,
        faces: &[FaceKey],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        let mut hits = Vec::new();
        for face in faces {
            let found = self.search(event, face, floor, Urgency::Background).await?;
            hits.extend(guests_among(&found, face));
        }
        Ok(hits)
    }

    async fn detect_transient(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error> {
        self.cut_out(photo, picture).await
    }

    async fn search_transient(
        &self,
        event: EventId,
        faces: &[TransientFace],
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        let mut hits = Vec::new();
        for face in faces {
            hits.extend(self.search_by_cutting(event, face, floor).await?);
        }
        Ok(hits)
    }

    async fn wait_until_searchable(
        &self,
        event: EventId,
        enrolled: &FaceKey,
        floor: f32,
        urgency: Urgency,
    ) -> Result<Vec<GuestHit>, Error> {
        // A search is answered once the collection holds the face it starts from.
        let found = self.search(event, enrolled, floor, urgency).await?;
        Ok(guests_among(&found, enrolled))
    }

    async fn forget(&self, event: EventId, faces: &[FaceKey]) -> Result<(), Error> {
        for faces in faces.chunks(MOST_DELETIONS) {
            let ids = faces.iter().map(|face| face.0.clone()).collect();
            let request = self
                .client
                .delete_faces()
                .collection_id(self.collection(event))
                .set_face_ids(Some(ids));
            let send = || request.clone().send();
            let deleted = match self
                .calls
                .make(Operation::DeleteFaces, Urgency::Background, send)
                .await
            {
                // Gone with all its faces.
                Err(CallError::NoCollection) => return Ok(()),
                deleted => deleted?,
            };
            // The call counts as a success also where faces were left.
            let left = deleted.unsuccessful_face_deletions().iter().find(|left| {
                left.reasons()
                    .iter()
                    .any(|reason| *reason != UnsuccessfulFaceDeletionReason::FaceNotFound)
            });
            if let Some(left) = left {
                let (face, reasons) = (left.face_id().unwrap_or_default(), left.reasons());
                return Err(Error::Failed(
                    format!("face {face} was not deleted: {reasons:?}").into(),
                ));
            }
        }
        Ok(())
    }

    async fn forget_orphans(&self, event: EventId, owner: FaceOwner, kept: &[FaceKey]) -> Result<(), Error> {
        let mut orphans = self.list(event, |of| of == owner).await?;
        orphans.retain(|key| !kept.contains(key));
        self.forget(event, &orphans).await
    }

    async fn forget_photos(&self, event: EventId) -> Result<(), Error> {
        let photos = self.list(event, |of| matches!(of, FaceOwner::Photo(_))).await?;
        self.forget(event, &photos).await
    }

    async fn forget_event(&self, event: EventId) -> Result<(), Error> {
        let request = self
            .client
            .delete_collection()
            .collection_id(self.collection(event));
        let send = || request.clone().send();
        let operation = Operation::DeleteCollection;
        match self.calls.make(operation, Urgency::Background, send).await {
            Ok(_) | Err(CallError::NoCollection) => {}
            Err(error) => return Err(error.into()),
        }
        let mut tx = self.store.begin().await?;
        collections::remove(tx.conn(), event).await?;
        Ok(tx.commit().await?)
    }

    async fn remembers(&self, event: EventId, faces: &[FaceKey]) -> Result<usize, Error> {
        let mut known = 0;
        for faces in faces.chunks(MOST_LISTED) {
            known += self.among(event, Some(faces)).await?;
        }
        Ok(known)
    }

    async fn remembers_event(&self, event: EventId) -> Result<bool, Error> {
        Ok(self.among(event, None).await? > 0)
    }

    async fn check(&self) -> Result<(), Error> {
        // While all is well the jobs' own calls tell; a failure is looked into, and so is whether we are accepted at all.
        if self.calls.availability().is_up() {
            return Ok(());
        }
        let request = self.client.list_collections().max_results(1);
        let send = || request.clone().send();
        let sign = self.calls.once(Operation::ListCollections, Urgency::Guest, &send);
        Ok(sign.await.map(drop)?)
    }
}
