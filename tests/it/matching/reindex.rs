//! An event learned anew: galleries stay whole, and nothing that is learned meanwhile is lost.
//!
//! The engine counts what it is asked for and what it remembers.

use std::sync::Arc;
use std::time::Duration;

use findme::model::{EventId, JobState, Task, UserId};
use findme::store::generations;
use serde_json::Value;

use crate::support::{
    Call, Failure, Guest, Person, TestApp, TestEvent, add_photo, enrol, on_both, other_photo,
};

on_both![
    galleries_stay_whole_and_each_guest_is_searched_for_once,
    guests_and_photos_that_come_meanwhile_are_found,
    a_photo_that_was_being_learned_is_learned_again,
    a_selfie_that_was_being_learned_is_learned_again,
    an_engine_that_does_not_forget_is_asked_until_it_does,
    an_event_deleted_meanwhile_stays_deleted,
    a_guest_who_is_enrolled_and_found_is_searched_for_no_more,
];

async fn gallery(guest: &Guest) -> Vec<Value> {
    let list = guest.get("/api/my-photos").await.ok();
    let photos = list.as_array().unwrap().iter();
    photos.map(|photo| photo["id"].clone()).collect()
}

async fn begin(app: &TestApp, event: &TestEvent) {
    let path = format!("/api/admin/events/{}/reindex", event.id);
    app.admin().await.post_nothing(&path).await.ok();
}

/// An event with persons 1 and 2 as guests, and a photo of both and one of each.
async fn event_with_photos(app: &TestApp) -> (TestEvent, Vec<Guest>) {
    let event = app.event("M01").await;
    let mut guests = Vec::new();
    for (name, person) in [("anna", 1), ("berta", 2)] {
        let guest = app.guest(&event, name).await;
        enrol(&guest, Person(person)).await;
        guests.push(guest);
    }
    for (number, people) in [[1, 2].as_slice(), &[1], &[2]].into_iter().enumerate() {
        let people: Vec<_> = people.iter().copied().map(Person).collect();
        add_photo(&event, other_photo(&people, u8::try_from(number).unwrap())).await;
    }
    app.run_jobs().await;
    app.engine.clear_calls();
    (event, guests)
}

fn searches(app: &TestApp, event: &TestEvent) -> usize {
    let search = Call::SearchPhotos(EventId(event.id));
    app.engine.calls().iter().filter(|call| **call == search).count()
}

async fn galleries_stay_whole_and_each_guest_is_searched_for_once(app: Arc<TestApp>) {
    let (event, guests) = event_with_photos(&app).await;
    let look = async || [gallery(&guests[0]).await, gallery(&guests[1]).await];
    let (before, remembered) = (look().await, app.engine.remembered(EventId(event.id)));
    assert_eq!(before.each_ref().map(Vec::len), [2, 2]);
    begin(&app, &event).await;
    let mut steps = 0;
    while app.app.pool.step().await.unwrap().is_some() {
        steps += 1;
        assert_eq!(look().await, before, "after step {steps}");
        if steps == 1 {
            assert_eq!(app.engine.remembered(EventId(event.id)), 0);
        }
    }
    // Itself, three photos, two guests.
    assert_eq!(steps, 6);
    assert_eq!(searches(&app, &event), guests.len());
    assert_eq!(app.engine.remembered(EventId(event.id)), remembered);
    let photos = event.owner.get("/api/my-uploaded-photos").await.ok();
    for photo in photos.as_array().unwrap() {
        assert_eq!(photo["processing_status"], "DONE");
    }
}

async fn guests_and_photos_that_come_meanwhile_are_found(app: Arc<TestApp>) {
    let (event, guests) = event_with_photos(&app).await;
    begin(&app, &event).await;
    for _ in 0..2 {
        app.app.pool.step().await.unwrap();
    }
    let late = app.guest(&event, "carl").await;
    enrol(&late, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 9)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&late).await.len(), 3);
    assert_eq!(gallery(&guests[0]).await, gallery(&late).await);
}

/// Begins the next generation of an event, as its re-index in another process does, and forgets what was learned.
async fn supersede(app: &TestApp, event: &TestEvent) {
    let store = findme::app::open_store(&app.config).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    assert!(
        generations::begin_next(tx.conn(), EventId(event.id))
            .await
            .unwrap()
    );
    tx.commit().await.unwrap();
    store.close().await;
}

async fn a_photo_that_was_being_learned_is_learned_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let jobs = app.run_jobs_stalled().await;
    supersede(&app, &event).await;
    jobs.resume().await;
    // What was learned for the former memory is known to nobody.
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    app.pass(Duration::from_secs(2));
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await.len(), 1);
}

async fn a_selfie_that_was_being_learned_is_learned_again(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let guest = app.guest(&event, "anna").await;
    app.run_jobs().await;
    enrol(&guest, Person(1)).await;
    let jobs = app.run_jobs_stalled().await;
    supersede(&app, &event).await;
    jobs.resume().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    assert_eq!(gallery(&guest).await.len(), 0);
    app.pass(Duration::from_secs(2));
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    begin(&app, &event).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await.len(), 1);
}

async fn an_engine_that_does_not_forget_is_asked_until_it_does(app: Arc<TestApp>) {
    let (event, guests) = event_with_photos(&app).await;
    app.engine.fail_next([Failure::Once; 10]);
    begin(&app, &event).await;
    for _ in 0..10 {
        assert_eq!(app.run_jobs().await, 1);
        app.pass(Duration::from_secs(31));
    }
    app.run_jobs().await;
    assert_eq!(gallery(&guests[0]).await.len(), 2);
    assert_eq!(searches(&app, &event), guests.len());
}

async fn an_event_deleted_meanwhile_stays_deleted(app: Arc<TestApp>) {
    let (event, _) = event_with_photos(&app).await;
    begin(&app, &event).await;
    let jobs = app.run_jobs_stalled().await;
    let path = format!("/api/admin/events/{}", event.id);
    app.admin().await.delete(&path).await.ok();
    jobs.resume().await;
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    let queue = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!(
        (&queue["depth"], &queue["running"]),
        (&0.into(), &0.into()),
        "{queue}"
    );
}

async fn a_guest_who_is_enrolled_and_found_is_searched_for_no_more(app: Arc<TestApp>) {
    let (event, guests) = event_with_photos(&app).await;
    // As the job of a registration does that saw the selfie before the selfie's own job ran.
    let task = Task::MatchGuest {
        event: Some(EventId(event.id)),
        guest: UserId(guests[0].id),
    };
    let store = findme::app::open_store(&app.config).await.unwrap();
    let mut tx = store.begin().await.unwrap();
    let job = app.app.queue.admit(tx.conn(), &task).await.unwrap();
    tx.commit().await.unwrap();
    store.close().await;
    assert_eq!(app.run_jobs().await, 1);
    let job = app.app.queue.job(job).await.unwrap().unwrap();
    assert_eq!(job.state, JobState::Done);
    assert_eq!(app.engine.calls(), []);
    // A new selfie is another face.
    enrol(&guests[0], Person(2)).await;
    app.run_jobs().await;
    assert_eq!(gallery(&guests[0]).await, gallery(&guests[1]).await);
}
