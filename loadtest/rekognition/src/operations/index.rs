//! `IndexFaces`: the faces of a picture, remembered in a collection.
//!
//! First the filter leaves faces out, then the number allowed, the smallest first. The picture is looked at without a
//! lock: two equal calls at once find the same faces, and the second one's are those of the first.

use serde::Deserialize;
use serde_json::json;

use super::{Done, World};
use crate::collection::Enrolled;
use crate::error::Result;
use crate::limits;
use crate::picture::{MOST_FACES, Picture};
use crate::quality::Quality;
use crate::vision::DetectedFace;
use crate::wire::{Image, MODEL, UnindexedFace};

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Request {
    collection_id: String,
    image: Image,
    external_image_id: Option<String>,
    max_faces: Option<i64>,
    quality_filter: Option<String>,
}

pub(super) fn index(world: World<'_>, request: &Request) -> Result<Done> {
    let id = &request.collection_id;
    limits::collection_id(id)?;
    limits::external_image_id(request.external_image_id.as_deref())?;
    let most = limits::count("maxFaces", request.max_faces, 1..=usize::MAX)?;
    let quality = Quality::read(request.quality_filter.as_deref(), Quality::LOW)?;
    world.account.expect(id)?;

    let picture = Picture::read(&request.image, world.vision)?;
    let (chosen, left_out) = choose(&picture, quality, most);
    let enroll = |face: &DetectedFace| {
        Ok(Enrolled {
            image_id: picture.id,
            external_image_id: request.external_image_id.clone(),
            detail: face.detail,
            descriptor: face.descriptor,
        })
    };
    let enrolled = chosen.iter().map(enroll).collect::<Result<Vec<_>>>()?;
    let faces = world.account.write(id, |collection| {
        let added = enrolled.into_iter().map(|face| collection.add(face));
        added.collect::<Vec<_>>()
    })?;
    let records: Vec<_> = faces
        .iter()
        .zip(&chosen)
        .map(|(face, seen)| json!({ "Face": face, "FaceDetail": seen.detail }))
        .collect();
    Ok(Done {
        faces: records.len(),
        body: json!({
            "FaceRecords": records,
            "FaceModelVersion": MODEL,
            "UnindexedFaces": left_out,
        }),
    })
}

/// The faces to index, and the others with the reason.
fn choose(picture: &Picture, quality: Quality, most: usize) -> (Vec<DetectedFace>, Vec<UnindexedFace>) {
    let (mut chosen, mut left_out) = (Vec::new(), Vec::new());
    for &face in picture.faces() {
        let reason = quality
            .objection(picture, &face)
            .or_else(|| (chosen.len() >= most.min(MOST_FACES)).then_some("EXCEEDS_MAX_FACES"));
        match reason {
            None => chosen.push(face),
            Some(reason) => left_out.push(UnindexedFace {
                face_detail: face.detail,
                reasons: [reason],
            }),
        }
    }
    (chosen, left_out)
}
