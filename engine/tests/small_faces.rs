//! Faces far away in a large photograph, through the engine's public face.
//!
//! A camera's picture of a hall is 4000 pixels wide and the faces at the back of it 30 to 40. It is composed here: one
//! of the models' sample photographs, shrunk until its faces have that width and laid on a plain ground in two corners.
//! Two of its people look into the camera; the third is tilted and turned away, and seen in the finest frame only.

use std::path::Path;

use findme_engine::{Image, Models, Rect};
use image::{Rgb, RgbImage, imageops};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/networks");

/// The faces of `sample1.jpg`, 1920 × 1280: left, top, width, height.
const FACES: [[f32; 4]; 3] = [
    [414.0, 372.0, 185.0, 219.0],
    [837.0, 420.0, 189.0, 226.0],
    [1476.0, 200.0, 201.0, 239.0],
];

/// How much the photograph is shrunk: its faces become 34 to 37 pixels wide.
const SHRUNK: f32 = 352.0 / 1920.0;

/// Where its copies lie in the large picture.
const CORNERS: [(u16, u16); 2] = [(301, 203), (3517, 2605)];

#[test]
fn faces_of_under_forty_pixels_are_found_in_a_picture_of_twelve_megapixels() {
    let models = Models::load(Path::new(NETWORKS)).unwrap();
    let sample = image::open(Path::new(PACKAGE).join("demo/sample1.jpg")).unwrap();
    let small = sample.resize(352, 352, imageops::FilterType::Triangle).to_rgb8();
    let mut hall = RgbImage::from_pixel(4000, 3000, Rgb([96, 88, 80]));
    for (left, top) in CORNERS {
        imageops::replace(&mut hall, &small, left.into(), top.into());
    }

    let found = models.recognize(&Image::new(4000, 3000, &hall).unwrap());

    for (x, y) in CORNERS {
        for [left, top, width, height] in FACES {
            let expected = Rect {
                left: left * SHRUNK + f32::from(x),
                top: top * SHRUNK + f32::from(y),
                width: width * SHRUNK,
                height: height * SHRUNK,
            };
            assert!(
                found
                    .iter()
                    .any(|(face, _)| face.bounding_box.overlap(&expected) > 0.5),
                "no face at {expected:?} among {found:?}"
            );
        }
    }
}
