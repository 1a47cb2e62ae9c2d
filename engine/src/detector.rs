//! Finds the faces of photos and of portraits, however they are turned.
//!
//! The network sees a face in a frame where it is 16 to 400 pixels wide, and draws an upright face into a turned one: its points
//! are wrong then, and its score is lower than in the right turn. So whatever is not found surely is looked at in several turns,
//! and the surest look counts. [`photo`] and [`portrait`] have the two orders of looks, [`look`] a single one.

mod look;
mod photo;
mod portrait;

use std::path::Path;

use crate::face::Face;
use crate::load_error::LoadError;
use crate::simd::Isa;
use crate::yunet::Yunet;

/// The score from which a box counts as a face.
pub(crate) const FACE: f32 = 0.6;

/// How much less sure than the surest look another one may be: looks at several sizes and in several turns do not compare any better.
/// Among those it counts how clear the face is to the network that describes it.
const MARGIN: f32 = 0.02;

/// The looks that are about as sure as the surest, which comes first.
fn about_as_sure(mut looks: Vec<Face>) -> Vec<Face> {
    looks.sort_by(|a, b| b.confidence.total_cmp(&a.confidence));
    if let Some(least) = looks.first().map(|surest| surest.confidence - MARGIN) {
        looks.retain(|look| look.confidence >= least);
    }
    looks
}

/// The network, and the ways to look with it.
#[derive(Debug)]
pub(crate) struct Detector {
    network: Yunet,
}

impl Detector {
    /// Reads the network from its file in `dir`.
    pub(crate) fn load(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        Ok(Self {
            network: Yunet::load(dir, isa)?,
        })
    }
}
