//! Logging in and registering over HTTP, beside bare bcrypt of the same cost on as many threads as there are cores:
//! `cargo bench --bench program password`.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Instant;

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use findme_loadtest::admin::PASSWORD;
use findme_loadtest::guest::Guest;
use tokio::runtime::Runtime;
use tokio::task::JoinSet;

use crate::scene::Scene;

/// The cost that is set unless an operator sets another.
const COST: u32 = 12;

/// People who come together.
const TOGETHER: usize = 16;

static NAMES: AtomicUsize = AtomicUsize::new(0);

pub(crate) fn passwords(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let scene = runtime.block_on(Scene::start(&[&format!("--bcrypt-rounds={COST}")]));
    let studio = runtime
        .block_on(scene.admin.open_event("hall"))
        .expect("the admin makes events");
    let mut group = criterion.benchmark_group("password");

    let hash = bcrypt::hash(PASSWORD, COST).expect("the cost is one that bcrypt knows");
    group.bench_function("16 times bare bcrypt", |bench| {
        bench.iter_custom(|rounds| {
            let begun = Instant::now();
            for _ in 0..rounds {
                verify_all(&hash);
            }
            begun.elapsed()
        });
    });
    measure(&mut group, &runtime, "16 logins", TOGETHER, || {
        let client = scene.client.stranger();
        async move {
            let admin = client.log_in("boss", PASSWORD).await;
            drop(admin.expect("the admin may log in"));
        }
    });
    // Each of them hashes a password, and once more to log in.
    measure(
        &mut group,
        &runtime,
        "8 registrations with login",
        TOGETHER / 2,
        || {
            let (client, code) = (scene.client.stranger(), studio.event.code.clone());
            let name = format!("guest-{}", NAMES.fetch_add(1, Ordering::Relaxed));
            async move {
                let guest = Guest::register(&client, &code, &name, "").await;
                drop(guest.expect("a guest may register"));
            }
        },
    );
    group.finish();
}

/// Measures how long so many people take who come together.
fn measure<F>(
    group: &mut BenchmarkGroup<'_, WallTime>,
    runtime: &Runtime,
    name: &str,
    people: usize,
    visit: impl Fn() -> F,
) where
    F: Future<Output = ()> + Send + 'static,
{
    group.bench_function(name, |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let begun = Instant::now();
                for _ in 0..rounds {
                    let visits = (0..people).map(|_| visit());
                    visits.collect::<JoinSet<_>>().join_all().await;
                }
                begun.elapsed()
            })
        });
    });
}

/// Verifies the password as often as people come together, shared among the cores.
fn verify_all(hash: &str) {
    let left = AtomicUsize::new(TOGETHER);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let take = || left.fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| left.checked_sub(1));
    thread::scope(|scope| {
        for _ in 0..cores {
            scope.spawn(|| {
                while take().is_ok() {
                    assert!(bcrypt::verify(PASSWORD, hash).is_ok_and(|opens| opens));
                }
            });
        }
    });
}
