//! Two guests of an event who send selfies of the same face.
//!
//! Both are told, neither learns who the other is, and their photographer does.

use std::sync::Arc;

use serde_json::{Value, json};

use super::approvals::entries;
use crate::support::{Guest, Person, TestApp, TestEvent, enrol, on_both};

on_both![
    the_same_face_is_told_to_both_guests_and_the_owner,
    the_same_face_is_told_where_only_guests_are_remembered,
];

async fn warnings(guest: &Guest) -> Value {
    let status = guest.get("/api/rematch-status").await.ok();
    status.get("warnings").cloned().unwrap_or_default()
}

/// Two guests send selfies of one person, and a third one of another.
async fn share_a_face(app: &TestApp, event: &TestEvent) {
    let mut guests = Vec::new();
    for (name, person) in [("anna", 1), ("eve", 1), ("carl", 2)] {
        let guest = app.guest(event, name).await;
        enrol(&guest, Person(person)).await;
        app.run_jobs().await;
        guests.push(guest);
    }
    let [anna, eve, carl] = &guests[..] else {
        panic!("three guests")
    };
    for guest in [anna, eve] {
        let reported = warnings(guest).await;
        assert_eq!(reported[0]["code"], "face_enrolled_twice", "{reported}");
        // Nobody is told who the other is.
        for other in [anna, eve] {
            assert!(!reported.to_string().contains(&other.username), "{reported}");
        }
    }
    assert_eq!(warnings(carl).await, Value::Null);
    let path = format!("/api/photographer/events/{}/same-faces", event.id);
    let pairs = event.owner.get(&path).await.ok();
    let expected = json!([{
        "guests": [{"user_id": anna.id, "username": "anna"}, {"user_id": eve.id, "username": "eve"}],
        "similarity": 99.0, "noticed_at": "2026-06-20T08:00:00Z",
    }]);
    assert_eq!(pairs, expected);
    let found = entries(app, "same_face_found").await;
    assert_eq!(found.len(), 1);
    assert_eq!(
        (&found[0]["user_id"], &found[0]["count"]),
        (&json!(eve.id), &json!(1))
    );
    // It ends with either of them.
    eve.delete("/api/my-selfie").await.ok();
    assert_eq!(warnings(anna).await, Value::Null);
    assert_eq!(event.owner.get(&path).await.ok(), json!([]));
    enrol(eve, Person(3)).await;
    app.run_jobs().await;
    assert_eq!(warnings(eve).await, Value::Null);
}

async fn the_same_face_is_told_to_both_guests_and_the_owner(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    share_a_face(&app, &event).await;
    let elsewhere = app.event("M02").await;
    let path = format!("/api/photographer/events/{}/same-faces", event.id);
    elsewhere.owner.get(&path).await.refused(404, "event_not_found");
    // The same face in another event is nobody's business.
    let guest = app.guest(&elsewhere, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(warnings(&guest).await, Value::Null);
}

async fn the_same_face_is_told_where_only_guests_are_remembered(app: Arc<TestApp>) {
    let event = app.guests_only_event("M01").await;
    share_a_face(&app, &event).await;
}
