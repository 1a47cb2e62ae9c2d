//! What is asked of the service, counted at its end: no more than the work needs.
//!
//! Only the operations that are paid for are counted; making a collection is free.

use findme_rekognition::Faults;
use serde_json::{Value, json};

use super::cloud::Cloud;
use crate::process::scene::LIMIT;
use crate::support::Kind;

/// The operations that are paid for.
const PAID: [&str; 3] = ["DetectFaces", "IndexFaces", "SearchFaces"];

/// Jobs that run at once.
const SEATS: usize = 4;

/// What was asked costs so much: a tenth of a cent for each of these calls.
fn assert_priced(counts: &Value, dollars: &Value) {
    let calls = ["IndexFaces", "SearchFaces"].map(|operation| counts[operation].as_f64().unwrap());
    let expected = calls.iter().sum::<f64>() / 1000.0;
    let told = dollars.as_f64().unwrap();
    assert!((told - expected).abs() < 1e-9, "{told} for {counts}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_costs_the_fewest_calls() {
    let pool = format!("--matching-thread-pool-size={SEATS}");
    let cloud = Cloud::new(Kind::Sqlite, Faults::default(), &[&pool]).await;
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("calls").await.unwrap();
    let paid = || PAID.map(|operation| cloud.answered(operation));
    let quiet = async || admin.wait_until_quiet(LIMIT).await.unwrap();
    let (first, rest) = scene.event.photos.split_first().unwrap();

    // A photo with several faces, and no guest to look for.
    studio.upload(first).await.unwrap();
    quiet().await;
    assert_eq!(paid(), [0, 1, 0]);
    assert!(cloud.faces() > 1);
    cloud.service.clear_calls();

    // A guest who joins, whose selfie may come before, while or after the registration's own job runs.
    let mut guests = Vec::new();
    for person in &scene.event.people {
        let guest = scene.join(&scene.client(), &studio, person, &person.name).await;
        quiet().await;
        assert_eq!(paid(), [0, 1, 1], "{}", person.name);
        cloud.service.clear_calls();
        guests.push(guest);
    }

    // All other photos at once: never more than a search per guest and batch, and fewer than one per face.
    let known = cloud.faces();
    for photo in rest {
        studio.upload(photo).await.unwrap();
    }
    quiet().await;
    let faces = cloud.faces() - known;
    let [detected, indexed, searched] = paid();
    assert_eq!((detected, indexed), (0, rest.len()));
    assert!(searched < faces, "{searched} searches for {faces} faces");
    cloud.service.clear_calls();

    // A rematch is one search per guest and nothing else.
    studio.rematch().await.unwrap();
    quiet().await;
    assert_eq!(paid(), [0, 0, guests.len()]);
    scene.assert_true(&admin, &guests).await;
    let bill = admin.usage().await.unwrap();
    cloud.service.clear_calls();

    // All of it learned anew costs what was said before; guests who are enrolled while the last photos are indexed are
    // searched for once more.
    let (known, plan) = (cloud.faces(), admin.reindex(studio.event.id).await.unwrap());
    quiet().await;
    let [detected, indexed, searched] = paid();
    assert_eq!((detected, indexed), (0, scene.event.photos.len() + guests.len()));
    assert!(
        (guests.len()..=guests.len() + SEATS).contains(&searched),
        "{searched}"
    );
    assert_eq!(
        plan["calls"],
        json!({"IndexFaces": indexed, "SearchFaces": guests.len()})
    );
    assert_priced(&plan["calls"], &plan["cost_usd"]);
    assert!(plan["face_model"].is_string(), "{plan}");
    assert_eq!((cloud.answered("DeleteCollection"), cloud.faces()), (1, known));
    scene.assert_true(&admin, &guests).await;

    // And what was counted here is what the admin is shown.
    let counts = &bill["counts"];
    assert_eq!(counts["IndexFaces"], 1 + guests.len() + rest.len());
    assert_priced(counts, &bill["total_cost_usd"]);
}
