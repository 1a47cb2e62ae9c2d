//! The daily cap of paid calls holds for all processes together, stops nothing that is free, and costs nobody a photo.

use std::time::{Duration, Instant};

use findme_loadtest::admin::PASSWORD;
use findme_loadtest::client::Client;
use findme_rekognition::Faults;
use serde_json::{Value, json};

use super::cloud::Cloud;
use crate::process::scene::LIMIT;
use crate::support::Kind;

/// The operations that are paid for.
const PAID: [&str; 4] = ["DetectFaces", "IndexFaces", "SearchFaces", "SearchFacesByImage"];

/// Enough for some guests and photos, and not for all.
const CAP: usize = 9;

async fn read(client: &Client, path: &str) -> Value {
    client.get("GET", path).read().await.unwrap()
}

async fn set_cap(boss: &Client, calls_per_day: Value) -> Value {
    let call = boss.put("PUT /api/admin/aws-usage/cap", "/api/admin/aws-usage/cap");
    let change = json!({"calls_per_day": calls_per_day});
    call.json(change).read().await.unwrap()
}

/// Waits until no job runs and some wait: nothing more happens then by itself for minutes.
async fn rest(cloud: &Cloud) {
    let (begun, mut still) = (Instant::now(), 0);
    while still < 10 {
        assert!(begun.elapsed() < LIMIT, "{}", cloud.scene.program.log_text());
        tokio::time::sleep(Duration::from_millis(50)).await;
        let due: Vec<(i64,)> = cloud
            .scene
            .rows
            .all(
                "select count(*) from jobs where state = 'running'
                 or (state = 'queued' and message is null)",
            )
            .await;
        still = if due[0].0 == 0 { still + 1 } else { 0 };
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn at_the_cap_no_more_calls_are_made_and_guests_are_told_that_it_takes_longer() {
    let cloud = Cloud::new(Kind::Postgres, Faults::default(), &[]).await;
    let scene = &cloud.scene;
    let other = scene.program.second();
    let _servers = (scene.program.start().await.unwrap(), other.start().await.unwrap());
    let admin = scene.admin().await;
    let boss = scene.client().log_in("boss", PASSWORD).await.unwrap();
    set_cap(&boss, json!(CAP)).await;
    let studio = admin.open_event("cap").await.unwrap();
    let photos = scene.upload_all(&studio).await;
    let mut guests = Vec::new();
    for (number, person) in scene.event.people.iter().enumerate() {
        let program = if number % 2 == 0 { &scene.program } else { &other };
        let phone = scene.client_of(program);
        guests.push(scene.join(&phone, &studio, person, &person.name).await);
    }
    rest(&cloud).await;

    // Whatever they were answered.
    let paid = || {
        let calls = cloud.service.calls();
        let of_paid = calls
            .iter()
            .filter(|call| PAID.contains(&call.operation.as_str()));
        of_paid.count()
    };
    assert_eq!(paid(), CAP);
    let cap = read(&boss, "/api/admin/aws-usage/cap").await;
    assert_eq!(
        (&cap["calls_today"], &cap["is_reached"]),
        (&json!(CAP), &json!(true))
    );
    let days = read(&boss, "/api/admin/aws-usage/days?days=1").await;
    let counts = days[0]["counts"].as_object().unwrap();
    let counted: u64 = PAID.iter().filter_map(|name| counts.get(*name)?.as_u64()).sum();
    let answered: usize = PAID.iter().map(|operation| cloud.answered(operation)).sum();
    assert_eq!(counted, answered as u64, "{days}");
    let health = read(&scene.client(), "/api/health-check").await;
    assert_eq!(
        (&health["status"], &health["faces"]),
        (&json!("degraded"), &json!("unavailable"))
    );
    // Whoever is not found yet is told that it goes on, and not that there is nothing.
    let mut waiting = 0;
    for guest in &guests {
        let phone = scene.client().log_in(&guest.username, PASSWORD).await.unwrap();
        let status = read(&phone, "/api/rematch-status").await;
        let pending = status["photos_pending"].as_i64().unwrap_or_default();
        match status["status"].as_str().unwrap() {
            "running" => assert_eq!(status["error_code"], "delayed", "{status}"),
            "done" => assert!(pending > 0, "{status}"),
            _ => panic!("{status}"),
        }
        waiting += usize::from(status["status"] == "running");
    }
    assert!(waiting > 0);

    // What is free goes on: a deleted photo's faces are forgotten.
    let (known, forgotten) = (cloud.faces(), cloud.answered("DeleteFaces"));
    let indexed: Vec<(i64,)> = scene
        .rows
        .all("select photo_id from faces order by photo_id limit 1")
        .await;
    if let Some((photo,)) = indexed.first() {
        studio.delete(*photo).await.unwrap();
        cloud
            .wait_for(|_| cloud.answered("DeleteFaces") > forgotten)
            .await;
        assert!(cloud.faces() < known);
        // It comes back, as another photo.
        let of = |id: &&i64| *id == photo;
        let place = photos.iter().position(|id| of(&id)).unwrap();
        studio.upload(&scene.event.photos[place]).await.unwrap();
    }
    assert_eq!(paid(), CAP);

    // A higher cap takes effect at once, however long the jobs were put off.
    set_cap(&boss, json!(null)).await;
    scene.assert_true(&admin, &guests).await;
    let health = read(&scene.client(), "/api/health-check").await;
    assert_eq!(health["warnings"], json!([]), "{health}");
}
