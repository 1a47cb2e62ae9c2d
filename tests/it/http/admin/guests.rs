//! The guests of an event, and the end of any account.
//!
//! Deleting takes rows at once, and files and faces by a job.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    guests_are_listed_in_the_order_of_joining,
    a_deleted_guest_leaves_nothing_behind,
    a_deleted_photographer_leaves_the_events,
    the_last_admin_is_kept,
    unknown_events_and_accounts_are_not_found,
];

async fn guests_are_listed_in_the_order_of_joining(app: Arc<TestApp>) {
    let (event, elsewhere) = (app.event("M01").await, app.event("M02").await);
    let visitor = app.guest(&elsewhere, "visitor").await;
    let guest = app.guest(&event, "anna").await;
    app.pass(Duration::from_secs(1));
    visitor.post("/api/join-event", json!("M01")).await.ok();
    let path = format!("/api/admin/events/{}/users", event.id);
    let list = app.admin().await.get(&path).await.ok();
    assert_eq!(list[0], guest.get("/api/me").await.ok());
    assert_eq!(list[1], visitor.get("/api/me").await.ok());
    assert_eq!(list.as_array().unwrap().len(), 2);
}

async fn a_deleted_guest_leaves_nothing_behind(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let before = (app.stored_bytes(), app.engine.remembered(EventId(event.id)));
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let admin = app.admin().await;
    let path = format!("/api/admin/users/{}", guest.id);
    let done = admin.delete(&path).await.ok();
    assert_eq!(done, json!({"message": "Le compte a été supprimé"}));
    guest.get("/api/me").await.refused(401, "token_invalid");
    app.run_jobs().await;
    assert_eq!(
        (app.stored_bytes(), app.engine.remembered(EventId(event.id))),
        before
    );
    admin.get(&format!("/api/photo/{photo}")).await;
    admin.delete(&path).await.refused(404, "account_not_found");
}

async fn a_deleted_photographer_leaves_the_events(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    let path = format!("/api/admin/users/{}", event.owner.id);
    admin.delete(&path).await.ok();
    event.owner.get("/api/me").await.refused(401, "token_invalid");
    let list = admin.get("/api/admin/events").await.ok();
    assert_eq!(
        (&list[0]["id"], &list[0]["photographer_id"]),
        (&json!(event.id), &json!(null))
    );
}

async fn the_last_admin_is_kept(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let path = format!("/api/admin/users/{}", admin.id);
    admin.delete(&path).await.refused(400, "last_admin");
    admin.get("/api/me").await.ok();
}

async fn unknown_events_and_accounts_are_not_found(app: Arc<TestApp>) {
    let admin = app.admin().await;
    let answer = admin.get("/api/admin/events/404404/users").await;
    answer.refused(404, "event_not_found");
    let answer = admin.delete("/api/admin/users/404404").await;
    answer.refused(404, "account_not_found");
    for path in ["/api/admin/users/x", "/api/admin/users/99999999999999999999"] {
        admin.delete(path).await.refused(404, "not_found");
    }
}
