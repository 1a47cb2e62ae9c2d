//! What the owner of an event does at addresses that were the admins' alone.
//!
//! Another photographer is told that the event does not exist, by its number and by its code.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Answer, Caller, TestApp, TestEvent, add_photo, on_both, other_photo};

on_both![
    an_owner_gives_the_photos_more_time,
    an_owner_renames_the_event_and_gives_it_a_code,
    an_owner_lists_the_guests_and_gets_the_picture_of_the_code,
    an_owner_cannot_give_the_event_away_nor_change_whom_it_remembers,
    another_photographer_changes_and_learns_nothing,
];

async fn an_owner_gives_the_photos_more_time(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.pass(Duration::from_mins(10));
    let path = format!("/api/admin/events/{}/reset-expiration", event.id);
    let reset = event.owner.post_nothing(&path).await.ok();
    assert_eq!(reset["new_expiration"], "2026-07-20T08:10:00Z");
    assert_eq!(reset["photos_updated"], 1);
    let audit = "/api/admin/audit?action=event_extended";
    let entries = app.admin().await.get(audit).await.ok();
    assert_eq!(entries["entries"][0]["actor_id"], event.owner.id, "{entries}");
}

async fn an_owner_renames_the_event_and_gives_it_a_code(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let path = format!("/api/admin/events/{}", event.id);
    // The owner may repeat what only an admin changes.
    let change = json!({"name": "Bal", "photographer_id": event.owner.id, "guests_only": false});
    event.owner.put(&path, change).await.ok();
    let reported = async || event.owner.get("/api/photographer/my-event").await.ok();
    assert_eq!(reported().await["name"], "Bal");
    let set = json!({"event_id": event.id, "event_code": "BAL-2026"});
    event.owner.post("/api/admin/set-event-code", set).await.ok();
    assert_eq!(reported().await["event_code"], "BAL-2026");
    let made = event
        .owner
        .post("/api/admin/generate-event-code", json!(event.id))
        .await
        .ok();
    assert_eq!(made["event_code"].as_str().unwrap().len(), 8);
    assert_eq!(reported().await["event_code"], made["event_code"]);
}

async fn an_owner_lists_the_guests_and_gets_the_picture_of_the_code(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let path = format!("/api/admin/events/{}/users", event.id);
    let guests = event.owner.get(&path).await.ok();
    assert_eq!(guests, json!([guest.get("/api/me").await.ok()]));
    let picture = event.owner.get("/api/admin/event-qr/m01").await;
    assert_eq!(
        (picture.status.as_u16(), picture.header("content-type")),
        (200, "image/png")
    );
}

async fn an_owner_cannot_give_the_event_away_nor_change_whom_it_remembers(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let heir = app.photographer("heir").await;
    let path = format!("/api/admin/events/{}", event.id);
    for change in [
        json!({"name": "Bal", "photographer_id": heir.id}),
        json!({"name": "Bal", "guests_only": true}),
    ] {
        event.owner.put(&path, change).await.refused(403, "wrong_role");
    }
    let reported = event.owner.get("/api/photographer/my-event").await.ok();
    assert_eq!(reported["name"], "Event M01");
}

async fn another_photographer_changes_and_learns_nothing(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    app.guest(&event, "anna").await;
    let rival = app.photographer("rival").await;
    let before = event.owner.get("/api/photographer/my-event").await.ok();
    for answer in answers(&rival, &event).await {
        answer.refused(404, "event_not_found");
    }
    let after = event.owner.get("/api/photographer/my-event").await.ok();
    assert_eq!(after, before);
}

async fn answers(rival: &Caller, event: &TestEvent) -> [Answer; 6] {
    let of_event = format!("/api/admin/events/{}", event.id);
    let code = json!({"event_id": event.id, "event_code": "MINE"});
    [
        rival.put(&of_event, json!({"name": "Mine"})).await,
        rival.post_nothing(&format!("{of_event}/reset-expiration")).await,
        rival.get(&format!("{of_event}/users")).await,
        rival.post("/api/admin/set-event-code", code).await,
        rival
            .post("/api/admin/generate-event-code", json!(event.id))
            .await,
        rival.get("/api/admin/event-qr/M01").await,
    ]
}
