//! What a removal costs the next guest: `cargo bench --bench program removals`.
//!
//! In an event of 440,000 faces (an average race) a guest sends a good selfie and waits for the matches, first without
//! anything before, then right after another guest's selfie was refused, whose face is removed from the event's memory.
//! What is asked is the ratio of the two.

use std::cell::{OnceCell, RefCell};
use std::path::Path;
use std::time::Duration;

use bytes::Bytes;
use criterion::Criterion;
use findme_loadtest::folder::EventFolder;
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;
use tokio::runtime::Runtime;

use crate::guest::wait_of_a_guest;
use crate::scene::{PACKAGE, Scene};

/// Faces in the event.
const FACES: usize = 440_000;

/// Longer than any judgement takes, in seconds.
const PATIENCE: u64 = 25;

/// The program with the large event.
struct Race {
    scene: Scene,
    studio: Studio,
}

impl Race {
    async fn prepare(selfie: &Bytes) -> Self {
        let scene = Scene::start(&["--bcrypt-rounds=4", "--rate-limits=false"]).await;
        let studio = scene.admin.open_event("race").await;
        let studio = studio.expect("the admin makes events");
        scene.add_faces(&studio, FACES).await;
        // The first search reads all of them.
        wait_of_a_guest(&scene, &studio, selfie).await;
        Self { scene, studio }
    }

    /// Another guest sends a picture of several people, and is told so.
    async fn refuse(&self, crowd: &Bytes, number: usize) {
        let name = format!("refused-{number}");
        let stranger = self.scene.client.stranger();
        let guest = Guest::register(&stranger, &self.studio.event.code, &name, "").await;
        let guest = guest.expect("a guest may register");
        guest
            .send_selfie(crowd)
            .await
            .expect("a guest may send a picture");
        let is_matched = guest.is_matched_within(PATIENCE).await.expect("a guest may ask");
        assert!(!is_matched, "a picture of several people is no selfie");
    }
}

pub(crate) fn removals(criterion: &mut Criterion) {
    let runtime = Runtime::new().expect("a process may start its threads");
    let people = Path::new(env!("CARGO_MANIFEST_DIR")).join("models/people.json");
    let folder = EventFolder::open(&Path::new(PACKAGE).join("demo"), Some(&people));
    let folder = folder.expect("`make samples` fetches the sample photographs");
    let selfie = &folder.people[0].selfie;
    let crowd = folder.photos.iter().max_by_key(|photo| photo.people.len());
    let crowd = &crowd.expect("there are photographs").bytes;
    // Made when the first of these runs: it takes a minute.
    let race = OnceCell::new();
    let [without, after]: [RefCell<Vec<Duration>>; 2] = Default::default();
    let refused = RefCell::new(0);

    let mut group = criterion.benchmark_group("removals");
    for (name, is_after, waits) in [
        ("a guest among 440,000 faces", false, &without),
        (
            "a guest among 440,000 faces, after a refused selfie",
            true,
            &after,
        ),
    ] {
        group.bench_function(name, |bench| {
            let race = race.get_or_init(|| runtime.block_on(Race::prepare(selfie)));
            bench.iter_custom(|rounds| {
                let wait = async || {
                    if is_after {
                        race.refuse(crowd, refused.replace_with(|number| *number + 1))
                            .await;
                    }
                    wait_of_a_guest(&race.scene, &race.studio, selfie).await.matches
                };
                let taken: Vec<Duration> = (0..rounds).map(|_| runtime.block_on(wait())).collect();
                let sum = taken.iter().sum();
                waits.borrow_mut().extend(taken);
                sum
            });
        });
    }
    group.finish();
    print(&without.borrow(), &after.borrow());
}

/// Prints the ratio of the medians, if both were measured.
fn print(without: &[Duration], after: &[Duration]) {
    let median = |waits: &[Duration]| {
        let mut waits = waits.to_vec();
        waits.sort_unstable();
        waits.get(waits.len() / 2).map(Duration::as_secs_f64)
    };
    if let (Some(without), Some(after)) = (median(without), median(after)) {
        eprintln!(
            "removals: {after:.3} s after a refused selfie, {without:.3} s without, ratio {:.2} (at most 1.2)",
            after / without
        );
    }
}
