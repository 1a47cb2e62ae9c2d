//! What is asked of the service, counted at its end: no more than the work needs.
//!
//! Only the operations that are paid for are counted; making a collection is free. `FINDME_CALLS_PHOTOS` and
//! `FINDME_CALLS_GUESTS` make the event of many photos larger.

use std::time::Duration;

use findme_loadtest::admin::Admin;
use findme_loadtest::folder::{EventFolder, Photo};
use findme_loadtest::guest::Guest;
use findme_loadtest::studio::Studio;
use findme_rekognition::Faults;
use serde_json::{Value, json};

use super::cloud::Cloud;
use crate::process::number;
use crate::process::scene::LIMIT;
use crate::support::Kind;

/// The operations that are paid for.
const PAID: [&str; 3] = ["DetectFaces", "IndexFaces", "SearchFaces"];

/// Jobs that run at once.
const PERMITS: usize = 4;

/// What was asked costs so much: a tenth of a cent for each of these calls.
fn assert_priced(counts: &Value, dollars: &Value) {
    let calls = PAID.map(|operation| counts[operation].as_f64().unwrap_or_default());
    let expected = calls.iter().sum::<f64>() / 1000.0;
    let estimate = dollars.as_f64().unwrap();
    assert!((estimate - expected).abs() < 1e-9, "{estimate} for {counts}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_step_costs_the_fewest_calls() {
    let pool = format!("--matching-thread-pool-size={PERMITS}");
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

    // One whose selfie is looked at first: the job has the picture of that look remembered, and decodes none.
    let (code, person) = (&studio.event.code, &scene.event.people[0]);
    let client = scene.client().stranger();
    let guest = Guest::arrive(&client, code, "careful", &person.name, &person.selfie).await;
    quiet().await;
    assert_eq!(paid(), [1, 1, 1]);
    cloud.service.clear_calls();
    guests.push(guest.unwrap());

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

    assert_reindex_costs_what_was_said(&cloud, &admin, &studio, guests.len()).await;
    scene.assert_true(&admin, &guests).await;

    // And what was counted here is what the admin is shown.
    let counts = &bill["counts"];
    assert_eq!(counts["IndexFaces"], 1 + guests.len() + rest.len());
    assert_priced(counts, &bill["total_cost_usd"]);
}

/// All of it learned anew costs what was said before; guests who are enrolled before the last photos are indexed are searched
/// for once more with those, which on a busy machine may be all of them.
async fn assert_reindex_costs_what_was_said(cloud: &Cloud, admin: &Admin, studio: &Studio, guests: usize) {
    let (known, plan) = (cloud.faces(), admin.reindex(studio.event.id).await.unwrap());
    admin.wait_until_quiet(LIMIT).await.unwrap();
    let [detected, indexed, searched] = PAID.map(|operation| cloud.answered(operation));
    assert_eq!((detected, indexed), (0, cloud.scene.event.photos.len() + guests));
    assert!((guests..=2 * guests).contains(&searched), "{searched}");
    assert_eq!(
        plan["calls"],
        json!({"IndexFaces": indexed, "SearchFaces": guests})
    );
    assert_priced(&plan["calls"], &plan["cost_usd"]);
    assert!(plan["face_model"].is_string(), "{plan}");
    assert_eq!((cloud.answered("DeleteCollection"), cloud.faces()), (1, known));
}

/// A photo that is looked at in a moment; not all of its faces are found, but most.
fn small(photo: &Photo) -> Photo {
    let picture = image::load_from_memory(&photo.bytes).unwrap().thumbnail(480, 480);
    let mut jpeg = std::io::Cursor::new(Vec::new());
    picture.write_to(&mut jpeg, image::ImageFormat::Jpeg).unwrap();
    Photo {
        bytes: jpeg.into_inner().into(),
        ..photo.clone()
    }
}

/// So many small photos, those of the event again and again: other files, the same pictures.
fn copies(event: &EventFolder, count: usize) -> Vec<Photo> {
    let small: Vec<_> = event.photos.iter().map(small).collect();
    let copy = |(number, photo): (usize, &Photo)| Photo {
        name: format!("{number}-{}", photo.name),
        // What follows the end of a JPEG is no part of its picture.
        bytes: [&photo.bytes, number.to_string().as_bytes()].concat().into(),
        people: photo.people.clone(),
    };
    small.iter().cycle().take(count).enumerate().map(copy).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_photos_cost_fewer_searches_than_they_have_faces() {
    let count = |variable, default| usize::try_from(number(variable).unwrap_or(default)).unwrap();
    let (photos, guests) = (count("FINDME_CALLS_PHOTOS", 24), count("FINDME_CALLS_GUESTS", 8));
    let mut cloud = Cloud::new(Kind::Sqlite, Faults::default(), &[]).await;
    cloud.scene.event.photos = copies(&cloud.scene.event, photos);
    let scene = &cloud.scene;
    let _server = scene.program.start().await.unwrap();
    let admin = scene.admin().await;
    let studio = admin.open_event("many").await.unwrap();
    for (number, person) in scene.event.people.iter().cycle().take(guests).enumerate() {
        let name = format!("{}-{number}", person.name);
        scene.join(&scene.client(), &studio, person, &name).await;
    }
    let limit = LIMIT + Duration::from_secs(3) * u32::try_from(photos).unwrap();
    let quiet = async || {
        let stats = admin.wait_until_quiet(limit).await.unwrap();
        assert_eq!(stats.failed(), 0, "{stats:?}");
        usize::try_from(stats.kinds.get("match_photos").map_or(0, |kind| kind.done)).unwrap()
    };
    quiet().await;
    let known = cloud.faces();
    cloud.service.clear_calls();

    scene.upload_all(&studio).await;
    let batches = quiet().await;
    let (faces, searched) = (cloud.faces() - known, cloud.answered("SearchFaces"));
    eprintln!(
        "{photos} photos with {faces} faces, {guests} guests: {searched} searches in {batches} batches"
    );
    assert_eq!(cloud.answered("IndexFaces"), photos);
    assert!(searched <= photos + guests * batches && searched < faces);
    cloud.service.clear_calls();

    studio.rematch().await.unwrap();
    quiet().await;
    assert_eq!(cloud.answered("SearchFaces"), guests);
}
