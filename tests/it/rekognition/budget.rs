//! The limit of calls a second holds for all processes together, and guests have their share of it.
//!
//! Time is counted in calls: at five a second, what happens within two seconds happens within ten calls.

use std::collections::BTreeMap;

use findme_rekognition::{Call, Faults};

use super::cloud::Cloud;
use crate::process::scene::LIMIT;
use crate::support::Kind;

/// Calls of each operation a second.
const LIMIT_PER_SECOND: usize = 5;

/// Rematches that keep both processes busy.
const REMATCHES: usize = 3;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_keep_one_limit_and_a_guest_does_not_wait_for_a_rematch() {
    let settings = ["--rekognition-tps=5", "--matching-thread-pool-size=4"];
    let cloud = Cloud::new(Kind::Postgres, Faults::default(), &settings).await;
    let scene = &cloud.scene;
    let other = scene.program.second();
    let _servers = (scene.program.start().await.unwrap(), other.start().await.unwrap());
    let admin = scene.admin().await;
    let studio = admin.open_event("budget").await.unwrap();
    let mut guests = Vec::new();
    for number in 0..REMATCHES * scene.event.people.len() {
        let person = &scene.event.people[number % scene.event.people.len()];
        let username = format!("{}-{number}", person.name);
        let guest = scene
            .join(&scene.client_of(&other), &studio, person, &username)
            .await;
        guests.push(guest);
    }
    scene.upload_all(&studio).await;
    admin.wait_until_quiet(LIMIT).await.unwrap();

    let before = cloud.answered("SearchFaces");
    studio.rematch().await.unwrap();
    cloud
        .wait_for(|service| searches(&service.calls()) > before + 1)
        .await;
    let person = &scene.event.people[0];
    let late = scene.join(&scene.client(), &studio, person, "late").await;
    let sent = cloud.service.calls().len();
    admin.wait_until_quiet(LIMIT).await.unwrap();

    guests.push(late);
    scene.assert_true(&admin, &guests).await;
    let calls = cloud.service.calls();
    assert_limit(&calls);
    // From the sending of the last selfie to the search for its face.
    let calls = &calls[sent..];
    let learned = calls.iter().find(|call| call.operation == "IndexFaces").unwrap();
    let faces = cloud.service.faces();
    let key = faces[learned.collection.as_ref().unwrap()]
        .iter()
        .find(|face| face.external_image_id == learned.external_image_id)
        .map(|face| face.face_id.as_str());
    let found = calls
        .iter()
        .position(|call| call.face_id.as_deref() == key)
        .unwrap();
    let meanwhile = searches(&calls[..=found]);
    assert!(meanwhile <= 2 * LIMIT_PER_SECOND, "{calls:#?}");
}

fn searches(calls: &[Call]) -> usize {
    calls
        .iter()
        .filter(|call| call.operation == "SearchFaces")
        .count()
}

/// No second holds more calls of an operation than allowed.
fn assert_limit(calls: &[Call]) {
    let mut arrivals: BTreeMap<&str, Vec<f64>> = BTreeMap::new();
    for call in calls {
        arrivals.entry(&call.operation).or_default().push(call.arrived_at);
    }
    for (operation, mut arrivals) in arrivals {
        arrivals.sort_by(f64::total_cmp);
        for window in arrivals.windows(LIMIT_PER_SECOND + 1) {
            let span = window[LIMIT_PER_SECOND] - window[0];
            assert!(span >= 1.0, "{operation}: {} calls within {span} s", window.len());
        }
    }
}
