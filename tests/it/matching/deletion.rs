//! What is deleted while its job runs leaves nothing: the engine forgets the face it has just learned.
//!
//! The engine is stalled in the middle of a job, or its answer is lost on the way; what the job is about goes meanwhile.

use std::sync::Arc;
use std::time::Duration;

use findme::model::{EventId, PhotoId, UserId};
use serde_json::json;

use crate::support::{Call, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_photo_deleted_during_its_job_leaves_nothing,
    a_guest_deleted_during_the_judging_leaves_nothing,
    a_guest_deleted_during_the_enrolment_leaves_nothing,
    a_selfie_withdrawn_during_its_job_leaves_nothing,
    an_event_deleted_during_a_job_leaves_nothing,
    a_face_whose_answer_was_lost_goes_with_its_guest,
    a_face_whose_answer_was_lost_goes_with_its_photo,
    a_face_whose_answer_was_lost_goes_when_another_selfie_is_sent,
];

/// The wait before a second try.
const RETRY: Duration = Duration::from_secs(7);

async fn assert_nothing_left(app: &TestApp, event: i64) {
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event)), 0);
    assert_eq!(app.stored_bytes(), 0);
    let stats = app.admin().await.get("/api/admin/queue/stats").await.ok();
    assert_eq!((&stats["depth"], &stats["running"]), (&json!(0), &json!(0)));
    for (kind, counts) in stats["kinds"].as_object().unwrap() {
        assert_eq!(counts["failed"], 0, "{kind}");
    }
}

async fn a_photo_deleted_during_its_job_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    let jobs = app.run_jobs_stalled().await;
    let call = Call::Index(EventId(event.id), PhotoId(photo));
    assert_eq!(app.engine.calls(), [call]);
    let path = format!("/api/photos/{photo}");
    event.owner.delete(&path).await.ok();
    jobs.resume().await;
    assert_nothing_left(&app, event.id).await;
}

async fn a_guest_deleted_during_the_judging_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let jobs = app.run_jobs_stalled().await;
    let call = Call::Enrol(EventId(event.id), UserId(guest.id));
    assert_eq!(app.engine.calls(), [call]);
    guest.delete("/api/me").await.ok();
    jobs.resume().await;
    assert_nothing_left(&app, event.id).await;
}

async fn a_guest_deleted_during_the_enrolment_leaves_nothing(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    // The selfie is judged already: at the next event it is enrolled at once.
    guest.post("/api/join-event", json!("M02")).await.ok();
    let jobs = app.run_jobs_stalled().await;
    let call = Call::Enrol(EventId(away.id), UserId(guest.id));
    assert_eq!(app.engine.calls().last(), Some(&call));
    let path = format!("/api/admin/users/{}", guest.id);
    app.admin().await.delete(&path).await.ok();
    jobs.resume().await;
    assert_nothing_left(&app, away.id).await;
    assert_nothing_left(&app, home.id).await;
}

async fn a_selfie_withdrawn_during_its_job_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let jobs = app.run_jobs_stalled().await;
    guest.delete("/api/my-selfie").await.ok();
    jobs.resume().await;
    assert_nothing_left(&app, event.id).await;
    assert_eq!(guest.get("/api/me").await.ok()["selfie_status"], "pending");
}

async fn an_event_deleted_during_a_job_leaves_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/admin/events/{}", event.id);
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let jobs = app.run_jobs_stalled().await;
    app.admin().await.delete(&path).await.ok();
    jobs.resume().await;
    assert_nothing_left(&app, event.id).await;
}

async fn a_face_whose_answer_was_lost_goes_with_its_guest(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.engine.lose_next_answer();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    guest.delete("/api/me").await.ok();
    app.pass(RETRY);
    assert_nothing_left(&app, event.id).await;
}

async fn a_face_whose_answer_was_lost_goes_with_its_photo(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1), Person(2)], 1)).await;
    app.engine.lose_next_answer();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 2);
    event.owner.delete(&format!("/api/photos/{photo}")).await.ok();
    app.pass(RETRY);
    assert_nothing_left(&app, event.id).await;
}

async fn a_face_whose_answer_was_lost_goes_when_another_selfie_is_sent(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.engine.lose_next_answer();
    let jobs = app.run_jobs_stalled().await;
    // Its job waits while the first one is under way, and takes over from it.
    enrol(&guest, Person(2)).await;
    jobs.resume().await;
    app.pass(RETRY);
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    guest.delete("/api/me").await.ok();
    assert_nothing_left(&app, event.id).await;
}
