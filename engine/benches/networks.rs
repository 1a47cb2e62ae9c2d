//! What the networks cost of the processor, and what finding and describing faces does:
//! `cargo bench -p findme-engine --bench networks`.
//!
//! `loadtest/anchors/speed.py` times the same networks on the same inputs in onnxruntime and OpenCV. Both print a line of JSON for
//! each time, which is the processor's, not the clock's, so that who else is busy does not count. With two threads two pictures are
//! worked on at once, and the time is the mean of both threads.
#![expect(clippy::print_stdout, reason = "its results are for a pipe")]

use std::hint::black_box;
use std::path::Path;
use std::thread;

use findme_engine::networks::Networks;
use findme_engine::{Image, Models};
use rustix::time::{ClockId, clock_gettime};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/networks");

/// Frames of the detector: those of a large photo, and a larger one.
const FRAMES: [(usize, usize); 3] = [(640, 448), (2048, 1376), (3072, 2048)];

/// Side of an aligned face.
const FACE: usize = 112;

/// Milliseconds of the processor that each thing is repeated for, and how often at least.
const LONG_ENOUGH: f64 = 2000.0;
const LEAST_ROUNDS: usize = 7;

fn main() {
    let networks = Networks::load(Path::new(NETWORKS)).expect("`make models` fetches the networks");
    for (width, height) in FRAMES {
        let frame = pattern(width, height);
        measure(&format!("YuNet {width} x {height}"), || {
            networks.detect(width, &frame)
        });
    }
    let face: Vec<f32> = pattern(FACE, FACE).into_iter().map(f32::from).collect();
    measure("SFace", || networks.describe([&face]));
    measure("SFace, a pair", || networks.describe([&face, &face]));

    let models = Models::load(Path::new(NETWORKS)).expect("`make models` fetches the networks");
    let photo = image::open(Path::new(PACKAGE).join("demo/sample1.jpg"));
    let photo = photo.expect("`make samples` fetches the photographs");
    let (small, large) = (photo.thumbnail(1024, 1024).to_rgb8(), photo.to_rgb8());
    let small = Image::new(small.width(), small.height(), &small).expect("a picture has pixels");
    let large = Image::new(large.width(), large.height(), &large).expect("a picture has pixels");
    measure("photo of 1920 px", || models.recognize(&large));
    measure("selfie of 1024 px", || models.recognize_selfie(&small));
}

/// Pixels made of a formula, which `speed.py` has as well.
fn pattern(width: usize, height: usize) -> Vec<u8> {
    let pixels = (0..height).flat_map(|row| (0..width).map(move |column| (row, column)));
    let bytes = pixels.flat_map(|(row, column)| {
        [0, 1, 2].map(|channel: usize| (column * 7 + row * 13 + channel * 29).to_le_bytes()[0])
    });
    bytes.collect()
}

/// Prints how long something takes on one thread, and on each of two.
fn measure<T>(name: &str, work: impl Fn() -> T + Sync) {
    for threads in [1, 2] {
        let mut times = Vec::new();
        let mut rounds = 0;
        while rounds < LEAST_ROUNDS || times.iter().sum::<f64>() < LONG_ENOUGH {
            let time = mean_time(threads, &work);
            // The first round fetches memory.
            if rounds > 0 {
                times.push(time);
            }
            rounds += 1;
        }
        times.sort_by(f64::total_cmp);
        let (least, median) = (times[0], times[times.len() / 2]);
        println!(
            r#"{{"anchor": "ours", "name": "{name}", "threads": {threads}, "min_ms": {least:.2}, "median_ms": {median:.2}}}"#
        );
    }
}

/// Does the work twice on each of several threads at once; what one of them had of the processor for the second time.
fn mean_time<T>(threads: u32, work: &(impl Fn() -> T + Sync)) -> f64 {
    let once = || {
        black_box(work());
        let begun = milliseconds();
        black_box(work());
        milliseconds() - begun
    };
    let total: f64 = thread::scope(|scope| {
        let running: Vec<_> = (0..threads).map(|_| scope.spawn(once)).collect();
        let times = running.into_iter().map(thread::ScopedJoinHandle::join);
        times.map(|time| time.expect("no panic")).sum()
    });
    total / f64::from(threads)
}

/// What this thread has had of the processor.
#[expect(clippy::cast_precision_loss, reason = "some seconds")]
fn milliseconds() -> f64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6
}
