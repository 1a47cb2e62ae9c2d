//! The limit of calls a second holds for all processes together, and guests have their share of it.
//!
//! Time is counted in calls: at five a second, what happens within two seconds happens within ten calls.

use std::collections::BTreeMap;

use findme::clock::Timestamp;
use findme::model::{EventId, FaceKey};
use findme::store::Store;
use findme_loadtest::verdict::Verdict;
use findme_rekognition::{Call, Faults, StandIn};

use super::cloud::Cloud;
use crate::process::rows::Rows;
use crate::process::scene::{LIMIT, QUICK, Scene};
use crate::support::{Kind, crowd};

/// Calls of each operation a second.
const LIMIT_PER_SECOND: usize = 5;

/// Guests whose rematch keeps both processes busy for minutes.
const CROWD: usize = 1_000;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_keep_one_limit_and_a_guest_does_not_wait_for_a_rematch_of_a_thousand() {
    let settings = ["--rekognition-tps=5", "--matching-thread-pool-size=4"];
    let cloud = Cloud::new(Kind::Postgres, Faults::default(), &settings).await;
    let scene = &cloud.scene;
    let other = scene.program.second();
    let _servers = (scene.program.start().await.unwrap(), other.start().await.unwrap());
    let admin = scene.admin().await;
    let studio = admin.open_event("budget").await.unwrap();
    scene.upload_all(&studio).await;
    let (person, phone) = (&scene.event.people[0], scene.client_of(&other));
    let early = scene.join(&phone, &studio, person, "early").await;
    admin.wait_until_quiet(LIMIT).await.unwrap();
    add_crowd(scene, studio.event.id).await;

    let before = cloud.answered("SearchFaces");
    studio.rematch().await.unwrap();
    let under_way = |service: &StandIn| searches(&service.calls()) > before + 2 * LIMIT_PER_SECOND;
    cloud.wait_for(under_way).await;
    let sent = cloud.service.calls().len();
    let late = scene.join(&scene.client(), &studio, person, "late").await;
    late.wait_until_matched(QUICK.poll).await.unwrap();

    let verdict = Verdict::of(&[early, late], &scene.event).await.unwrap();
    assert!(verdict.is_right(), "{verdict:#?}");
    let calls = cloud.service.calls();
    assert_limit(&calls);
    assert!(searches(&calls) < CROWD, "the rematch ended before its time");
    // From before the last guest registered to the search for the guest's face.
    let calls = &calls[sent..];
    let learned = calls.iter().find(|call| call.operation == "IndexFaces").unwrap();
    let faces = cloud.service.faces();
    let key = faces[learned.collection.as_ref().unwrap()]
        .iter()
        .find(|face| face.external_image_id == learned.external_image_id)
        .map(|face| face.face_id.as_str());
    let found = calls.iter().position(|call| call.face_id.as_deref() == key);
    let meanwhile = searches(&calls[..=found.unwrap()]);
    assert!(meanwhile <= 2 * LIMIT_PER_SECOND, "{calls:#?}");
}

/// Adds a thousand guests who all look like the one who is there.
async fn add_crowd(scene: &Scene, event: i64) {
    let Rows::Postgres(url) = &scene.rows else {
        panic!("two processes share a PostgreSQL")
    };
    let faces: Vec<(String,)> = scene.rows.all("select face_key from enrolments").await;
    let store = Store::open_postgres(url, 1, 1).await.unwrap();
    let (event, face) = (EventId(event), FaceKey(faces[0].0.clone()));
    crowd(&store, event, CROWD, &face, Timestamp::from_micros(0)).await;
    store.close().await;
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
