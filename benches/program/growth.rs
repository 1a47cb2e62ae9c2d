//! What does not grow with an event: `cargo bench --bench program growth`.
//!
//! The same rematch and the same upload, in an event of a hundred photos and in one of ten thousand with thirty thousand
//! faces. A rematch costs what its guests cost, an upload what its photos cost; the ratio of the two events says how far
//! that is true.

use std::cell::Cell;
use std::path::Path;
use std::time::{Duration, Instant};

use criterion::Criterion;
use findme_loadtest::folder::EventFolder;
use findme_loadtest::studio::Studio;
use tokio::runtime::Runtime;

use crate::scene::{PACKAGE, Scene, numbered};

/// Guests of a rematch.
const GUESTS: usize = 200;

/// Photos of an upload.
const PHOTOS: usize = 3;

/// Longer than any of it takes.
const LIMIT: Duration = Duration::from_mins(2);

pub(crate) fn growth(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/people.json");
    let folder = EventFolder::open(&Path::new(PACKAGE).join("demo"), Some(&people));
    let folder = folder.expect("`make samples` fetches the sample photographs");
    let scene = runtime.block_on(Scene::start(&["--bcrypt-rounds=4"]));
    let uploaded = Cell::new(0);

    let mut group = criterion.benchmark_group("growth");
    for (label, photos) in [("100 photos", 100), ("10,000 photos", 10_000)] {
        let studio = runtime.block_on(async {
            let studio = scene.admin.open_event(&format!("of-{photos}")).await;
            let studio = studio.expect("the admin makes events");
            scene.add_photos(&studio, photos).await;
            scene.add_guests(&studio, GUESTS).await;
            studio
        });
        group.bench_function(format!("a rematch of {GUESTS} guests, {label}"), |bench| {
            bench.iter_custom(|rounds| {
                runtime.block_on(async {
                    let begun = Instant::now();
                    for _ in 0..rounds {
                        rematch(&scene, &studio).await;
                    }
                    begun.elapsed()
                })
            });
        });
        group.bench_function(
            format!("{PHOTOS} photos uploaded and searched, {label}"),
            |bench| {
                bench.iter_custom(|rounds| {
                    runtime.block_on(async {
                        let begun = Instant::now();
                        for _ in 0..rounds {
                            for _ in 0..PHOTOS {
                                let number = uploaded.replace(uploaded.get() + 1);
                                let photo = numbered(&folder.photos[0], number);
                                studio.upload(&photo).await.expect("a photographer may upload");
                            }
                            wait(&scene).await;
                        }
                        begun.elapsed()
                    })
                });
            },
        );
    }
    group.finish();
}

async fn rematch(scene: &Scene, studio: &Studio) {
    studio
        .rematch()
        .await
        .expect("a photographer may ask for a rematch");
    wait(scene).await;
}

async fn wait(scene: &Scene) {
    let quiet = scene.admin.wait_until_quiet(LIMIT).await;
    quiet.expect("the queue becomes empty");
}
