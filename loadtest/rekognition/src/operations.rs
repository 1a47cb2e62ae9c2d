//! What the service can be asked to do: an operation, or a small family, per module.
//!
//! An operation reads its request, checks it as the service does (the parameters, then whether the collection exists,
//! then the picture), does its work and tells how many faces it dealt with, for the list of calls.

mod collections;
mod delete;
mod detect;
mod index;
mod list;
mod page;
mod search;

use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::account::Account;
use crate::error::{Error, Result};
use crate::injector::FaultPlan;
use crate::vision::Vision;

/// What an operation came to.
#[derive(Debug)]
pub(crate) struct Done {
    /// The answer.
    pub(crate) body: Value,
    /// How many faces were detected, indexed, matched, listed or deleted.
    pub(crate) faces: usize,
}

/// What operations work with.
#[derive(Clone, Copy, Debug)]
pub(crate) struct World<'a> {
    pub(crate) account: &'a Account,
    pub(crate) vision: &'a Vision,
}

/// Whether an operation looks at a picture, which takes a core for a while.
pub(crate) fn is_hard(operation: &str) -> bool {
    matches!(operation, "DetectFaces" | "IndexFaces" | "SearchFacesByImage")
}

/// Does what a call asks for.
pub(crate) fn perform(world: World<'_>, operation: &str, body: &[u8], plan: &mut FaultPlan) -> Result<Done> {
    match operation {
        "CreateCollection" => collections::create(world, &read(body)?),
        "DescribeCollection" => collections::describe(world, &read(body)?),
        "ListCollections" => collections::list(world, &read(body)?),
        "DeleteCollection" => collections::delete(world, &read(body)?),
        "DetectFaces" => detect::detect(world, &read(body)?),
        "IndexFaces" => index::index(world, &read(body)?),
        "SearchFaces" => search::by_face(world, &read(body)?),
        "SearchFacesByImage" => search::by_image(world, &read(body)?),
        "ListFaces" => list::list(world, &read(body)?),
        "DeleteFaces" => delete::delete(world, &read(body)?, plan),
        other => Err(Error::UnknownOperation(other.to_owned())),
    }
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T> {
    serde_json::from_slice(body).map_err(|error| Error::Serialization(error.to_string()))
}
