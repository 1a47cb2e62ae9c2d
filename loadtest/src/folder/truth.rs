//! The truth about an event, as its JSON file tells it.
//!
//! `selfies` names for each person a picture, or a photo and where in it the face lies, which is then cut out;
//! `photos` lists for each photo the people of `selfies` that are in it.

use std::collections::{BTreeMap, BTreeSet};

use image::DynamicImage;
use serde::{Deserialize, Serialize};

/// What is cut out around a face, as a share of its size on each side: some hair and shoulders, no neighbour.
const MARGIN: f32 = 0.4;

/// Who can come, and who is in which photo.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Truth {
    /// Each person's selfie, by name.
    pub(crate) selfies: BTreeMap<String, Selfie>,
    /// The people in each photo, by the photo's name.
    pub(crate) photos: BTreeMap<String, BTreeSet<String>>,
}

/// Where a person's selfie comes from.
#[derive(Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub(crate) enum Selfie {
    /// A picture of this person alone.
    Picture(String),
    /// A face in a photo.
    Cut(Cut),
}

/// Where in a photo a face lies, as shares of its sides.
#[derive(Debug, Deserialize, Serialize)]
pub(crate) struct Cut {
    /// The photo's name.
    pub(crate) photo: String,
    left: f32,
    top: f32,
    width: f32,
    height: f32,
}

impl Cut {
    /// The face with some margin.
    pub(crate) fn out_of(&self, photo: &DynamicImage) -> DynamicImage {
        let (left, width) = widened(self.left, self.width, photo.width());
        let (top, height) = widened(self.top, self.height, photo.height());
        photo.crop_imm(left, top, width, height)
    }
}

/// A stretch of a side, given in shares, with its margin, in pixels: where it begins and how long it is.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "clamped to the sides of a picture, which are far below 2^24"
)]
fn widened(start: f32, length: f32, side: u32) -> (u32, u32) {
    let pixel = |share: f32| (share.clamp(0.0, 1.0) * side as f32) as u32;
    let first = pixel(start - MARGIN * length);
    let end = pixel(start + length + MARGIN * length);
    (first, end.saturating_sub(first))
}
