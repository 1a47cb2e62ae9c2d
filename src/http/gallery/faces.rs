//! The faces in a photo, as boxes to draw over it.
//!
//! All faces are given, for whoever may see the photo sees them anyway; whose they are is told of the caller's own
//! alone. In a guests-only event only those of guests are known.

use axum::extract::State as Extract;
use serde::Serialize;

use crate::http::State;
use crate::http::auth::Account;
use crate::http::error::Result;
use crate::http::extract::{Json, Path};
use crate::model::PhotoId;
use crate::photos::{BoxedFace, Handle, Viewer};

#[derive(Serialize)]
pub(super) struct Faces {
    image_width: i32,
    image_height: i32,
    boxes: Vec<Box>,
}

/// Shares of the picture's sides, 0..1.
#[derive(Debug, PartialEq, Serialize)]
struct Box {
    top: f32,
    left: f32,
    width: f32,
    height: f32,
    /// Whether it is the caller's own face.
    matched: bool,
    /// Certainty that it is a face, 0–100.
    confidence: f32,
}

/// `GET /api/photo/{photo_id}/faces`.
pub(super) async fn faces(
    Extract(state): Extract<State>,
    Account(caller): Account,
    Path(photo): Path<PhotoId>,
) -> Result<Json<Faces>> {
    let viewer = Viewer::from(&caller.user);
    let photo = state.photos.seen_by(viewer, Handle::Id(photo)).await?;
    let faces = state.photos.faces_of(viewer, &photo).await?;
    Ok(Json(Faces {
        image_width: photo.width,
        image_height: photo.height,
        boxes: faces.into_iter().map(Box::from).collect(),
    }))
}

impl From<BoxedFace> for Box {
    fn from(face: BoxedFace) -> Self {
        let share = |edge: f32| edge.clamp(0.0, 1.0);
        let (left, top) = (share(face.area.left), share(face.area.top));
        Self {
            top,
            left,
            width: share(face.area.left + face.area.width) - left,
            height: share(face.area.top + face.area.height) - top,
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
        let area = FaceBox {
            left: -0.25,
            top: 0.5,
            width: 0.5,
            height: 0.75,
        };
        let face = BoxedFace {
            area,
            confidence: 99.0,
            matched: true,
        };
        let expected = Box {
            top: 0.5,
            left: 0.0,
            width: 0.25,
            height: 0.5,
            matched: true,
            confidence: 99.0,
        };
        assert_eq!(Box::from(face), expected);
    }
}
