//! How an event stands in numbers, what a rematch changed, and photos that are tried again.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    the_numbers_of_an_event_are_told_when_they_change,
    a_rematch_tells_what_it_gained_and_lost,
    failed_photos_are_tried_again,
];

async fn the_numbers_of_an_event_are_told_when_they_change(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}", event.id);
    let empty = event.owner.get(&path).await.ok();
    assert_eq!(empty["photos"]["total"], 0);
    assert_eq!(empty["event"]["id"], event.id);
    let version = empty["version"].as_str().unwrap();
    let waiting = {
        let owner = event.owner.caller.clone();
        let path = format!("{path}?wait_s=25&seen={version}");
        tokio::spawn(async move { owner.get(&path).await.ok() })
    };
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!waiting.is_finished(), "nothing has changed");
    let guest = app.guest(&event, "guest").await;
    let told = waiting.await.unwrap();
    assert_eq!(told["guests"]["joined"], 1);
    enrol(&guest, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (empty_photo, _) = add_photo(&event, other_photo(&[], 2)).await;
    app.run_jobs().await;
    let shown = json!({"show_in_general": true});
    let show = format!("/api/photos/{empty_photo}/show-in-general");
    event.owner.put(&show, shown).await.ok();
    let full = event.owner.get(&path).await.ok();
    assert_eq!(
        full["photos"],
        json!({"total": 2, "waiting": 0, "processing": 0, "done": 2, "failed": 0, "without_faces": 1, "hidden": 1})
    );
    assert_eq!(
        full["guests"],
        json!({"joined": 1, "waiting": 0, "with_selfie": 1, "refused": 0, "found": 1})
    );
    assert_eq!(full["matches"], 1);
    assert!(full["bytes"].as_i64().unwrap() > 1000);
    event
        .owner
        .get(&format!("{path}?wait_s=26"))
        .await
        .refused(422, "wait_too_long");
}

async fn a_rematch_tells_what_it_gained_and_lost(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.get(&path).await.refused(404, "job_not_found");
    for person in 1..=2 {
        let guest = app.guest(&event, &format!("guest-{person}")).await;
        enrol(&guest, Person(person)).await;
    }
    add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    app.run_jobs().await;
    app.sql("delete from matches").await;
    let job = event.owner.post_nothing(&path).await.ok()["job_id"].clone();
    let queued = event.owner.get(&path).await.ok();
    assert_eq!((&queued["job_id"], &queued["status"]), (&job, &json!("queued")));
    app.run_jobs().await;
    let done = event.owner.get(&format!("{path}?wait_s=25")).await.ok();
    for (field, value) in [
        ("total", 2),
        ("done", 2),
        ("failed", 0),
        ("gained", 2),
        ("lost", 0),
    ] {
        assert_eq!(done[field], value, "{field}: {done}");
    }
    app.pass(Duration::from_secs(1));
    // A stricter threshold takes matches away.
    let strict = json!({"threshold": 100});
    let admin = app.admin().await;
    admin.post("/api/admin/rekognition/threshold", strict).await.ok();
    event.owner.post_nothing(&path).await.ok();
    app.run_jobs().await;
    let done = event.owner.get(&path).await.ok();
    assert_eq!((&done["gained"], &done["status"]), (&json!(0), &json!("done")));
}

async fn failed_photos_are_tried_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (other, _) = add_photo(&event, other_photo(&[Person(1)], 2)).await;
    app.run_jobs().await;
    app.sql("update photos set status = 'FAILED', error = 'gave_up'")
        .await;
    let path = format!("/api/photographer/events/{}/photos/retry", event.id);
    let retried = event.owner.post(&path, json!({"photo_ids": [photo]})).await.ok();
    assert_eq!(retried["queued"], 1);
    let rest = event.owner.post(&path, json!({})).await.ok();
    assert_eq!(rest["queued"], 1);
    assert_eq!(event.owner.post(&path, json!({})).await.ok()["queued"], 0);
    app.run_jobs().await;
    let list = format!("/api/photographer/events/{}/photos?show=done", event.id);
    let done = event.owner.get(&list).await.ok();
    assert_eq!(done.as_array().unwrap().len(), 2);
    let elsewhere = app.event("M02").await;
    let foreign = format!("/api/photographer/events/{}/photos/retry", elsewhere.id);
    let passed = elsewhere
        .owner
        .post(&foreign, json!({"photo_ids": [photo, other]}))
        .await;
    passed.refused(404, "photo_not_found");
}
