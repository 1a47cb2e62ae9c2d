//! `SearchFaces` and `SearchFacesByImage`: the faces of a collection that resemble one.
//!
//! The face searched for is one of the collection, which is then no match of itself, or the largest of a picture.

use serde::Deserialize;
use serde_json::json;

use super::{Done, World};
use crate::error::{Error, Result};
use crate::limits;
use crate::picture::Picture;
use crate::quality::Quality;
use crate::wire::{Image, MODEL};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ByFace {
    collection_id: String,
    face_id: String,
    max_faces: Option<i64>,
    face_match_threshold: Option<f32>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct ByImage {
    collection_id: String,
    image: Image,
    max_faces: Option<i64>,
    face_match_threshold: Option<f32>,
    quality_filter: Option<String>,
}

pub(super) fn by_face(world: World<'_>, request: &ByFace) -> Result<Done> {
    limits::collection_id(&request.collection_id)?;
    let face = limits::face_id(&request.face_id)?;
    let most = limits::count("maxFaces", request.max_faces, 1..=limits::MOST)?;
    let threshold = limits::threshold(request.face_match_threshold)?;
    let matches = world.account.read(&request.collection_id, |collection| {
        let known = collection
            .get(face)
            .ok_or_else(|| Error::InvalidParameter("faceId was not found in the collection.".to_owned()))?;
        Ok(collection.search(&known.descriptor, threshold, most, Some(face)))
    })?;
    Ok(Done {
        faces: matches.len(),
        body: json!({
            "SearchedFaceId": face,
            "FaceMatches": matches,
            "FaceModelVersion": MODEL,
        }),
    })
}

pub(super) fn by_image(world: World<'_>, request: &ByImage) -> Result<Done> {
    let id = &request.collection_id;
    limits::collection_id(id)?;
    let most = limits::count("maxFaces", request.max_faces, 1..=limits::MOST)?;
    let threshold = limits::threshold(request.face_match_threshold)?;
    let quality = Quality::read(request.quality_filter.as_deref(), Quality::Any)?;
    world.account.expect(id)?;

    let picture = Picture::read(&request.image, world.vision)?;
    let largest = picture
        .faces()
        .iter()
        .find(|face| quality.objection(&picture, face).is_none())
        .ok_or(Error::NoFace)?;
    let wanted = largest.descriptor;
    let matches = world.account.read(id, |collection| {
        Ok(collection.search(&wanted, threshold, most, None))
    })?;
    Ok(Done {
        faces: matches.len(),
        body: json!({
            "SearchedFaceBoundingBox": largest.detail.bounding_box,
            "SearchedFaceConfidence": largest.detail.confidence,
            "FaceMatches": matches,
            "FaceModelVersion": MODEL,
        }),
    })
}
