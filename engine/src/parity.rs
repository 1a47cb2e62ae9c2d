//! The networks against the model package's own runtime, on its sample photographs.
//!
//! `tests/fixtures/reference.json` holds what that runtime found and describes how. Each network is fed exactly what
//! the reference fed it, so that the differences left are those of rounding.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::detector::{Candidate, Detector, Reach, suppress};
use crate::geometry::Rect;
use crate::landmarks::{self, Landmarks};
use crate::manifest::Weights;
use crate::patch::MEAN;
use crate::recognition::{self, Recognition};
use crate::simd::Isa;
use crate::tensor::Tensor;

/// The confidence from which the fixture lists faces.
const THRESHOLD: f32 = 0.3;

#[derive(Deserialize)]
struct Photo {
    #[serde(rename = "photo")]
    name: String,
    width: u16,
    height: u16,
    faces: Vec<Reference>,
}

#[derive(Deserialize)]
struct Reference {
    confidence: f32,
    /// Left, top, width, height.
    #[serde(rename = "box")]
    area: [f32; 4],
    /// Where the landmark network looked: left, top, width, height.
    crop: [usize; 4],
    landmarks: Vec<f32>,
    /// Where the descriptor network looked.
    aligned: [usize; 4],
    descriptor: Vec<f32>,
}

/// Pixels as the reference computes with them.
struct Raster {
    width: usize,
    height: usize,
    values: Vec<f32>,
}

impl Raster {
    fn open(name: &str) -> Self {
        let path = folder().join("../demo").join(name);
        let pixels = ::image::open(&path)
            .unwrap_or_else(|error| panic!("{}: {error}; run `make models`", path.display()));
        let pixels = pixels.to_rgb8();
        let (width, height) = pixels.dimensions();
        let values = pixels.iter().map(|byte| f32::from(*byte)).collect();
        Self {
            width: width.try_into().unwrap(),
            height: height.try_into().unwrap(),
            values,
        }
    }

    fn crop(&self, [left, top, width, height]: [usize; 4]) -> Self {
        let row = |y: usize| &self.values[3 * (y * self.width + left)..][..3 * width];
        Self {
            width,
            height,
            values: (top..top + height).flat_map(row).copied().collect(),
        }
    }

    /// Black added on the shorter side: behind, or on both sides with the odd pixel behind.
    fn squared(&self, centred: bool) -> Self {
        let side = self.width.max(self.height);
        let before = |length: usize| if centred { (side - length) / 2 } else { 0 };
        let mut values = vec![0.0; 3 * side * side];
        for y in 0..self.height {
            let start = 3 * ((y + before(self.height)) * side + before(self.width));
            values[start..][..3 * self.width]
                .copy_from_slice(&self.values[3 * y * self.width..][..3 * self.width]);
        }
        Self {
            width: side,
            height: side,
            values,
        }
    }

    /// TensorFlow's older bilinear resize, which takes the value at a pixel's corner for that at its middle.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "positions in a picture"
    )]
    fn resized(&self, side: u16) -> Self {
        let place = |index: u16, length: usize| {
            let ratio = f32::from(u16::try_from(length).unwrap()) / f32::from(side);
            let position = f32::from(index) * ratio;
            let low = position as usize;
            (low, (low + 1).min(length - 1), position.fract())
        };
        let columns: Vec<_> = (0..side).map(|x| place(x, self.width)).collect();
        let mut values = Vec::new();
        for y in 0..side {
            let (top, bottom, down) = place(y, self.height);
            for (left, right, along) in &columns {
                for channel in 0..3 {
                    let value = |x: &usize, y: usize| self.values[3 * (y * self.width + x) + channel];
                    let upper = value(left, top) + (value(right, top) - value(left, top)) * along;
                    let lower = value(left, bottom) + (value(right, bottom) - value(left, bottom)) * along;
                    values.push(upper + (lower - upper) * down);
                }
            }
        }
        Self {
            width: side.into(),
            height: side.into(),
            values,
        }
    }

    fn normalised(&self) -> Tensor {
        let mut tensor = Tensor::new(self.height, self.width, 3);
        for (y, row) in self.values.chunks_exact(3 * self.width).enumerate() {
            for (to, value) in tensor
                .row_mut(y)
                .iter_mut()
                .zip(row.iter().zip(MEAN.iter().cycle()))
            {
                *to = (value.0 - value.1) / 255.0;
            }
        }
        tensor
    }
}

