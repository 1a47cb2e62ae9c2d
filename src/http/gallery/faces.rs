//! The faces in a photo, as boxes to draw over it.
//!
//! A guest gets only the own faces; photographers and admins get all stored faces: in a guests-only event those of
//! guests.

use axum::extract::State;
use serde::Serialize;
use utoipa::ToSchema;

use crate::http::AppState;
use crate::http::auth::Account;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::model::PhotoId;
use crate::photos::{BoxedFace, Handle, Viewer};

/// The faces in a photo.
#[derive(Serialize, ToSchema)]
pub(super) struct Faces {
    /// In pixels, of the upright image.
    #[schema(minimum = 1)]
    image_width: i32,
    /// In pixels, of the upright image.
    #[schema(minimum = 1)]
    image_height: i32,
    boxes: Vec<FaceRectangle>,
}

/// The position of a face, as fractions of the width and height of the image.
#[derive(Debug, PartialEq, Serialize, ToSchema)]
#[schema(as = FaceBox)]
struct FaceRectangle {
    #[schema(minimum = 0, maximum = 1)]
    top: f32,
    #[schema(minimum = 0, maximum = 1)]
    left: f32,
    #[schema(minimum = 0, maximum = 1)]
    width: f32,
    #[schema(minimum = 0, maximum = 1)]
    height: f32,
    /// Whether the face matches the caller.
    matched: bool,
    /// How certain the engine is that this is a face, 0–100.
    #[schema(minimum = 0, maximum = 100)]
    confidence: f32,
}

/// Get the faces in a photo
///
/// As boxes to draw over the image. A guest gets only the own faces; photographers and admins get all.
#[utoipa::path(get, path = "/api/photo/{photo_id}/faces", operation_id = "list_faces")]
pub(super) async fn faces(
    State(state): State<AppState>,
    Account(caller): Account,
    Path(photo): Path<PhotoId>,
) -> Result<Json<Faces>> {
    let viewer = Viewer::from(&caller.user);
    let photo = state.photos.seen_by(viewer, Handle::Id(photo)).await?;
    let faces = state.photos.faces_of(viewer, &photo).await?;
    Ok(Json(Faces {
        image_width: photo.width,
        image_height: photo.height,
        boxes: faces.into_iter().map(FaceRectangle::from).collect(),
    }))
}

impl From<BoxedFace> for FaceRectangle {
    fn from(face: BoxedFace) -> Self {
        let share = |edge: f32| edge.clamp(0.0, 1.0);
        let (left, top) = (share(face.bounding_box.left), share(face.bounding_box.top));
        Self {
            top,
            left,
            width: share(face.bounding_box.left + face.bounding_box.width) - left,
            height: share(face.bounding_box.top + face.bounding_box.height) - top,
            matched: face.matched,
            confidence: face.confidence,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::FaceBox;

    #[test]
    fn boxes_end_at_the_edges_of_the_picture() {
        let bounding_box = FaceBox {
            left: -0.25,
            top: 0.5,
            width: 0.5,
            height: 0.75,
        };
        let face = BoxedFace {
            bounding_box,
            confidence: 99.0,
            matched: true,
        };
        let expected = FaceRectangle {
            top: 0.5,
            left: 0.0,
            width: 0.25,
            height: 0.5,
            matched: true,
            confidence: 99.0,
        };
        assert_eq!(FaceRectangle::from(face), expected);
    }
}
