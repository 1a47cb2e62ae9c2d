//! The sample photographs that come with the face models, and who is in them.
//!
//! Most tests look at small copies, for what they are about is who is found, not how large pictures are dealt with.

use std::io::Cursor;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use findme_loadtest::folder::EventFolder;
use image::ImageFormat;

/// Pixels of the long side of a small photograph: its guests are found as they are in the whole one, in a third of the time.
const SIDE: u32 = 960;

/// The engine's networks; `make models` fetches them.
pub(crate) fn networks() -> PathBuf {
    models().join("networks")
}

/// The package that holds the photographs; `make samples` fetches it.
fn package() -> PathBuf {
    models().join("node_modules/@vladmandic/face-api")
}

fn models() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("models")
}

/// The photographs as they come.
pub(crate) fn whole() -> EventFolder {
    EventFolder::open(&package().join("demo"), Some(&models().join("people.json")))
        .expect("`make samples` fetches the sample photographs")
}

/// Small copies of them, for tests in which many are looked at.
pub(super) fn small() -> EventFolder {
    static SMALL: LazyLock<EventFolder> = LazyLock::new(|| {
        let mut event = whole();
        for photo in &mut event.photos {
            let picture = image::load_from_memory(&photo.bytes).expect("a photograph");
            let mut jpeg = Cursor::new(Vec::new());
            let small = picture.thumbnail(SIDE, SIDE);
            small.write_to(&mut jpeg, ImageFormat::Jpeg).expect("a JPEG");
            photo.bytes = jpeg.into_inner().into();
        }
        event
    });
    SMALL.clone()
}
