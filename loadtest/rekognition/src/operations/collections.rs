//! `CreateCollection`, `DescribeCollection`, `ListCollections` and `DeleteCollection`.
//!
//! A page of collections is told by the last id before it, which is as long as a token may be.

use serde::Deserialize;
use serde_json::json;

use super::page::{page, size};
use super::{Done, World};
use crate::error::{Error, Result};
use crate::limits;
use crate::wire::MODEL;

/// What all names of collections in the whole world begin with.
const ARN: &str = "aws:rekognition:us-east-1:123456789012:collection";

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct One {
    collection_id: String,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, rename_all = "PascalCase")]
pub(super) struct Paged {
    max_results: Option<i64>,
    next_token: Option<String>,
}

pub(super) fn create(world: World<'_>, request: &One) -> Result<Done> {
    let id = &request.collection_id;
    limits::collection_id(id)?;
    world.account.create(id)?;
    Ok(Done {
        body: json!({
            "StatusCode": 200,
            "CollectionArn": format!("{ARN}/{id}"),
            "FaceModelVersion": MODEL,
        }),
        faces: 0,
    })
}

pub(super) fn describe(world: World<'_>, request: &One) -> Result<Done> {
    let id = &request.collection_id;
    limits::collection_id(id)?;
    world.account.read(id, |collection| {
        Ok(Done {
            body: json!({
                "FaceCount": collection.len(),
                "FaceModelVersion": MODEL,
                "CollectionARN": format!("arn:{ARN}/{id}"),
                "CreationTimestamp": collection.created_at,
                "UserCount": 0,
            }),
            faces: 0,
        })
    })
}

pub(super) fn list(world: World<'_>, request: &Paged) -> Result<Done> {
    let most = size(request.max_results)?;
    let last = request.next_token.as_deref();
    if last.is_some_and(|token| limits::collection_id(token).is_err()) {
        return Err(Error::PaginationToken);
    }
    let (ids, more) = page(world.account.ids_after(last, most + 1), most);
    let mut body = json!({
        "CollectionIds": ids,
        "FaceModelVersions": vec![MODEL; ids.len()],
    });
    if more {
        body["NextToken"] = json!(ids.last());
    }
    Ok(Done { body, faces: 0 })
}

pub(super) fn delete(world: World<'_>, request: &One) -> Result<Done> {
    limits::collection_id(&request.collection_id)?;
    let faces = world.account.delete(&request.collection_id)?;
    Ok(Done {
        body: json!({ "StatusCode": 200 }),
        faces,
    })
}
