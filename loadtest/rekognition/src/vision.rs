//! What the stand-in sees with: the networks, and a memory of what they saw.
//!
//! The real service computes elsewhere, while the stand-in takes the cores that the program beside it needs. The same
//! bytes always show the same faces, so they are looked at once; tests that share vision share what was seen.

use std::fmt;
use std::sync::Arc;

use findme_engine::{Descriptor, Face, Image, Models};
use image::RgbImage;
use quick_cache::sync::Cache;
use uuid::Uuid;

use crate::error::Result;
use crate::wire::{BoundingBox, FaceDetail};

/// More pictures than any test or load has.
const MOST_PICTURES: usize = 10_000;

/// Vision of one or more stand-ins.
pub struct Vision {
    models: Models,
    /// What was seen in pictures, by their ids.
    seen: Cache<Uuid, Arc<Seen>>,
}

/// What there was to see in a picture.
#[derive(Debug)]
pub(crate) struct Seen {
    pub(crate) width: u32,
    pub(crate) height: u32,
    /// The largest first.
    pub(crate) faces: Vec<DetectedFace>,
}

/// A face that was found in a picture.
#[derive(Clone, Copy, Debug)]
pub(crate) struct DetectedFace {
    pub(crate) detail: FaceDetail,
    /// What it looks like.
    pub(crate) descriptor: Descriptor,
}

impl Vision {
    /// Vision that has seen nothing yet.
    pub fn new(models: Models) -> Self {
        Self {
            models,
            seen: Cache::new(MOST_PICTURES),
        }
    }

    /// What there is to see in the picture with this id; its pixels are asked for the first time only.
    pub(crate) fn see(&self, id: Uuid, pixels: impl FnOnce() -> Result<RgbImage>) -> Result<Arc<Seen>> {
        if let Some(seen) = self.seen.get(&id) {
            return Ok(seen);
        }
        let seen = Arc::new(Seen::of(&pixels()?, &self.models));
        self.seen.insert(id, Arc::clone(&seen));
        Ok(seen)
    }
}

impl fmt::Debug for Vision {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Vision").finish_non_exhaustive()
    }
}

impl Seen {
    fn of(pixels: &RgbImage, models: &Models) -> Self {
        let (width, height) = pixels.dimensions();
        let mut faces = models.recognize(&view(pixels));
        faces.sort_by(|(a, _), (b, _)| b.bounding_box.area().total_cmp(&a.bounding_box.area()));
        let sighting = |(face, descriptor): (Face, Descriptor)| DetectedFace {
            detail: FaceDetail {
                bounding_box: BoundingBox::of(&face.bounding_box, width, height),
                confidence: face.confidence * 100.0,
            },
            descriptor,
        };
        Self {
            width,
            height,
            faces: faces.into_iter().map(sighting).collect(),
        }
    }
}

fn view(pixels: &RgbImage) -> Image<'_> {
    Image::new(pixels.width(), pixels.height(), pixels).expect("a decoded picture has pixels")
}
