//! Where searches are paid for, photos wait for each other and are searched together, from the cheaper side.
//!
//! The engine counts what it is asked for; the galleries must be those of an engine that searches each photo alone.

use std::sync::Arc;
use std::time::Duration;

use findme::model::{EventId, PhotoId};
use serde_json::Value;

use crate::support::{Call, Guest, Person, TestApp, TestEvent, enrol, gallery, on_both, shoot};

on_both![
    a_photo_without_guests_costs_one_call,
    many_photos_are_searched_by_guest_and_a_single_one_by_its_faces,
    the_last_photo_on_its_way_ends_the_wait,
    a_photo_waits_no_longer_than_the_patience_of_the_engine,
    a_guest_who_comes_during_a_batch_is_found,
    a_photo_deleted_before_its_batch_is_passed_over,
    an_outage_during_a_batch_loses_no_photo,
];

const PATIENCE: Duration = Duration::from_secs(30);

/// An event with so many guests, the persons 1, 2, …, all enrolled.
async fn event_with(app: &TestApp, guests: u8) -> (TestEvent, Vec<Guest>) {
    app.engine.be_patient(PATIENCE);
    let event = app.event("M01").await;
    let mut enrolled = Vec::new();
    for person in 1..=guests {
        let guest = app.guest(&event, &format!("guest-{person}")).await;
        enrol(&guest, Person(person)).await;
        enrolled.push(guest);
    }
    app.run_jobs().await;
    app.engine.clear_calls();
    (event, enrolled)
}

async fn statuses(event: &TestEvent) -> Vec<Value> {
    let list = event.owner.get("/api/my-uploaded-photos").await.ok();
    let photos = list.as_array().unwrap().iter().rev();
    photos.map(|photo| photo["processing_status"].clone()).collect()
}

/// How many searches the engine was paid for.
fn searches(app: &TestApp) -> usize {
    let calls = app.engine.calls().into_iter();
    calls
        .map(|call| match call {
            Call::SearchPhotos(_) => 1,
            Call::SearchGuests(_, faces) => faces,
            _ => 0,
        })
        .sum()
}

async fn a_photo_without_guests_costs_one_call(app: Arc<TestApp>) {
    let (event, _) = event_with(&app, 0).await;
    let photo = shoot(&event, &[1, 2, 3], 1).await;
    app.run_jobs().await;
    let index = Call::Index(EventId(event.id), PhotoId(photo));
    assert_eq!(app.engine.calls(), [index]);
    assert_eq!(statuses(&event).await, ["DONE"]);
}

async fn many_photos_are_searched_by_guest_and_a_single_one_by_its_faces(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 3).await;
    let mut photos = Vec::new();
    for number in 0..10 {
        photos.push(shoot(&event, &[1, 2, 9, 8], number).await);
    }
    app.run_jobs().await;
    assert_eq!(searches(&app), 3);
    app.engine.clear_calls();
    let last = shoot(&event, &[3], 10).await;
    app.run_jobs().await;
    assert_eq!(searches(&app), 1);
    for guest in &guests[..2] {
        assert_eq!(gallery(guest).await, photos);
    }
    assert_eq!(gallery(&guests[2]).await, [last]);
    assert_eq!(statuses(&event).await, vec!["DONE"; 11]);
}

async fn the_last_photo_on_its_way_ends_the_wait(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 1).await;
    for number in 0..3 {
        shoot(&event, &[1], number).await;
    }
    for _ in 0..2 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    assert_eq!(searches(&app), 0);
    assert_eq!(statuses(&event).await, ["PROCESSING", "PROCESSING", "PENDING"]);
    // No time passes: the batch is due because the third photo is the last.
    assert_eq!(app.run_jobs().await, 2);
    assert_eq!(searches(&app), 1);
    assert_eq!(gallery(&guests[0]).await.len(), 3);
}

async fn a_photo_waits_no_longer_than_the_patience_of_the_engine(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 1).await;
    for number in 0..3 {
        shoot(&event, &[1], number).await;
    }
    app.app.pool.step().await.unwrap().unwrap();
    app.pass(PATIENCE);
    // It goes before the photos that are still queued.
    app.app.pool.step().await.unwrap().unwrap();
    assert_eq!(gallery(&guests[0]).await.len(), 1);
    assert_eq!(statuses(&event).await, ["DONE", "PENDING", "PENDING"]);
}

async fn a_guest_who_comes_during_a_batch_is_found(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 1).await;
    let late = app.guest(&event, "late").await;
    let photo = shoot(&event, &[1, 2], 1).await;
    app.app.pool.step().await.unwrap().unwrap();
    let batch = app.run_jobs_stalled().await;
    enrol(&late, Person(2)).await;
    batch.resume().await;
    app.run_jobs().await;
    for guest in [&guests[0], &late] {
        assert_eq!(gallery(guest).await, [photo]);
    }
}

async fn a_photo_deleted_before_its_batch_is_passed_over(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 1).await;
    let (gone, kept) = (shoot(&event, &[1], 1).await, shoot(&event, &[1], 2).await);
    for _ in 0..2 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    let batch = app.run_jobs_stalled().await;
    event.owner.delete(&format!("/api/photos/{gone}")).await.ok();
    batch.resume().await;
    app.run_jobs().await;
    assert_eq!(gallery(&guests[0]).await, [kept]);
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
}

async fn an_outage_during_a_batch_loses_no_photo(app: Arc<TestApp>) {
    let (event, guests) = event_with(&app, 1).await;
    let photos = [shoot(&event, &[1], 1).await, shoot(&event, &[1], 2).await];
    for _ in 0..2 {
        app.app.pool.step().await.unwrap().unwrap();
    }
    app.engine.set_out_of_service(true);
    for _ in 0..20 {
        assert_eq!(app.run_jobs().await, 1);
        app.pass(Duration::from_secs(6));
    }
    assert_eq!(statuses(&event).await, ["PROCESSING", "PROCESSING"]);
    app.engine.set_out_of_service(false);
    app.run_jobs().await;
    assert_eq!(gallery(&guests[0]).await, photos);
    assert_eq!(statuses(&event).await, ["DONE", "DONE"]);
}
