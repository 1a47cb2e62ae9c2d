//! What is asked of the service, counted at its end: no more than the work needs.
//!
//! Only the operations that are paid for are counted; making a collection is free.

use findme_loadtest::guest::Guest;
use findme_rekognition::Faults;

use super::cloud::Cloud;
use crate::process::scene::LIMIT;
use crate::support::Kind;

/// The operations that are paid for.
const PAID: [&str; 3] = ["DetectFaces", "IndexFaces", "SearchFaces"];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_costs_the_fewest_calls() {
    let cloud = Cloud::new(
        Kind::Sqlite,
        Faults::default(),
        &["--matching-thread-pool-size=4"],
    )
    .await;
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

    // A guest who joins.
    let mut guests = Vec::new();
    for person in &scene.event.people {
        let (phone, code) = (scene.client().stranger(), &studio.event.code);
        let guest = Guest::register(&phone, code, &person.name, &person.name)
            .await
            .unwrap();
        // A selfie that comes while the registration's own job still runs is searched for once more.
        quiet().await;
        guest.send_selfie(&person.selfie).await.unwrap();
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

    // And what was counted here is what the admin is shown.
    let usage: serde_json::Value = admin.usage().await.unwrap();
    let counts = &usage["counts"];
    assert_eq!(counts["IndexFaces"], 1 + guests.len() + rest.len());
    let paid = counts["IndexFaces"].as_f64().unwrap() + counts["SearchFaces"].as_f64().unwrap();
    let cost = usage["total_cost_usd"].as_f64().unwrap();
    assert!((cost - paid * 0.001).abs() < 1e-9, "{usage}");
}
