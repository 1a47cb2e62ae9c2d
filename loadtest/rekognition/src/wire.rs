//! The objects that several operations send or receive, with the names they have on the wire.
//!
//! Boxes are shares of the picture's width and height, confidences and similarities percentages.

use findme_engine::Rect;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The face model that the service names; collections are bound to theirs for ever.
pub(crate) const MODEL: &str = "7.0";

/// A picture as a request brings it.
#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(crate) struct Image {
    /// The file in base64.
    pub(crate) bytes: String,
    pub(crate) s3_object: Option<IgnoredAny>,
}

/// Where a face is, as shares of the picture's sides.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct BoundingBox {
    pub(crate) left: f32,
    pub(crate) top: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A face as it was seen in a picture.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FaceDetail {
    pub(crate) bounding_box: BoundingBox,
    pub(crate) confidence: f32,
}

/// A face that was not indexed, and why.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct UnindexedFace {
    pub(crate) face_detail: FaceDetail,
    pub(crate) reasons: [&'static str; 1],
}

/// A face of a collection.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct Face {
    #[serde(rename = "FaceId")]
    pub(crate) id: Uuid,
    pub(crate) image_id: Uuid,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) external_image_id: Option<String>,
    #[serde(flatten)]
    pub(crate) detail: FaceDetail,
    pub(crate) index_faces_model_version: &'static str,
}

/// A face of a collection that resembles the one searched for.
#[derive(Debug, Serialize)]
#[serde(rename_all = "PascalCase")]
pub(crate) struct FaceMatch {
    pub(crate) similarity: f32,
    pub(crate) face: Face,
}

impl BoundingBox {
    #[expect(clippy::cast_precision_loss, reason = "pictures have far fewer pixels a side")]
    pub(crate) fn of(bounding_box: &Rect, width: u32, height: u32) -> Self {
        let (width, height) = (width as f32, height as f32);
        Self {
            left: bounding_box.left / width,
            top: bounding_box.top / height,
            width: bounding_box.width / width,
            height: bounding_box.height / height,
        }
    }
}
