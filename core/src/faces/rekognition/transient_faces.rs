//! Searching for the faces of a photo without remembering them.
//!
//! A collection is searched by a face it holds or by the largest face of a picture. So a photo whose faces are not to be
//! held costs one `DetectFaces` and one `SearchFacesByImage` for each face, which is cut out of the picture that
//! `IndexFaces` would have been sent. Only guests' faces are in the collection then.

use std::sync::Arc;

use aws_sdk_rekognition::types::{Image, QualityFilter};
use findme_images::Picture;

use super::answers::{face_box, largest_first};
use super::call_error::CallError;
use super::collection::MOST_MATCHES;
use super::operation::Operation;
use super::{Rekognition, cutting, external, picture};
use crate::cpu::Urgency;
use crate::faces::{DetectedFace, Error, GuestHit, TransientFace};
use crate::model::{EventId, FaceKey, FaceOwner, PhotoId};

impl Rekognition {
    /// The faces of a picture that is only looked at, largest first.
    pub(super) async fn detect(&self, image: Image, urgency: Urgency) -> Result<Vec<DetectedFace>, Error> {
        let request = self.client.detect_faces().image(image);
        let send = || request.clone().send();
        let found = self.calls.make(Operation::DetectFaces, urgency, send).await?;
        let seen = found.face_details().iter().map(|face| DetectedFace {
            bounding_box: face_box(face.bounding_box()),
            confidence: face.confidence().unwrap_or(0.0),
        });
        Ok(largest_first(seen.collect()))
    }

    /// The faces of a photo, each as a picture of its own.
    pub(super) async fn cut_out(
        &self,
        photo: PhotoId,
        picture: &Arc<Picture>,
    ) -> Result<Vec<TransientFace>, Error> {
        let whole = picture.clone();
        let encode = move || picture::fit(&whole).map(|fitted| (picture::encode(&fitted), fitted));
        let Some((bytes, fitted)) = self.cpu.run(Urgency::Background, encode).await else {
            return Ok(Vec::new());
        };
        let seen = self.detect(picture::image(bytes), Urgency::Background).await?;
        let cut = move || {
            let areas: Vec<_> = seen.iter().map(|face| face.bounding_box).collect();
            let cuttings = cutting::cut_out(&fitted, &areas);
            let faces = seen.iter().zip(&cuttings).enumerate();
            let faces = faces.map(|(number, (face, cutting))| TransientFace {
                key: FaceKey(format!("p{photo}.{number}")),
                bounding_box: face.bounding_box,
                confidence: face.confidence,
                likeness: picture::encode(cutting),
            });
            faces.collect()
        };
        Ok(self.cpu.run(Urgency::Background, cut).await)
    }

    /// The event's guests who resemble a face that is not in its collection.
    pub(super) async fn search_by_cutting(
        &self,
        event: EventId,
        face: &TransientFace,
        floor: f32,
    ) -> Result<Vec<GuestHit>, Error> {
        let request = self
            .client
            .search_faces_by_image()
            .collection_id(self.collection(event))
            .image(picture::image(face.likeness.clone()))
            .face_match_threshold(floor)
            .max_faces(MOST_MATCHES)
            // The one by which `IndexFaces` passes faces over.
            .quality_filter(QualityFilter::Auto);
        let send = || request.clone().send();
        let operation = Operation::SearchFacesByImage;
        let found = match self.calls.make(operation, Urgency::Background, send).await {
            // Too poor a face to be searched for.
            Err(CallError::NoFaceInImage) => return Ok(Vec::new()),
            found => found?,
        };
        let hits = found.face_matches().iter().filter_map(|found| {
            match external::owner(found.face()?.external_image_id()?)? {
                FaceOwner::Guest(guest) => Some(GuestHit {
                    guest,
                    enrolled: FaceKey(found.face()?.face_id()?.to_owned()),
                    face: face.key.clone(),
                    similarity: found.similarity()?,
                }),
                FaceOwner::Photo(_) => None,
            }
        });
        Ok(hits.collect())
    }
}
