//! `DetectFaces`: the faces of a picture, without remembering them.

use serde::Deserialize;
use serde_json::json;

use super::{Done, World};
use crate::error::Result;
use crate::picture::{MOST_FACES, Picture};
use crate::wire::Image;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Request {
    image: Image,
}

pub(super) fn detect(world: World<'_>, request: &Request) -> Result<Done> {
    let picture = Picture::read(&request.image, world.vision)?;
    let details: Vec<_> = picture
        .faces()
        .iter()
        .take(MOST_FACES)
        .map(|face| face.detail)
        .collect();
    Ok(Done {
        body: json!({ "FaceDetails": details }),
        faces: details.len(),
    })
}
