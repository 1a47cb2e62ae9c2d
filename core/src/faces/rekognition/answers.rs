//! What Rekognition answers, in the words of the engine seam.
//!
//! Whatever an answer leaves out is read as 0, or as a face that is not there: the service may add to its answers, and does
//! not promise every field.

use aws_sdk_rekognition::operation::index_faces::IndexFacesOutput;
use aws_sdk_rekognition::types::{BoundingBox, FaceMatch};

use super::external;
use crate::faces::{DetectedFace, GuestHit};
use crate::model::{FaceBox, FaceKey, FaceOwner};

/// A box as Rekognition tells it; what it leaves out is 0.
pub(super) fn face_box(bounding_box: Option<&BoundingBox>) -> FaceBox {
    let part = |part: fn(&BoundingBox) -> Option<f32>| bounding_box.and_then(part).unwrap_or(0.0);
    FaceBox {
        left: part(BoundingBox::left),
        top: part(BoundingBox::top),
        width: part(BoundingBox::width),
        height: part(BoundingBox::height),
    }
}

/// These faces, the one with the largest box first.
pub(super) fn largest_first(mut seen: Vec<DetectedFace>) -> Vec<DetectedFace> {
    let size = |detected: &DetectedFace| detected.bounding_box.width * detected.bounding_box.height;
    seen.sort_by(|a, b| size(b).total_cmp(&size(a)));
    seen
}

/// The faces that were remembered, and after them all others that were seen.
pub(super) fn detected_faces(learned: &IndexFacesOutput) -> Vec<DetectedFace> {
    let remembered = learned.face_records().iter().filter_map(|record| record.face());
    let remembered = remembered.map(|face| DetectedFace {
        bounding_box: face_box(face.bounding_box()),
        confidence: face.confidence().unwrap_or(0.0),
    });
    let others = learned.unindexed_faces().iter();
    let others = others
        .filter_map(|face| face.face_detail())
        .map(|face| DetectedFace {
            bounding_box: face_box(face.bounding_box()),
            confidence: face.confidence().unwrap_or(0.0),
        });
    remembered.chain(others).collect()
}

/// The guests among the faces that a search by `face` found.
pub(super) fn guests_among(found: &[FaceMatch], face: &FaceKey) -> Vec<GuestHit> {
    let hits = found.iter().filter_map(
        |found| match external::owner(found.face()?.external_image_id()?)? {
            FaceOwner::Guest(guest) => Some(GuestHit {
                guest,
                enrolled: FaceKey(found.face()?.face_id()?.to_owned()),
                face: face.clone(),
                similarity: found.similarity()?,
            }),
            FaceOwner::Photo(_) => None,
        },
    );
    hits.collect()
}
