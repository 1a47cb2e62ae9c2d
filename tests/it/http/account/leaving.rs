//! Erasing one's own account.
//!
//! With the answer nobody knows it any more; with the jobs its files and faces are gone too.

use std::sync::Arc;

use findme::model::EventId;
use serde_json::{Value, json};

use crate::support::{PASSWORD, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_guest_leaves_nothing_behind,
    a_guest_without_anything_leaves_too,
    the_same_farewell_fifty_times_at_once_happens_once,
    the_last_admin_stays,
    a_photographer_who_owns_events_stays,
];

async fn a_guest_leaves_nothing_behind(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let kept = app.guest(&event, "berta").await;
    enrol(&kept, Person(1)).await;
    add_photo(&event, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let before = (app.stored_bytes(), app.engine.remembered(EventId(event.id)));
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let farewell = guest.delete("/api/me").await.ok();
    assert!(farewell["message"].is_string());
    assert_eq!(
        farewell["erased"],
        json!({"selfies": 1, "faces": 1, "matches": 1, "files": 1})
    );
    for path in ["/api/me", "/api/my-photos", "/api/rematch-status"] {
        guest.get(path).await.refused(401, "token_invalid");
    }
    guest.delete("/api/me").await.refused(401, "token_invalid");
    let login = json!({"username": "anna", "password": PASSWORD});
    let answer = app.anonymous().post("/api/login", login).await;
    answer.refused(401, "wrong_credentials");
    app.run_jobs().await;
    assert_eq!(
        (app.stored_bytes(), app.engine.remembered(EventId(event.id))),
        before
    );
    let list = kept.get("/api/my-photos").await.ok();
    assert_eq!(list.as_array().unwrap().len(), 1);
    // Name and address are free again, for an account that starts from nothing.
    let again = app.guest(&event, "anna").await;
    assert_eq!(again.get("/api/my-photos").await.ok(), json!([]));
}

async fn a_guest_without_anything_leaves_too(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let farewell = guest.delete("/api/me").await.ok();
    assert_eq!(
        farewell["erased"],
        json!({"selfies": 0, "faces": 0, "matches": 0, "files": 0})
    );
    app.run_jobs().await;
    let guests = format!("/api/admin/events/{}/users", event.id);
    assert_eq!(app.admin().await.get(&guests).await.ok(), json!([]));
}

async fn the_same_farewell_fifty_times_at_once_happens_once(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let answers = futures_util::future::join_all((0..50).map(|_| guest.delete("/api/me"))).await;
    let (done, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(done.len(), 1);
    for answer in refused {
        let code: Value = answer.json()["code"].clone();
        // Recognised before the account went, or after.
        match code.as_str().unwrap() {
            "token_invalid" => answer.refused(401, "token_invalid"),
            _ => answer.refused(404, "account_not_found"),
        };
    }
}

async fn the_last_admin_stays(app: Arc<TestApp>) {
    let admin = app.admin().await;
    admin.delete("/api/me").await.refused(400, "last_admin");
    let account = json!({"username": "second", "email": "second@example.org", "password": PASSWORD});
    admin.post("/api/admin/create-admin", account).await.ok();
    admin.delete("/api/me").await.ok();
    admin.get("/api/me").await.refused(401, "token_invalid");
    let second = app.log_in("second").await;
    second.delete("/api/me").await.refused(400, "last_admin");
}

async fn a_photographer_who_owns_events_stays(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let answer = event.owner.delete("/api/me").await;
    answer.refused(400, "owns_events");
    let path = format!("/api/admin/events/{}", event.id);
    app.admin().await.delete(&path).await.ok();
    event.owner.delete("/api/me").await.ok();
    event.owner.get("/api/me").await.refused(401, "token_invalid");
}
