//! Both networks against onnxruntime and OpenCV: a pattern of numbers, and the sample photographs.
//!
//! `tests/fixtures/reference.json` holds what they find; its README says how it is made. Every instruction set of the processor has
//! to agree with it.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::descriptor::Descriptor;
use crate::sface::{SIDE, Sface};
use crate::simd::Isa;
use crate::yunet::{Detection, MULTIPLE, Yunet};

/// What may be between two implementations: in pixels for boxes and points, of scores, and of a descriptor's numbers, whose largest
/// are above one. A frame's pixels are worth up to 255, so the sums behind a box are of thousands.
const PIXELS: f32 = 0.002;
const SCORE: f32 = 1e-5;
const NUMBER: f32 = 4e-5;

/// The least score of the faces in the reference.
const FACE: f32 = 0.6;

#[derive(Deserialize)]
struct Reference {
    frame: (usize, usize),
    /// Score, box and points.
    cells: Vec<[f32; 15]>,
    numbers: Numbers,
    photos: Vec<Photo>,
}

#[derive(Deserialize)]
struct Numbers {
    onnxruntime: Vec<f32>,
    opencv: Vec<f32>,
}

#[derive(Deserialize)]
struct Photo {
    #[serde(rename = "photo")]
    name: String,
    faces: Vec<Face>,
}

#[derive(Deserialize)]
struct Face {
    #[serde(rename = "box")]
    bounding_box: [f32; 4],
    points: [f32; 10],
    score: f32,
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../models")
}

fn reference() -> Reference {
    serde_json::from_str(include_str!("../tests/fixtures/reference.json")).unwrap()
}

/// The value that the reference's pattern has in a place.
fn pattern(row: usize, column: usize, channel: usize) -> f32 {
    u16::try_from((column * 7 + row * 13 + channel * 29) % 256)
        .unwrap()
        .into()
}

/// The largest difference.
fn difference(found: impl IntoIterator<Item = f32>, expected: &[f32]) -> f32 {
    let differences = found.into_iter().zip(expected).map(|(a, b)| (a - b).abs());
    differences.max_by(f32::total_cmp).unwrap()
}

fn places(found: &Detection) -> [f32; 14] {
    let bounding_box = found.bounding_box;
    let points = found.points.map(|point| [point.x, point.y]);
    let mut places = [0.0; 14];
    places[..4].copy_from_slice(&[
        bounding_box.left,
        bounding_box.top,
        bounding_box.width,
        bounding_box.height,
    ]);
    places[4..].copy_from_slice(points.as_flattened());
    places
}

#[test]
fn a_pattern_is_described_as_by_onnxruntime_and_opencv() {
    let values = (0..3 * SIDE * SIDE).map(|index| pattern(index / 3 / SIDE, index / 3 % SIDE, index % 3));
    let face: Vec<f32> = values.collect();
    let grey = vec![127.0; face.len()];
    let expected = reference().numbers;
    for isa in Isa::available() {
        let network = Sface::load(&models().join("networks"), isa).unwrap();
        let [found] = network.describe_all([&face]);
        assert_eq!(expected.onnxruntime.len(), Descriptor::LEN);
        for expected in [&expected.onnxruntime, &expected.opencv] {
            let difference = difference(found, expected);
            assert!(difference < NUMBER, "{isa:?}: {difference}");
        }
        // Faces that are described together have nothing to do with each other.
        let [beside, _] = network.describe_all([&face, &grey]);
        let [_, behind] = network.describe_all([&grey, &face]);
        assert!(difference(beside, &found) < 1e-6, "{isa:?}");
        assert!(difference(behind, &found) < 1e-6, "{isa:?}");
    }
}

#[test]
fn a_pattern_gives_every_cell_what_onnxruntime_finds() {
    let Reference { frame, cells, .. } = reference();
    for isa in Isa::available() {
        let network = Yunet::load(&models().join("networks"), isa).unwrap();
        let mut found = network.scan(frame, 0.0, |y, row| {
            for (x, pixel) in row.as_chunks_mut::<3>().0.iter_mut().enumerate() {
                *pixel = std::array::from_fn(|channel| pattern(y, x, channel));
            }
        });
        assert_eq!(found.len(), cells.len());
        // The coarsest map comes first, in the reference last.
        let fine = cells.len() * 16 / 21;
        let middle = cells.len() * 4 / 21;
        found.rotate_right(fine);
        found[fine..].rotate_right(middle);
        for (index, (found, expected)) in found.iter().zip(&cells).enumerate() {
            // A root makes much of little near zero, where approximations of the sigmoid differ.
            let product = found.score.powi(2) - expected[0].powi(2);
            let places = difference(places(found), &expected[1..]);
            assert!(
                product.abs() < SCORE && places < PIXELS,
                "{isa:?}, {index}: {product}, {places}"
            );
        }
    }
}

#[test]
fn faces_are_found_where_opencv_finds_them() {
    for photo in reference().photos {
        let path = models()
            .join("node_modules/@vladmandic/face-api/demo")
            .join(&photo.name);
        let pixels = ::image::open(path).unwrap().to_rgb8();
        let (width, height) = (pixels.width() as usize, pixels.height() as usize);
        let frame = [width, height].map(|side| side.next_multiple_of(MULTIPLE));
        for isa in Isa::available() {
            let network = Yunet::load(&models().join("networks"), isa).unwrap();
            let found = network.scan(frame.into(), FACE, |y, row| {
                if let Some(bytes) = pixels.as_raw().chunks_exact(3 * width).nth(y) {
                    for (to, byte) in row.iter_mut().zip(bytes) {
                        *to = f32::from(*byte);
                    }
                }
            });
            for face in &photo.faces {
                let expected = [&face.bounding_box[..], &face.points].concat();
                let near = |found: &&Detection| (found.score - face.score).abs() < SCORE;
                let nearest = found.iter().filter(near);
                let nearest = nearest.map(|found| difference(places(found), &expected));
                let nearest = nearest.min_by(f32::total_cmp);
                assert!(
                    nearest.is_some_and(|nearest| nearest < PIXELS),
                    "{isa:?}, {}: {nearest:?} from {expected:?}",
                    photo.name
                );
            }
        }
    }
}
