//! Events whose time is over.
//!
//! Thirty days after the last upload they go by themselves, or when an admin asks.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use crate::support::{PASSWORD, Person, TestApp, add_photo, enrol, on_both, other_photo, upload};

on_both![
    expired_photos_are_removed_on_demand,
    an_event_goes_by_itself_faces_first,
    only_admins_clean_up,
];

const PATH: &str = "/api/admin/photo-optimization/cleanup-expired";

async fn expired_photos_are_removed_on_demand(app: Arc<TestApp>) {
    let (old, mut young) = (app.event("M01").await, app.event("M02").await);
    add_photo(&old, other_photo(&[], 1)).await;
    add_photo(&old, other_photo(&[], 2)).await;
    app.pass(Duration::from_hours(20 * 24));
    // Tokens live an hour.
    young.owner.caller = app.log_in(&young.owner.username).await;
    add_photo(&young, other_photo(&[], 1)).await;
    app.run_jobs().await;
    let stored = app.stored_bytes();
    app.pass(Duration::from_hours(10 * 24));
    let admin = app.log_in("admin").await;
    let answer = admin.post_nothing(PATH).await.ok();
    assert_eq!(answer["deleted_count"], 2);
    assert!(answer["space_freed_mb"].as_f64().unwrap() > 0.0, "{answer}");
    app.run_jobs().await;
    assert!(app.stored_bytes() < stored && app.stored_bytes() > 0);
    let young = app.log_in(&young.owner.username).await;
    let list = young.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    let again = admin.post_nothing(PATH).await.ok();
    assert_eq!(
        (&again["deleted_count"], &again["space_freed_mb"]),
        (&json!(0), &json!(0.0))
    );
}

async fn an_event_goes_by_itself_faces_first(app: Arc<TestApp>) {
    let (old, young) = (app.event("M01").await, app.event("M02").await);
    let (anna, berta) = (app.guest(&old, "anna").await, app.guest(&old, "berta").await);
    berta
        .post("/api/join-event", json!({"event_code": "M02"}))
        .await
        .ok();
    for guest in [&anna, &berta] {
        enrol(guest, Person(1)).await;
    }
    add_photo(&old, other_photo(&[Person(1), Person(2)], 1)).await;
    app.run_jobs().await;
    app.pass(Duration::from_hours(2 * 24));
    let owner = app.log_in(&young.owner.username).await;
    let files = vec![("a.jpg", other_photo(&[Person(1)], 2))];
    upload(&owner, young.id, files).await.ok();
    app.run_jobs().await;
    let (one, other) = (EventId(old.id), EventId(young.id));
    assert_eq!((app.engine.remembered(one), app.engine.remembered(other)), (4, 2));

    // After 31 days the old event's thirty are over, the young one's are not.
    app.pass(Duration::from_hours(29 * 24));
    let stored = app.stored_bytes();
    app.engine.set_out_of_service(true);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
    // The daily look at the storage marks it as this database's.
    assert!(
        app.stored_bytes() >= stored,
        "no file goes before the faces have gone"
    );
    app.engine.set_out_of_service(false);
    app.pass(Duration::from_mins(2));
    app.run_jobs().await;
    assert!(app.stored_bytes() < stored);
    assert_eq!((app.engine.remembered(one), app.engine.remembered(other)), (0, 2));

    let admin = app.log_in("admin").await;
    let path = format!("/api/admin/erasures?event_id={}&cause=expiry", old.id);
    let receipts = admin.get(&path).await.ok();
    let receipt = &receipts["receipts"][0];
    assert_eq!(
        (&receipt["complete"], &receipt["parts_left"], &receipt["actor_id"]),
        (&json!(true), &json!(0), &json!(null))
    );
    let mut erased = receipt["erased"].clone();
    assert!(erased["files"].take().as_i64().unwrap() >= 5, "{receipt}");
    assert_eq!(
        erased,
        json!({"accounts": 1, "selfies": 1, "photos": 1, "matches": 2, "faces": 4, "files": null})
    );
    let entries = admin.get("/api/admin/audit?action=event_expired").await.ok();
    assert_eq!(entries["entries"][0]["event_id"], old.id);

    let events = admin.get("/api/admin/events").await.ok();
    let left: Vec<_> = events
        .as_array()
        .unwrap()
        .iter()
        .map(|event| &event["id"])
        .collect();
    assert_eq!(left, [&json!(young.id)]);
    let anna = json!({"username": "anna", "password": PASSWORD});
    app.anonymous()
        .post("/api/login", anna)
        .await
        .refused(401, "wrong_credentials");
    // A guest of both lives on in the other.
    let berta = app.log_in("berta").await;
    assert_eq!(berta.get("/api/me").await.ok()["event_id"], young.id);
    assert_eq!(
        berta.get("/api/my-photos").await.ok().as_array().unwrap().len(),
        1
    );
}

async fn only_admins_clean_up(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "guest").await;
    app.anonymous()
        .post_nothing(PATH)
        .await
        .refused(401, "not_authenticated");
    for caller in [&*guest, &*event.owner] {
        caller.post_nothing(PATH).await.refused(403, "wrong_role");
    }
}
