//! Events that remember nobody but their guests, at the service: collections hold guests' faces alone, at every moment.
//!
//! A photo's faces are cut out and searched for one by one, which the tests count at the other end of the wire.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use findme_loadtest::orders;
use findme_rekognition::{Call, Faults, StandIn};

use super::cloud::{Cloud, bad_day};
use crate::process::guests_only::{PHOTOS, Watch};
use crate::process::orders::assert_all_true;
use crate::process::scene::LIMIT;
use crate::process::{on_both, photographs};
use crate::support::Kind;

on_both![collections_hold_guests_alone_in_every_order_on_a_bad_day];

/// Pause between two looks.
const POLL_INTERVAL: Duration = Duration::from_millis(10);

/// The names of the faces of all collections that are no guests'.
fn strangers(service: &StandIn) -> Vec<String> {
    let faces = service.faces().into_values().flatten();
    let names = faces.map(|face| face.external_image_id.unwrap_or_default());
    names.filter(|name| !name.starts_with("user:")).collect()
}

/// The names under which faces were learned.
fn learned(service: &StandIn) -> BTreeSet<String> {
    let calls = service.calls().into_iter();
    calls.filter_map(|call| call.external_image_id).collect()
}

async fn collections_hold_guests_alone_in_every_order_on_a_bad_day(kind: Kind) {
    let faults = Faults {
        fail_after_effect: 0.1,
        ..bad_day()
    };
    let mut cloud = Cloud::new(kind, faults, &[]).await;
    // A face that is cut out of a photo is looked at once more, and of a small photo's faces not all stand that.
    cloud.scene.event = photographs::whole().only(&PHOTOS);
    let cloud = Arc::new(cloud);
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let rows = Arc::new(scene.rows.clone());
    let (tables, watched) = (Watch::begin(&rows), Arc::clone(&cloud));
    let collections = tokio::spawn(async move {
        loop {
            assert_eq!(strangers(&watched.service), [""; 0]);
            tokio::time::sleep(POLL_INTERVAL).await;
        }
    });

    let verdicts = orders::run(&scene.client(), &admin, "only", &scene.event, true).await;
    assert_all_true(&verdicts.unwrap());

    tables.end().await;
    collections.abort();
    assert!(collections.await.unwrap_err().is_cancelled());
    // Nor was the service ever asked to learn another face.
    let names = learned(&cloud.service);
    assert!(names.iter().all(|name| name.starts_with("user:")), "{names:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_photo_costs_a_look_and_a_search_for_each_of_its_faces() {
    let mut cloud = Cloud::new(Kind::Sqlite, Faults::default(), &[]).await;
    cloud.scene.event = photographs::whole();
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_guests_only_event("cost").await.unwrap();
    let paid = || {
        ["DetectFaces", "SearchFacesByImage", "IndexFaces", "SearchFaces"]
            .map(|operation| cloud.answered(operation))
    };
    let quiet = async || admin.wait_until_quiet(LIMIT).await.unwrap();

    // Before there are guests nothing is asked.
    scene.upload_all(&studio).await;
    quiet().await;
    assert_eq!(paid(), [0; 4]);

    // A guest is learned and found to be there; then each photo is looked at, and each of its faces searched for.
    let photos = scene.event.photos.len();
    let (first, rest) = scene.event.people.split_first().unwrap();
    let mut guests = vec![scene.join(&scene.client(), &studio, first, &first.name).await];
    quiet().await;
    let faces: usize = cloud
        .service
        .calls()
        .iter()
        .filter(|call| call.operation == "DetectFaces")
        .map(|call| call.faces)
        .sum();
    let [looks, searches, learned, settled] = paid();
    assert_eq!((looks, learned, settled), (photos, 1, 1));
    // A face that is too poor to be searched for is refused, which is not counted.
    let refused = |call: &&Call| {
        call.operation == "SearchFacesByImage" && call.outcome.as_deref() == Some("InvalidParameterException")
    };
    let refused = cloud.service.calls().iter().filter(refused).count();
    assert_eq!(searches + refused, faces);
    let usage = admin.usage().await.unwrap();
    assert_eq!(usage["counts"]["SearchFacesByImage"], searches);
    let dollars = usage["costs"]["SearchFacesByImage"].as_f64().unwrap() * 1000.0;
    assert!(
        (dollars.round() - dollars).abs() < 1e-6 && dollars > 0.0,
        "{usage}"
    );

    // What the same takes once more is told before.
    for person in rest {
        guests.push(scene.join(&scene.client(), &studio, person, &person.name).await);
    }
    quiet().await;
    scene.assert_true(&admin, &guests).await;
    cloud.service.clear_calls();
    let plan = admin.reindex(studio.event.id).await.unwrap();
    let calls = |operation: &str| plan["calls"][operation].as_u64().unwrap();
    assert_eq!(
        (calls("DetectFaces"), calls("SearchFacesByImage")),
        (u64::try_from(photos).unwrap(), u64::try_from(faces).unwrap())
    );
    quiet().await;
    scene.assert_true(&admin, &guests).await;

    // An event that remembers everybody, and then its guests alone, keeps the matches.
    admin.keep_guests_only(studio.event.id, false).await.unwrap();
    quiet().await;
    assert!(!strangers(&cloud.service).is_empty());
    scene.assert_true(&admin, &guests).await;
    cloud.service.clear_calls();
    admin.keep_guests_only(studio.event.id, true).await.unwrap();
    quiet().await;
    assert_eq!((strangers(&cloud.service), paid()), (Vec::new(), [0; 4]));
    scene.assert_true(&admin, &guests).await;
}
