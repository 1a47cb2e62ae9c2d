//! One's own selfie: is there one, and away with it.
//!
//! Withdrawing takes the picture, the face and the matches, also while a job is queued.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_selfie_is_known_from_its_arrival_on,
    a_withdrawn_selfie_takes_face_and_matches_along,
    a_selfie_withdrawn_before_its_job_is_never_enrolled,
    without_a_selfie_there_is_nothing_to_find,
];

const PATH: &str = "/api/my-selfie";

async fn a_selfie_is_known_from_its_arrival_on(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    app.pass(Duration::from_secs(30));
    enrol(&guest, Person(1)).await;
    let expected = json!({"user_id": guest.id, "created_at": "2026-06-20T08:00:30Z"});
    assert_eq!(guest.get(PATH).await.ok(), expected);
    app.run_jobs().await;
    assert_eq!(guest.get(PATH).await.ok(), expected);
}

async fn a_withdrawn_selfie_takes_face_and_matches_along(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let before = (app.stored_bytes(), app.engine.remembered(EventId(event.id)));
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let done = guest.delete(PATH).await.ok();
    assert_eq!(
        done,
        json!({"message": "Votre selfie et la liste de vos photos ont été supprimés"})
    );
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
    assert_eq!(guest.get("/api/me").await.ok()["selfie_status"], "pending");
    guest.get(PATH).await.refused(404, "selfie_not_found");
    guest.delete(PATH).await.refused(404, "selfie_not_found");
    app.run_jobs().await;
    assert_eq!(
        (app.stored_bytes(), app.engine.remembered(EventId(event.id))),
        before
    );
    // Neither a later photo nor a rematch finds whoever withdrew.
    add_photo(&event, other_photo(&[Person(1)], 2)).await;
    let rematch = format!("/api/photographer/events/{}/rematch", event.id);
    event.owner.post_nothing(&rematch).await.ok();
    app.run_jobs().await;
    assert_eq!(guest.get("/api/my-photos").await.ok(), json!([]));
}

async fn a_selfie_withdrawn_before_its_job_is_never_enrolled(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    guest.delete(PATH).await.ok();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(guest.get("/api/rematch-status").await.ok()["status"], "idle");
}

async fn without_a_selfie_there_is_nothing_to_find(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    for caller in [&*guest, &*event.owner, &*app.admin().await] {
        caller.get(PATH).await.refused(404, "selfie_not_found");
        caller.delete(PATH).await.refused(404, "selfie_not_found");
    }
    app.anonymous().get(PATH).await.refused(401, "not_authenticated");
    let answer = app.anonymous().delete(PATH).await;
    answer.refused(401, "not_authenticated");
}
