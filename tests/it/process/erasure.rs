//! Erased is erased: of a guest who has left, the database, the folder or bucket, the engine and the log know nothing but what
//! is kept on purpose, also when the server is killed in the midst of it.
//!
//! One guest of ten leaves; then others come and leave while the server is killed at random moments. What is searched for is
//! all that could tell of them: name, address, number, the selfie's key and bytes, the face's key and description.
//! `FINDME_CRASH_ROUNDS` sets how many there are, `FINDME_CRASH_SEED` repeats the moments of an earlier run.

mod traces;

use std::time::Duration;

use findme_loadtest::admin::Admin;
use findme_loadtest::folder::Person;
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;

use super::scene::{LIMIT, Scene};
use super::{number, on_both};
use crate::support::Kind;
pub(crate) use traces::Keepers;
use traces::Traces;

on_both![nothing_of_a_guest_is_left_even_if_killed_in_the_midst_of_it];

/// How often the server is killed, unless the environment says otherwise.
const KILLS: u64 = 4;

/// The kill comes within this time from the request to be erased.
const MOMENT: Duration = Duration::from_millis(400);

async fn nothing_of_a_guest_is_left_even_if_killed_in_the_midst_of_it(kind: Kind) {
    let scene = Scene::new(kind, &["--lease-seconds=1"]).await;
    assert_erased(&scene, &Keepers::beside(&scene)).await;
}

/// Lets guests come and leave, and looks for them at all who may have kept something.
pub(crate) async fn assert_erased(scene: &Scene, keepers: &Keepers<'_>) {
    let seed = number("FINDME_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_CRASH_SEED={seed} repeats these moments");
    let mut random = fastrand::Rng::with_seed(seed);
    let mut server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("erasure").await.unwrap();
    scene.upload_all(&studio).await;
    let mut stay = Vec::new();
    for number in 0..9 {
        // Nobody who stays looks like those who leave.
        let others = &scene.event.people[1..];
        let person = &others[number % others.len()];
        let name = format!("stays-{number}");
        stay.push(scene.join(&scene.client(), &studio, person, &name).await);
    }

    let (guest, traces) = come(scene, keepers, &admin, &studio, "leaves-in-peace").await;
    guest.leave().await.unwrap();
    assert_gone(scene, keepers, &admin, &traces).await;

    for round in 0..number("FINDME_CRASH_ROUNDS").unwrap_or(KILLS) {
        let name = format!("leaves-in-haste-{round}");
        let (guest, traces) = come(scene, keepers, &admin, &studio, &name).await;
        let leaving = tokio::spawn(async move { guest.leave().await });
        tokio::time::sleep(MOMENT.mul_f64(random.f64())).await;
        server.kill().await.unwrap();
        server = scene.program.start().await.unwrap();
        leaving.await.unwrap().unwrap();
        assert_gone(scene, keepers, &admin, &traces).await;
    }
    scene.assert_true(&admin, &stay).await;
}

/// A guest agrees, sends a selfie like nobody's, and is matched; answers what there is of the guest then.
async fn come(
    scene: &Scene,
    keepers: &Keepers<'_>,
    admin: &Admin,
    studio: &Studio,
    name: &str,
) -> (Guest, Traces) {
    let known = &scene.event.people[0];
    let person = Person {
        selfie: [&known.selfie[..], b" of ", name.as_bytes()].concat().into(),
        ..known.clone()
    };
    let client = scene.client().stranger();
    let guest = Guest::register(&client, &studio.event.code, name, &person.name)
        .await
        .unwrap();
    guest.agree(&studio.event.code).await.unwrap();
    guest.send_selfie(&person.selfie).await.unwrap();
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let traces = Traces::of(&scene.rows, name, &person.selfie).await;
    let found = keepers.search(&scene.rows, &traces).await;
    let tables = ["users", "memberships", "selfies", "enrolments", "matches", "jobs"];
    for place in tables.iter().chain(&keepers.names()) {
        assert!(
            found.iter().any(|found| found.starts_with(place)),
            "nothing in {place}: {found:#?}"
        );
    }
    (guest, traces)
}

async fn assert_gone(scene: &Scene, keepers: &Keepers<'_>, admin: &Admin, traces: &Traces) {
    let stats = admin.wait_until_quiet(LIMIT).await.unwrap();
    assert_eq!(stats.failed(), 0, "{stats:?}");
    let found = keepers.search(&scene.rows, traces).await;
    assert!(
        found.is_empty(),
        "{found:#?} tells of {}, {:?}, {:?}",
        traces.id,
        traces.words,
        traces.face_keys
    );
    let output = scene.program.log_text();
    assert!(!output.contains(traces.name()), "{} in the log", traces.name());
    let receipts: Vec<(i64, Option<i64>)> = scene.rows.all("select user_id, checked_at from erasures").await;
    let theirs: Vec<_> = receipts.iter().filter(|(user, _)| *user == traces.id).collect();
    assert!(
        matches!(theirs[..], [(_, Some(_))]),
        "one receipt, complete: {theirs:?}"
    );
}
