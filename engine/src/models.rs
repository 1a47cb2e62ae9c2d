//! The engine's front door: the three networks, loaded once and shared by all threads.
//!
//! Detection and description are separate calls, because a caller may want to choose among the faces of a selfie, or to
//! drop tiny ones, before paying for descriptors. The threshold is low: a doubtful box that is no face resembles nobody,
//! while a face that is passed over is a photo its owner never gets.

use std::path::Path;

use crate::align::{Features, around};
use crate::descriptor::Descriptor;
use crate::detector::{Candidate, Detector};
use crate::geometry::{Rect, Square};
use crate::image::Image;
use crate::landmarks::{self, Landmarks};
use crate::manifest::{LoadError, Weights};
use crate::patch::cut;
use crate::recognition::{self, Recognition};
use crate::simd::Isa;

/// The confidence from which a box counts as a face.
const THRESHOLD: f32 = 0.3;

/// A face the detector found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Face {
    /// Where it is, in pixels of the picture, within its edges.
    pub area: Rect,
    /// How sure the detector is, 0–1.
    pub confidence: f32,
}

/// The networks. Calls take `&self` and keep their scratch to themselves: share one value among all threads.
#[derive(Debug)]
pub struct Models {
    detector: Detector,
    landmarks: Landmarks,
    recognition: Recognition,
}

fn faces(found: Vec<Candidate>) -> Vec<Face> {
    let face = |found: Candidate| Face {
        area: found.area,
        confidence: found.confidence,
    };
    found.into_iter().map(face).collect()
}

impl Models {
    /// Reads the weights from `dir`, the `model` folder of the package `@vladmandic/face-api`.
    pub fn load(dir: &Path) -> Result<Self, LoadError> {
        Self::load_for(dir, Isa::best())
    }

    fn load_for(dir: &Path, isa: Isa) -> Result<Self, LoadError> {
        Ok(Self {
            detector: Detector::load(Weights::read(dir, "ssd_mobilenetv1_model")?, isa)?,
            landmarks: Landmarks::load(Weights::read(dir, "face_landmark_68_model")?, isa)?,
            recognition: Recognition::load(Weights::read(dir, "face_recognition_model")?, isa)?,
        })
    }

    /// The faces of a picture, the most confident first.
    pub fn detect(&self, image: &Image<'_>) -> Vec<Face> {
        faces(self.detector.detect(image, THRESHOLD))
    }

    /// The faces of a portrait, the most confident first: all that have at least a seventh of the largest one's area. It
    /// costs a fraction of [`Models::detect`] where a face is prominent, and as much where none is.
    pub fn detect_sitters(&self, image: &Image<'_>) -> Vec<Face> {
        faces(self.detector.detect_sitters(image, THRESHOLD))
    }

    /// The descriptor of a face of this picture.
    pub fn describe(&self, image: &Image<'_>, face: &Face) -> Descriptor {
        let square = self.align(image, face);
        self.recognition.describe(&cut(image, &square, recognition::SIDE))
    }

    /// The faces of a picture with their descriptors, the most confident first.
    pub fn recognize(&self, image: &Image<'_>) -> Vec<(Face, Descriptor)> {
        self.detect(image)
            .into_iter()
            .map(|face| (face, self.describe(image, &face)))
            .collect()
    }

    fn align(&self, image: &Image<'_>, face: &Face) -> Square {
        let upright = self.features(image, &around(&face.area, 0.0)).tilt();
        let features = self.features(image, &around(&face.area, upright));
        features.square(features.tilt())
    }

    fn features(&self, image: &Image<'_>, square: &Square) -> Features {
        let landmarks = self.landmarks.find(&cut(image, square, landmarks::SIDE));
        Features::of(&landmarks, square)
    }
}
