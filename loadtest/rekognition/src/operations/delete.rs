//! `DeleteFaces`: forgets faces, and says which it did not forget.
//!
//! A call that deletes only some of its faces, or none, is a success all the same.

use serde::Deserialize;
use serde_json::json;

use super::{Done, World};
use crate::error::Result;
use crate::injector::FaultPlan;
use crate::limits;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Request {
    collection_id: String,
    face_ids: Vec<String>,
}

pub(super) fn delete(world: World<'_>, request: &Request, plan: &mut FaultPlan) -> Result<Done> {
    limits::collection_id(&request.collection_id)?;
    let ids = limits::face_ids(&request.face_ids)?;
    let (deleted, kept) = world.account.write(&request.collection_id, |collection| {
        let (mut deleted, mut kept) = (Vec::new(), Vec::new());
        for id in ids {
            let reason = if plan.keeps_face() && collection.get(id).is_some() {
                "ASSOCIATED_TO_AN_EXISTING_USER"
            } else if collection.remove(id) {
                deleted.push(id);
                continue;
            } else {
                "FACE_NOT_FOUND"
            };
            kept.push(json!({ "FaceId": id, "Reasons": [reason] }));
        }
        (deleted, kept)
    })?;
    Ok(Done {
        faces: deleted.len(),
        body: json!({ "DeletedFaces": deleted, "UnsuccessfulFaceDeletions": kept }),
    })
}
