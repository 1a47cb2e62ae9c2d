//! The stand-in as seen by a client nobody here wrote: Amazon's library for Python.
//!
//! What is checked stands in `client.py`. This file gets the library into an environment of its own below the build
//! folder, which later runs use again, prepares the pictures, and starts the stand-in.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops where it is")]
#![expect(clippy::print_stdout, reason = "what was checked is shown with --nocapture")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;

use findme_engine::Models;
use findme_rekognition::{Faults, StandIn};
use image::codecs::jpeg::JpegEncoder;
use image::imageops::FilterType;
use image::{DynamicImage, ImageEncoder as _, RgbImage};

/// The package that holds networks and photographs; `make models` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../models/node_modules/@vladmandic/face-api"
);

const TESTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests");

/// EXIF data with nothing in it but the orientation 6: turn by a quarter, clockwise, to see it upright.
const TURN_CLOCKWISE: [u8; 26] = *b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x06\0\0\0\0\0\0\0";

#[test]
fn amazons_own_client_agrees() {
    let python = environment();
    let pictures = tempfile::tempdir().unwrap();
    draw(pictures.path());
    let models = Models::load(&Path::new(PACKAGE).join("model")).expect("`make models` fetches the models");
    let stand_in = StandIn::start(Arc::new(models), Faults::default()).unwrap();

    // Proxies and accounts of whoever runs this are not for this client.
    run(Command::new(python)
        .env_clear()
        .arg(Path::new(TESTS).join("client.py"))
        .arg(stand_in.url())
        .arg(pictures.path()));
}

/// The interpreter of an environment that has the library.
fn environment() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("boto3");
    let python = folder.join("bin/python");
    let complete = folder.join("complete");
    let requirements = Path::new(TESTS).join("requirements.txt");
    let wanted = fs::read(&requirements).unwrap();
    if fs::read(&complete).is_ok_and(|found| found == wanted) && python.exists() {
        return python;
    }
    let made = Command::new("python3")
        .args(["-m", "venv", "--clear"])
        .arg(&folder)
        .status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "this test needs Python with its module venv: `apt-get install python3-venv`, or https://www.python.org"
    );
    run(Command::new(&python)
        .args([
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--requirement",
        ])
        .arg(&requirements));
    fs::write(complete, wanted).unwrap();
    python
}

fn run(command: &mut Command) {
    let output = command.output().unwrap();
    println!("{}", String::from_utf8_lossy(&output.stdout));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{command:?}\n{said}");
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
