//! `ListFaces`: the faces of a collection in pages, or those among some ids.
//!
//! A page is told by the last face before it. There are no users, so a list of one's faces is refused rather than
//! answered with everybody's.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::json;
use uuid::Uuid;

use super::page::{page, size};
use super::{Done, World};
use crate::error::{Error, Result};
use crate::limits;
use crate::wire::MODEL;

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Request {
    collection_id: String,
    next_token: Option<String>,
    max_results: Option<i64>,
    face_ids: Option<Vec<String>>,
    user_id: Option<String>,
}

pub(super) fn list(world: World<'_>, request: &Request) -> Result<Done> {
    limits::collection_id(&request.collection_id)?;
    let most = size(request.max_results)?;
    if request.user_id.is_some() {
        return Err(Error::InvalidParameter("there are no users here".to_owned()));
    }
    let only = match &request.face_ids {
        Some(ids) => Some(HashSet::<Uuid>::from_iter(limits::face_ids(ids)?)),
        None => None,
    };
    let last = match &request.next_token {
        Some(token) => Some(limits::face_id(token).map_err(|_| Error::PaginationToken)?),
        None => None,
    };
    let (faces, more) = world.account.read(&request.collection_id, |collection| {
        let faces = collection.faces_after(last);
        let wanted = faces.filter(|face| only.as_ref().is_none_or(|only| only.contains(&face.id)));
        Ok(page(wanted, most))
    })?;
    let mut body = json!({ "Faces": faces, "FaceModelVersion": MODEL });
    if more {
        body["NextToken"] = json!(faces.last().map(|face| face.id));
    }
    Ok(Done {
        body,
        faces: faces.len(),
    })
}
