//! What an event remembers that remembers nobody but its guests, and what it forgets with them.
//!
//! The engine tells what it remembers.

use std::sync::Arc;

use findme::model::EventId;
use serde_json::json;

use super::{join, looks, status, step};
use crate::support::{Person, TestApp, enrol, gallery, on_both, shoot};

on_both![
    only_guests_are_remembered_and_only_their_faces_are_shown,
    photos_are_not_looked_at_before_there_are_guests,
    a_former_selfie_does_not_count,
    a_guest_who_leaves_takes_all_along,
    a_photo_deleted_while_it_is_scanned_leaves_nothing,
];

async fn only_guests_are_remembered_and_only_their_faces_are_shown(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let (anna, berta) = (join(&app, &event, 1).await, join(&app, &event, 2).await);
    app.run_jobs().await;
    let photo = shoot(&event, &[9, 1, 8, 2], 1).await;
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    assert_eq!(app.engine.strangers(EventId(event.id)), 0);
    let path = format!("/api/photo/{photo}/faces");
    let faces = event.owner.get(&path).await.ok();
    let boxes = faces["boxes"].as_array().unwrap();
    let left: Vec<_> = boxes.iter().map(|face| face["left"].clone()).collect();
    assert_eq!(left, [json!(0.125), json!(0.375)]);
    assert_eq!(boxes[0]["confidence"], 99.0);
    for (guest, left) in [(&anna, 0.125), (&berta, 0.375)] {
        assert_eq!(gallery(guest).await, [photo]);
        let faces = guest.get(&path).await.ok();
        let boxes = faces["boxes"].as_array().unwrap();
        assert_eq!(boxes.len(), 1, "no guest is shown another");
        assert_eq!(
            (&boxes[0]["left"], &boxes[0]["matched"]),
            (&json!(left), &json!(true))
        );
    }
    let photos = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(
        (&photos[0]["faces_count"], &photos[0]["processing_status"]),
        (&json!(4), &json!("DONE"))
    );
}

async fn photos_are_not_looked_at_before_there_are_guests(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let photo = shoot(&event, &[1, 2], 1).await;
    app.run_jobs().await;
    assert_eq!(app.engine.calls(), []);
    let thumbnail = event.owner.get(&format!("/api/photo/{photo}?size=thumb")).await;
    assert_eq!(thumbnail.status, 200);
    let photos = event.owner.get("/api/my-uploaded-photos").await.ok();
    assert_eq!(photos[0]["processing_status"], "DONE");
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    assert_eq!((looks(&app), gallery(&guest).await), (1, vec![photo]));
}

async fn a_former_selfie_does_not_count(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    app.engine.make_alike(Person(1), Person(3), 80.0);
    let guest = join(&app, &event, 1).await;
    let photos = [
        shoot(&event, &[1], 1).await,
        shoot(&event, &[2], 2).await,
        shoot(&event, &[1, 2], 3).await,
        shoot(&event, &[3], 4).await,
    ];
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photos[0], photos[2], photos[3]]);
    // The face of the former selfie is forgotten behind the photos, which are scanned while it is known.
    enrol(&guest, Person(2)).await;
    step(&app).await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, photos[1..3]);
    assert_eq!(status(&guest).await["matched"], 2);
    // A face that is less like is the one that counts all the same.
    enrol(&guest, Person(3)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photos[0], photos[2], photos[3]]);
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
}

async fn a_guest_who_leaves_takes_all_along(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let (anna, berta) = (join(&app, &event, 1).await, join(&app, &event, 2).await);
    let photo = shoot(&event, &[1, 2], 1).await;
    app.run_jobs().await;
    anna.delete("/api/me").await.ok();
    berta.delete("/api/my-selfie").await.ok();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    assert_eq!(gallery(&berta).await, [0; 0]);
    let faces = event.owner.get(&format!("/api/photo/{photo}/faces")).await.ok();
    assert_eq!(faces["boxes"], json!([]));
    // And who comes back is found again.
    enrol(&berta, Person(2)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&berta).await, [photo]);
}

async fn a_photo_deleted_while_it_is_scanned_leaves_nothing(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    let guest = join(&app, &event, 1).await;
    app.run_jobs().await;
    let photo = shoot(&event, &[1], 1).await;
    let jobs = app.run_jobs_stalled().await;
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    jobs.resume().await;
    assert_eq!(gallery(&guest).await, [0; 0]);
    guest.delete("/api/me").await.ok();
    app.run_jobs().await;
    assert_eq!(
        (app.engine.remembered(EventId(event.id)), app.stored_bytes()),
        (0, 0)
    );
}