fn folder() -> PathBuf {
    #[expect(
        clippy::disallowed_methods,
        reason = "the tests look for the models where the product does"
    )]
    std::env::var_os("FACE_MODEL_DIR").map_or_else(
        || Path::new(env!("CARGO_MANIFEST_DIR")).join("../models/node_modules/@vladmandic/face-api/model"),
        PathBuf::from,
    )
}

fn weights(name: &str) -> Weights {
    Weights::read(&folder(), name).unwrap_or_else(|error| panic!("{error}"))
}

fn photos() -> Vec<(Photo, Raster)> {
    let photos: Vec<Photo> = serde_json::from_str(include_str!("../tests/fixtures/reference.json")).unwrap();
    photos
        .into_iter()
        .map(|photo| {
            let raster = Raster::open(&photo.name);
            (photo, raster)
        })
        .collect()
}

fn largest_difference(ours: impl IntoIterator<Item = f32>, theirs: &[f32]) -> f32 {
    ours.into_iter()
        .zip(theirs)
        .map(|(a, b)| (a - b).abs())
        .fold(0.0, f32::max)
}

#[test]
fn detector_finds_the_references_faces_where_it_found_them() {
    let photos = photos();
    for isa in Isa::available() {
        let detector = Detector::load(weights("ssd_mobilenetv1_model"), isa).unwrap();
        for (photo, raster) in &photos {
            let frame = raster.squared(false).resized(512);
            let fill = |y: usize, row: &mut [f32]| row.copy_from_slice(&frame.values[y * 1536..][..1536]);
            let found = suppress(detector.scan((512, 512), Reach::All, THRESHOLD, fill), 0.5);
            assert_eq!(found.len(), photo.faces.len(), "{} on {isa:?}", photo.name);
            // The reference takes the padding away again in whole pixels of the frame.
            let [width, height] = [photo.width, photo.height].map(f32::from);
            let scale = |length: f32| length / (length * 512.0 / width.max(height)).round();
            let scales = [scale(width), scale(height)];
            for (Candidate { area, confidence }, reference) in found.iter().zip(&photo.faces) {
                let Rect {
                    left,
                    top,
                    width,
                    height,
                } = area.clipped(512.0, 512.0);
                let [x, y] = scales;
                let area = [left * x, top * y, width * x, height * y];
                assert!(
                    largest_difference(area, &reference.area) < 0.01,
                    "{area:?} {:?}",
                    reference.area
                );
                assert!((confidence - reference.confidence).abs() < 2e-5);
            }
        }
    }
}

#[test]
fn landmarks_are_the_references() {
    let photos = photos();
    for isa in Isa::available() {
        let network = Landmarks::load(weights("face_landmark_68_model"), isa).unwrap();
        for (photo, raster) in &photos {
            for face in &photo.faces {
                let crop = raster.crop(face.crop).squared(true).resized(landmarks::SIDE);
                let [_, _, width, height] = face.crop.map(|length| f32::from(u16::try_from(length).unwrap()));
                let side = width.max(height);
                let undo = |fraction: f32, length: f32| (fraction * side - (side - length) / 2.0) / length;
                let points = network.find(&crop.normalised());
                let numbers = points
                    .iter()
                    .flat_map(|point| [undo(point.x, width), undo(point.y, height)]);
                let difference = largest_difference(numbers, &face.landmarks);
                assert!(difference < 2e-5, "{difference} in {} on {isa:?}", photo.name);
            }
        }
    }
}

#[test]
fn descriptors_are_the_references() {
    let photos = photos();
    for isa in Isa::available() {
        let network = Recognition::load(weights("face_recognition_model"), isa).unwrap();
        for (photo, raster) in &photos {
            for face in &photo.faces {
                let crop = raster.crop(face.aligned).squared(true).resized(recognition::SIDE);
                let descriptor = network.describe(&crop.normalised());
                let difference = largest_difference(descriptor.0, &face.descriptor);
                assert!(difference < 2e-5, "{difference} in {} on {isa:?}", photo.name);
            }
        }
    }
}

#[test]
fn anchors_are_the_packages() {
    let theirs = weights("ssd_mobilenetv1_model")
        .take("Output/extra_dim", &[1, 5118, 4])
        .unwrap();
    let ours = crate::detector::anchor_table();
    assert_eq!(ours.len(), 5118);
    assert!(largest_difference(ours.into_iter().flatten(), &theirs) < 1e-5);
}
