//! From a selfie to complete matches: `cargo bench --bench program guest`.
//!
//! A guest who is registered sends a selfie and asks for the end of the matching by one long request, as the app does. The
//! anchor is an event of a hundred photos with an idle pool; beside it stand a large event, a rematch of thousands that is
//! under way, and hundreds of photos that are being indexed. What is asked of each is the ratio to the anchor. The answer to
//! the selfie alone is measured by itself, with a file as large as phones make them.

use std::cell::Cell;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use bytes::Bytes;
use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use findme_loadtest::folder::{EventFolder, Photo};
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;
use tokio::runtime::Runtime;

use crate::scene::{PACKAGE, Scene, numbered};

/// Photos that are kept queued while guests come.
const QUEUED: i64 = 60;

/// Longer than any matching takes.
const PATIENCE: u64 = 25;

static NAMES: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn guests(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/people.json");
    let folder = EventFolder::open(&Path::new(PACKAGE).join("demo"), Some(&people));
    let folder = folder.expect("`make samples` fetches the sample photographs");
    let selfie = &folder.people[0].selfie;
    let scene = runtime.block_on(Scene::start(&["--bcrypt-rounds=4"]));
    let [small, large, crowded, busy] = runtime.block_on(fill(&scene));

    let mut group = criterion.benchmark_group("guest");
    measure(
        &mut group,
        &runtime,
        "100 photos, idle",
        &scene,
        &small,
        selfie,
        async || {},
    );
    measure(
        &mut group,
        &runtime,
        "10,000 photos with 30,000 faces",
        &scene,
        &large,
        selfie,
        async || {},
    );
    measure(
        &mut group,
        &runtime,
        "a rematch of 5,000 guests under way",
        &scene,
        &crowded,
        selfie,
        async || {
            crowded
                .rematch()
                .await
                .expect("a photographer may ask for a rematch");
        },
    );
    let uploaded = Cell::new(0);
    measure(
        &mut group,
        &runtime,
        "photos being indexed",
        &scene,
        &busy,
        selfie,
        async || {
            keep_queued(&scene, &busy, &folder.photos[0], &uploaded).await;
        },
    );
    let heavy = padded(selfie);
    for (name, is_busy) in [
        ("a selfie's answer, idle", false),
        ("a selfie's answer, photos being indexed", true),
    ] {
        group.bench_function(name, |bench| {
            bench.iter_custom(|rounds| {
                runtime.block_on(async {
                    let mut took = Duration::ZERO;
                    for _ in 0..rounds {
                        if is_busy {
                            keep_queued(&scene, &busy, &folder.photos[0], &uploaded).await;
                        }
                        took += wait_of_a_guest(&scene, &busy, &heavy).await.answer;
                    }
                    took
                })
            });
        });
    }
    group.finish();
}

/// Events with few and with many photos, with many guests, and one in which photos will be indexed.
async fn fill(scene: &Scene) -> [Studio; 4] {
    let open = async |label| {
        scene
            .admin
            .open_event(label)
            .await
            .expect("the admin makes events")
    };
    let events = [
        open("small").await,
        open("large").await,
        open("crowded").await,
        open("busy").await,
    ];
    let [small, large, crowded, busy] = &events;
    scene.add_photos(small, 100).await;
    scene.add_photos(large, 10_000).await;
    scene.add_photos(crowded, 100).await;
    scene.add_guests(crowded, 5_000).await;
    scene.add_photos(busy, 100).await;
    events
}

/// The same picture in a file of two megabytes: what follows its end is nobody's business.
fn padded(selfie: &Bytes) -> Bytes {
    let mut bytes = selfie.to_vec();
    bytes.resize(2 << 20, 0);
    bytes.into()
}

/// Measures how long a new guest of `studio`'s event waits; `before` is done before each of them comes, and not measured.
fn measure(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    name: &str,
    scene: &Scene,
    studio: &Studio,
    selfie: &Bytes,
    before: impl AsyncFn(),
) {
    group.bench_function(name, |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    before().await;
                    took += wait_of_a_guest(scene, studio, selfie).await.matches;
                }
                took
            })
        });
    });
}

/// How long a new guest waits after sending a selfie.
pub(crate) struct Wait {
    /// For the answer.
    pub(crate) answer: Duration,
    /// For the matches.
    pub(crate) matches: Duration,
}

pub(crate) async fn wait_of_a_guest(scene: &Scene, studio: &Studio, selfie: &Bytes) -> Wait {
    let name = format!("guest-{}", NAMES.fetch_add(1, Ordering::Relaxed));
    let guest = Guest::register(&scene.client.stranger(), &studio.event.code, &name, "").await;
    let guest = guest.expect("a guest may register");
    let begun = Instant::now();
    guest
        .send_selfie(selfie)
        .await
        .expect("a guest may send a selfie");
    let answer = begun.elapsed();
    let is_matched = guest.is_matched_within(PATIENCE).await.expect("a guest may ask");
    assert!(is_matched, "a guest is matched within {PATIENCE} s");
    Wait {
        answer,
        matches: begun.elapsed(),
    }
}

/// Uploads photos until enough are queued. Each differs from the others in a comment.
async fn keep_queued(scene: &Scene, studio: &Studio, photo: &Photo, uploaded: &Cell<u32>) {
    while scene
        .admin
        .stats()
        .await
        .expect("the admin may look at the queue")
        .depth
        < QUEUED
    {
        for _ in 0..QUEUED / 2 {
            let number = uploaded.replace(uploaded.get() + 1);
            let other = numbered(photo, number);
            studio.upload(&other).await.expect("a photographer may upload");
        }
    }
}
