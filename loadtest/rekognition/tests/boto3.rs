//! The stand-in as seen by a client nobody here wrote: Amazon's library for Python.
//!
//! What is checked stands in `client.py`. This file gets the library, prepares the pictures, and starts the
//! stand-in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]
#![expect(clippy::print_stdout, reason = "what was checked is shown with --nocapture")]

use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use findme_engine::Models;
use findme_loadtest::python;
use findme_rekognition::{Faults, StandIn, Vision};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageEncoder as _, RgbImage};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../models/networks");

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// EXIF data with nothing in it but the orientation 6: turn by a quarter, clockwise, to see it upright.
const TURN_CLOCKWISE: [u8; 26] = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

#[test]
fn amazons_own_client_agrees() {
    let requirements = Path::new(TESTS).join("requirements.txt");
    let python = python::environment("boto3", &requirements).unwrap();
    let pictures = tempfile::tempdir().unwrap();
    draw(pictures.path());
    let models = Models::load(Path::new(NETWORKS)).expect("`make models` fetches the models");
    let stand_in = StandIn::start(Arc::new(Vision::new(models)), Faults::default()).unwrap();

    // Proxies and accounts of whoever runs this are not for this client.
    let mut client = Command::new(python);
    client
        .env_clear()
        .arg(Path::new(TESTS).join("client.py"))
        .arg(stand_in.url())
        .arg(pictures.path());
    let checked = python::run(&mut client).unwrap_or_else(|error| panic!("{error}"));
    println!("{}", String::from_utf8_lossy(&checked.stdout));
}

/// Three people upright and the same lying on their side, a picture of nobody, and one that is too small.
fn draw(folder: &Path) {
    let photo = image::open(Path::new(PACKAGE).join("demo/sample1.jpg")).unwrap();
    let photo = photo.resize(640, 640, FilterType::Triangle);
    let save = |name: &str, picture: &DynamicImage, exif: &[u8]| {
        let mut file = Vec::new();
        let mut encoder = JpegEncoder::new_with_quality(&mut file, 95);
        encoder.set_exif_metadata(exif.to_vec()).unwrap();
        picture.write_with_encoder(encoder).unwrap();
        fs::write(folder.join(name), file).unwrap();
    };
    save("people.jpg", &photo, &[]);
    save("lying.jpg", &photo.rotate270(), &TURN_CLOCKWISE);
    let nobody = RgbImage::from_pixel(200, 200, image::Rgb([120, 110, 100]));
    save("nobody.jpg", &nobody.into(), &[]);
    let small = photo.crop_imm(0, 0, 79, 200);
    small.save(folder.join("small.png")).unwrap();
    photo.save(folder.join("people.png")).unwrap();
}
