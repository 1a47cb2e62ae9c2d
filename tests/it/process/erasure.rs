//! Erased is erased: of a guest who has left, the database, the folder, the engine and the log know nothing but what is kept on
//! purpose, also when the server is killed in the midst of it.
//!
//! One guest of ten leaves; then others come and leave while the server is killed at random moments. What is searched for is
//! all that could tell of them: name, address, number, the selfie's key and bytes, the face's key and description.
//! `FINDME_CRASH_ROUNDS` sets how many there are, `FINDME_CRASH_SEED` repeats the moments of an earlier run.

use std::path::Path;
use std::time::Duration;

use findme_loadtest::admin::Admin;
use findme_loadtest::folder::Person;
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;

use super::scene::{LIMIT, Scene};
use super::{number, on_both};
use crate::support::Kind;

on_both![nothing_of_a_guest_is_left_even_if_killed_in_the_midst_of_it];

/// How often the server is killed, unless the environment says otherwise.
const KILLS: u64 = 4;

/// The kill comes within this time from the request to be erased.
const MOMENT: Duration = Duration::from_millis(400);

/// Tables that may know the number of somebody who is gone.
const KEPT: [&str; 3] = ["audit", "consents", "erasures"];

/// What could tell of a guest.
struct Traces {
    id: i64,
    words: Vec<String>,
    selfie: Vec<u8>,
}

async fn nothing_of_a_guest_is_left_even_if_killed_in_the_midst_of_it(kind: Kind) {
    let seed = number("FINDME_CRASH_SEED").unwrap_or_else(|| fastrand::u64(..));
    eprintln!("FINDME_CRASH_SEED={seed} repeats these moments");
    let mut random = fastrand::Rng::with_seed(seed);
    let scene = Scene::new(kind, &["--lease-seconds=1"]).await;
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

    let (guest, traces) = come(&scene, &admin, &studio, "leaves-in-peace").await;
    guest.leave().await.unwrap();
    assert_gone(&scene, &admin, &traces).await;

    for round in 0..number("FINDME_CRASH_ROUNDS").unwrap_or(KILLS) {
        let (guest, traces) = come(&scene, &admin, &studio, &format!("leaves-in-haste-{round}")).await;
        let leaving = tokio::spawn(async move { guest.leave().await });
        tokio::time::sleep(MOMENT.mul_f64(random.f64())).await;
        server.kill().await.unwrap();
        server = scene.program.start().await.unwrap();
        leaving.await.unwrap().unwrap();
        assert_gone(&scene, &admin, &traces).await;
    }
    scene.assert_true(&admin, &stay).await;
}

/// A guest agrees, sends a selfie like nobody's, and is matched; answers what there is of the guest then.
async fn come(scene: &Scene, admin: &Admin, studio: &Studio, name: &str) -> (Guest, Traces) {
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

    let users: Vec<(i64, String)> = scene.rows.all("select id, username from users").await;
    let (id, _) = users.into_iter().find(|(_, username)| username == name).unwrap();
    let selfies: Vec<(i64, String)> = scene.rows.all("select user_id, object_key from selfies").await;
    let faces: Vec<(i64, String)> = scene.rows.all("select user_id, face_key from enrolments").await;
    let vectors: Vec<(String, Vec<u8>)> = scene.rows.all("select face_key, vector from vectors").await;
    let of = |rows: Vec<(i64, String)>| rows.into_iter().filter(move |(user, _)| *user == id);
    let mut words = vec![name.to_owned()];
    words.extend(of(selfies).map(|(_, key)| key));
    for (_, key) in of(faces) {
        let (_, vector) = vectors.iter().find(|(face, _)| *face == key).unwrap();
        words.push(hex(vector));
        words.push(key);
    }
    assert_eq!(words.len(), 4, "name, selfie, face and description: {words:?}");
    let traces = Traces {
        id,
        words,
        selfie: person.selfie.to_vec(),
    };
    let found = found(scene, &traces).await;
    for table in [
        "users",
        "memberships",
        "selfies",
        "enrolments",
        "vectors",
        "matches",
        "jobs",
        "/",
    ] {
        assert!(
            found.iter().any(|place| place.starts_with(table)),
            "nothing in {table}: {found:#?}"
        );
    }
    (guest, traces)
}

fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .fold(String::new(), |text, byte| text + &format!("{byte:02X}"))
}

async fn assert_gone(scene: &Scene, admin: &Admin, traces: &Traces) {
    let stats = admin.wait_until_quiet(LIMIT).await.unwrap();
    assert_eq!(stats.failed(), 0, "{stats:?}");
    let found = found(scene, traces).await;
    assert!(found.is_empty(), "{found:#?}");
    let said = scene.program.said();
    assert!(!said.contains(&traces.words[0]), "{} in the log", traces.words[0]);
    let receipts: Vec<(i64, Option<i64>)> = scene.rows.all("select user_id, checked_at from erasures").await;
    let theirs: Vec<_> = receipts.iter().filter(|(user, _)| *user == traces.id).collect();
    assert!(
        matches!(theirs[..], [(_, Some(_))]),
        "one receipt, complete: {theirs:?}"
    );
}

/// Where something tells of a guest, but for what is kept on purpose.
async fn found(scene: &Scene, traces: &Traces) -> Vec<String> {
    let id = traces.id;
    let numbers = ["user_id", "actor_id", "guest"].map(|name| format!("\"{name}\":{id}"));
    let subject = format!("/{id}\"");
    let tells = |table: &str, row: &str| {
        let names_number = |number: &String| {
            row.match_indices(number.as_str())
                .any(|(at, _)| !row[at + number.len()..].starts_with(|next: char| next.is_ascii_digit()))
        };
        traces
            .words
            .iter()
            .any(|word| row.to_uppercase().contains(&word.to_uppercase()))
            || (!KEPT.contains(&table) && numbers.iter().any(names_number))
            || (table == "jobs" && row.contains(&subject))
            || (table == "users" && row.contains(&format!("\"id\":{id},")))
    };
    let rows = scene.rows.everything().await;
    let mut found: Vec<String> = rows
        .into_iter()
        .filter(|(table, row)| tells(table, row))
        .map(|(table, row)| format!("{table}: {row}"))
        .collect();
    search(&scene.program.data().join("objects"), traces, &mut found);
    found
}

/// Files that are named after the guest's selfie, or hold it.
fn search(folder: &Path, traces: &Traces, found: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            search(&path, traces, found);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap_or_default();
        if bytes == traces.selfie {
            found.push(path.display().to_string());
        }
    }
}
