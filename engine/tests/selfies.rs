//! Faces of a selfie, which is looked at in fewer sizes than a photo: none that matters may be missed.
//!
//! The anchor is the whole search of the same picture; the pictures are the samples, which show several people each and
//! are looked at as large as selfies are.

use std::path::Path;

use findme_engine::{Face, Image, Models};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/networks");

/// Of the largest face's area, what every other one has that matters.
const SHARE: f32 = 1.0 / 7.0;

fn is_among(face: &Face, others: &[Face]) -> bool {
    others
        .iter()
        .any(|other| other.bounding_box.overlap(&face.bounding_box) > 0.5)
}

#[test]
fn every_face_that_matters_beside_the_largest_is_found() {
    let models = Models::load(Path::new(NETWORKS)).unwrap();
    let mut compared = 0;
    for number in 1..=6 {
        let sample = image::open(Path::new(PACKAGE).join(format!("demo/sample{number}.jpg"))).unwrap();
        let pixels = sample.thumbnail(1024, 1024).to_rgb8();
        let image = Image::new(pixels.width(), pixels.height(), &pixels).unwrap();
        let all: Vec<_> = models
            .recognize(&image)
            .into_iter()
            .map(|(face, _)| face)
            .collect();
        let selfie = models.recognize_selfie(&image).faces;
        let largest = all
            .iter()
            .map(|face| face.bounding_box.area())
            .fold(0.0, f32::max);
        for face in all
            .iter()
            .filter(|face| face.bounding_box.area() >= SHARE * largest)
        {
            assert!(
                is_among(face, &selfie),
                "sample {number}: {face:?} is not in {selfie:?}"
            );
            compared += 1;
        }
        for face in &selfie {
            assert!(
                is_among(face, &all),
                "sample {number}: {face:?} is not in {all:?}"
            );
        }
    }
    assert!(compared >= 15, "{compared}");
}
