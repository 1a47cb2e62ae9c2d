//! From a selfie to complete matches by Amazon Rekognition: `cargo bench --bench program service`.
//!
//! A stand-in on the same machine speaks its protocol, needs as long for an answer as the real one may, and knows the faces
//! it is shown. The anchor is what a guest costs at least: the stand-in's own time for the guest's two calls, read from
//! its list of calls. The event has ten thousand photos in the database, and some more that the stand-in has seen.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use criterion::Criterion;
use findme_engine::Models;
use findme_loadtest::folder::EventFolder;
use findme_rekognition::{Faults, Latency, StandIn, Vision};
use tokio::runtime::Runtime;

use crate::guest::wait_of_a_guest;
use crate::scene::{NETWORKS, PACKAGE, Scene};

/// How late the stand-in answers, beside the time it takes to look at a picture.
const LATENCY: Latency = Latency { from: 300, to: 300 };

/// Longer than the sample photographs take.
const LIMIT: Duration = Duration::from_mins(2);

pub(crate) fn service(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/people.json");
    let folder = EventFolder::open(&Path::new(PACKAGE).join("demo"), Some(&people));
    let folder = folder.expect("`make samples` fetches the sample photographs");
    let models = Models::load(Path::new(NETWORKS));
    let vision = Vision::new(models.expect("`make models` fetches the networks"));
    let service = StandIn::start(Arc::new(vision), Faults::default()).expect("a port is free");
    let scene = runtime.block_on(Scene::start_beside(&service));
    let studio = runtime.block_on(async {
        let studio = scene.admin.open_event("service").await;
        let studio = studio.expect("the admin makes events");
        scene.add_photos(&studio, 10_000).await;
        for photo in &folder.photos {
            studio.upload(photo).await.expect("a photographer may upload");
        }
        let quiet = scene.admin.wait_until_quiet(LIMIT).await;
        quiet.expect("the queue becomes empty");
        studio
    });
    service.set_faults(Faults {
        latency_ms: LATENCY,
        ..Faults::default()
    });
    let selfie = &folder.people[0].selfie;

    // Both look at guests of their own, for criterion times one thing at a time.
    let mut group = criterion.benchmark_group("service");
    group.bench_function("10,000 photos, idle", |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    took += wait_of_a_guest(&scene, &studio, selfie).await.matches;
                }
                took
            })
        });
    });
    group.bench_function("the service's own time for the two calls", |bench| {
        bench.iter_custom(|rounds| {
            service.clear_calls();
            runtime.block_on(async {
                for _ in 0..rounds {
                    wait_of_a_guest(&scene, &studio, selfie).await;
                }
            });
            let calls = service.calls();
            assert_eq!(
                calls.len() as u64,
                2 * rounds,
                "a guest costs two calls: {calls:#?}"
            );
            let own = calls
                .iter()
                .filter_map(|call| Some(call.answered_at? - call.arrived_at));
            Duration::from_secs_f64(own.sum())
        });
    });
    group.finish();
}
