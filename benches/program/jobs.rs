//! The job queue: `cargo bench --bench program jobs`.
//!
//! A thousand jobs that do nothing are claimed and settled, with a rematch of a hundred thousand behind them; the anchor is
//! as many bare commits to the same database. PostgreSQL is measured where `FINDME_TEST_POSTGRES` names a server, as it
//! does under `make bench`; that one does not wait for its disk, and its anchor does not either.

use std::sync::Arc;
use std::time::{Duration, Instant};

use criterion::measurement::WallTime;
use criterion::{BenchmarkGroup, Criterion};
use findme::clock::SystemClock;
use findme::model::{EventId, PhotoId, Priority, Task, UserId};
use findme::queue::{JobOutcome, Queue};
use findme::store::{Store, Tx, settings};
use tokio::runtime::Runtime;

/// Jobs of one measurement.
const JOBS: i64 = 1_000;

/// Jobs claimed together, as by the permits of a pool.
const PERMITS: u32 = 10;

/// Guests of the rematch.
const GUESTS: i64 = 100_000;

const EVENT: EventId = EventId(1);

pub(crate) fn queue(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let folder = tempfile::tempdir().expect("there is room for a folder");
    let mut group = criterion.benchmark_group("jobs");
    let sqlite = runtime.block_on(Store::open_sqlite(&folder.path().join("bench.sqlite"), 2));
    measure(
        &mut group,
        &runtime,
        "SQLite",
        &sqlite.expect("a new database opens"),
    );
    if let Some(server) = postgres() {
        let store = runtime.block_on(Store::open_postgres(&server, 2, 8));
        measure(
            &mut group,
            &runtime,
            "PostgreSQL",
            &store.expect("the server is there"),
        );
    }
    group.finish();
}

#[expect(
    clippy::disallowed_methods,
    reason = "names a server to measure; no setting of the product"
)]
fn postgres() -> Option<String> {
    std::env::var("FINDME_TEST_POSTGRES").ok()
}

fn measure(group: &mut BenchmarkGroup<'_, WallTime>, runtime: &Runtime, name: &str, store: &Store) {
    let queue = Queue::new(store.clone(), Arc::new(SystemClock), Duration::from_mins(1));
    group.bench_function(format!("{name}: a rematch of 100,000 guests queued"), |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    // Undone, so that the next round finds the queue as this one did.
                    let (_undone, time) = queue_rematch(store, &queue).await;
                    took += time;
                }
                took
            })
        });
    });
    runtime.block_on(async {
        let (tx, _) = queue_rematch(store, &queue).await;
        tx.commit().await.expect(TAKES);
    });
    let mut photos = 0;
    group.bench_function(format!("{name}: 1,000 jobs claimed and settled"), |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let mut took = Duration::ZERO;
                for _ in 0..rounds {
                    photos = queue_photos(store, &queue, photos).await;
                    took += work_off(&queue).await;
                }
                took
            })
        });
    });
    // A claim for every ten jobs, and an end for each.
    group.bench_function(format!("{name}: 1,100 bare commits"), |bench| {
        bench.iter_custom(|rounds| {
            runtime.block_on(async {
                let begun = Instant::now();
                for number in 0..rounds * 1_100 {
                    let mut tx = store.begin().await.expect(TAKES);
                    settings::put(tx.conn(), "bench", &number.to_string())
                        .await
                        .expect(TAKES);
                    tx.commit().await.expect(TAKES);
                }
                begun.elapsed()
            })
        });
    });
}

const TAKES: &str = "the database takes writes";

/// Queues a rematch with its parts, in a transaction that is still open; answers how long that took.
async fn queue_rematch(store: &Store, queue: &Queue) -> (Tx, Duration) {
    let parts: Vec<_> = (1..=GUESTS)
        .map(|guest| Task::MatchGuest {
            event: Some(EVENT),
            guest: UserId(guest),
        })
        .collect();
    let begun = Instant::now();
    let mut tx = store.begin().await.expect(TAKES);
    let parent = queue
        .admit(tx.conn(), &Task::RematchEvent { event: EVENT })
        .await
        .expect(TAKES);
    queue
        .admit_parts(tx.conn(), &parts, parent, Priority::Bulk)
        .await
        .expect(TAKES);
    (tx, begun.elapsed())
}

/// Queues a thousand photos, which go before rematches; answers the number of the last.
async fn queue_photos(store: &Store, queue: &Queue, last: i64) -> i64 {
    let mut tx = store.begin().await.expect(TAKES);
    for photo in last + 1..=last + JOBS {
        let task = Task::IndexPhoto {
            event: EVENT,
            photo: PhotoId(photo),
        };
        queue.admit(tx.conn(), &task).await.expect(TAKES);
    }
    tx.commit().await.expect(TAKES);
    last + JOBS
}

/// Claims and ends jobs until no photo is queued; answers how long that took.
async fn work_off(queue: &Queue) -> Duration {
    let begun = Instant::now();
    loop {
        let claimed = queue.claim(Priority::Photo, PERMITS, false).await.expect(TAKES);
        if claimed.is_empty() {
            return begun.elapsed();
        }
        for claimed in claimed {
            assert!(queue.settle(&claimed, &JobOutcome::Done).await.expect(TAKES));
        }
    }
}
