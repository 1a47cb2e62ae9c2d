//! What finding and describing faces costs: `cargo bench -p findme-engine --bench networks`.
//!
//! The photograph is one of the models' samples, 1920 × 1280 with three faces. Its anchors are the same networks in
//! onnxruntime and the package's own JavaScript runtime (`loadtest/anchors`), which `make bench` runs beside it; the names
//! here are those by which they are paired.

use std::path::Path;
use std::thread;
use std::time::Instant;

use criterion::{Criterion, criterion_group, criterion_main};
use findme_engine::{Image, Models};

/// The package that holds the photographs; `make samples` fetches it.
const PACKAGE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../models/node_modules/@vladmandic/face-api"
);

/// The engine's networks; `make models` fetches them.
const NETWORKS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../models/networks");

fn networks(criterion: &mut Criterion) {
    let package = Path::new(PACKAGE);
    let models = Models::load(Path::new(NETWORKS)).expect("`make models` fetches the networks");
    let photo = image::open(package.join("demo/sample1.jpg")).expect("the package has samples");
    let (small, large) = (photo.thumbnail(512, 512).to_rgb8(), photo.to_rgb8());
    let small = Image::new(small.width(), small.height(), &small).expect("a picture has pixels");
    let large = Image::new(large.width(), large.height(), &large).expect("a picture has pixels");

    let mut selfie = criterion.benchmark_group("selfie");
    selfie.bench_function("512 px", |bench| bench.iter(|| models.recognize_selfie(&small)));
    selfie.finish();

    let mut recognize = criterion.benchmark_group("recognize");
    recognize.bench_function("1920 px, 1 thread", |bench| {
        bench.iter(|| models.recognize(&large));
    });
    // Two photographs at once, as the matching pool works through them.
    recognize.bench_function("1920 px, 2 threads", |bench| {
        bench.iter_custom(|rounds| {
            let begun = Instant::now();
            thread::scope(|scope| {
                for _ in 0..2 {
                    scope.spawn(|| {
                        for _ in 0..rounds {
                            std::hint::black_box(models.recognize(&large));
                        }
                    });
                }
            });
            begun.elapsed()
        });
    });
    recognize.finish();
}

criterion_group! {
    name = benches;
    config = Criterion::default().sample_size(10);
    targets = networks
}
criterion_main!(benches);
