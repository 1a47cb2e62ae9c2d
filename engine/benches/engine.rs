//! What the engine's work costs on one thread: `cargo bench -p findme-engine`.
//!
//! Every figure is the least wall time of several runs, the one number that a busy machine disturbs little. The gallery
//! is measured beside a naive scan in the same run, so that its figure has an anchor that does not depend on the machine.
//! The photograph is one of the models' samples, 1920 × 1280 with three faces.

use std::error::Error;
use std::hint::black_box;
use std::io::{Write, stdout};
use std::path::Path;
use std::time::{Duration, Instant};

use findme_engine::{Descriptor, Gallery, Image, Models, similarity};

/// The package that holds networks and photographs; `make models` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../models/node_modules/@vladmandic/face-api"
);

/// Faces of the gallery that is searched.
const FACES: u32 = 100_000;

/// The similarity from which the search reports a face.
const BOUND: f32 = 70.0;

fn main() -> Result<(), Box<dyn Error>> {
    let models = Models::load(&Path::new(PACKAGE).join("model"))?;
    let photo = image::open(Path::new(PACKAGE).join("demo/sample1.jpg"))?;
    let (small, large) = (photo.thumbnail(512, 512).to_rgb8(), photo.to_rgb8());
    let small = Image::new(small.width(), small.height(), &small).ok_or("no pixels")?;
    let large = Image::new(large.width(), large.height(), &large).ok_or("no pixels")?;
    let face = *models.detect(&large).first().ok_or("no face in the sample")?;

    report("detect, 512 pixels (frames of 512 and 1024)", 10, || {
        models.detect(&small)
    })?;
    report("detect, 1920 pixels (512, 1024 and 2048)", 5, || {
        models.detect(&large)
    })?;
    report("recognize, 1920 pixels, three faces", 5, || {
        models.recognize(&large)
    })?;
    report("describe one face", 30, || models.describe(&large, &face))?;

    let faces: Vec<Descriptor> = (0..FACES).map(scattered).collect();
    let mut gallery = Gallery::new();
    gallery.extend((0..).zip(&faces));
    let wanted = faces[7];
    report("search 100,000 faces", 20, || gallery.search(&wanted, BOUND))?;
    report("search 100,000 faces, naively", 20, || naive(&faces, &wanted))?;
    Ok(())
}

/// Compares one by one, as one would write it first.
fn naive(faces: &[Descriptor], wanted: &Descriptor) -> Vec<(usize, f32)> {
    let similarities = faces
        .iter()
        .map(|face| similarity(face.distance(wanted)))
        .enumerate();
    similarities
        .filter(|(_, similarity)| *similarity >= BOUND)
        .collect()
}

/// Runs `work` and writes the least time it took.
fn report<T>(name: &str, runs: u32, mut work: impl FnMut() -> T) -> std::io::Result<()> {
    let least = (0..runs)
        .map(|_| {
            let start = Instant::now();
            black_box(work());
            start.elapsed()
        })
        .min()
        .unwrap_or(Duration::ZERO);
    writeln!(stdout(), "{name:<48}{:>10.2} ms", least.as_secs_f64() * 1e3)
}

/// A descriptor of numbers between 0 and 0.1 that look random.
fn scattered(seed: u32) -> Descriptor {
    let mut state = seed.wrapping_mul(2_654_435_761).wrapping_add(12_345);
    Descriptor(std::array::from_fn(|_| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(state >> 16).expect("half of 32 bits")) / 655_360.0
    }))
}
