//! Guests who wait until the owner of their event approves them.
//!
//! Whoever waits is not searched for and sees no photo, and the photographer sees whom there is to decide about.

mod deciding;

use std::sync::Arc;

use findme::model::EventId;
use serde_json::{Value, json};

use crate::support::{
    Guest, Person, TestApp, TestEvent, add_photo, enrol, gallery, on_both, other_photo, selfie,
};

on_both![
    a_guest_who_waits_is_not_searched_for_and_sees_nothing,
    an_approved_guest_is_searched_for_at_once,
    a_refused_guest_is_told_and_leaves_no_selfie,
    another_selfie_is_another_decision,
    the_owner_sees_the_selfie_that_is_approved,
    whoever_was_approved_and_is_refused_leaves_no_face,
    a_selfie_that_serves_another_event_stays,
    guests_who_join_wait_too,
];

/// An event whose guests have to be approved.
async fn careful_event(app: &TestApp, code: &str) -> TestEvent {
    let event = app.event(code).await;
    let path = format!("/api/admin/events/{}", event.id);
    let change = json!({"approval_required": true});
    event.owner.put(&path, change).await.ok();
    event
}

fn waiting(event: &TestEvent) -> String {
    format!("/api/photographer/events/{}/waiting-guests", event.id)
}

async fn decide(event: &TestEvent, guest: &Guest, decision: &str) -> Value {
    let seen = seen(event, guest).await;
    let path = format!("{}/{}/{decision}{seen}", waiting(event), guest.id);
    event.owner.post_nothing(&path).await.ok()
}

/// The part of an address that says which selfie of a waiting guest the owner has seen.
async fn seen(event: &TestEvent, guest: &Guest) -> String {
    let list = event.owner.get(&waiting(event)).await.ok();
    let entry = list
        .as_array()
        .unwrap()
        .iter()
        .find(|entry| entry["user_id"] == guest.id);
    let selfie = entry.and_then(|entry| entry["selfie_id"].as_i64());
    selfie.map_or_else(String::new, |id| format!("?selfie_id={id}"))
}

async fn status(guest: &Guest) -> [Value; 4] {
    let status = guest.get("/api/rematch-status").await.ok();
    ["status", "error_code", "approval_status", "matched"].map(|name| status[name].clone())
}

pub(super) async fn entries(app: &TestApp, action: &str) -> Vec<Value> {
    let path = format!("/api/admin/audit?action={action}");
    let list = app.admin().await.get(&path).await.ok();
    list["entries"].as_array().unwrap().clone()
}

async fn a_guest_who_waits_is_not_searched_for_and_sees_nothing(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let (photo, filename) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let show = format!("/api/photos/{photo}/show-in-general");
    event
        .owner
        .put(&show, json!({"show_in_general": true}))
        .await
        .ok();
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let expected = [
        json!("running"),
        json!("waiting_for_approval"),
        json!("waiting"),
        json!(0),
    ];
    assert_eq!(status(&guest).await, expected);
    // The engine has learned the photo's face and no other, also when the event is searched or learned again.
    for path in ["rematch", "reindex"] {
        let path = format!("/api/admin/events/{}/{path}", event.id);
        app.admin().await.post_nothing(&path).await.ok();
        app.run_jobs().await;
        assert_eq!(app.engine.remembered(EventId(event.id)), 1);
    }
    for path in [
        "/api/my-photos".to_owned(),
        "/api/my-photos/changes?wait_s=25".to_owned(),
        "/api/all-photos".to_owned(),
        format!("/api/user/events/{}/photos", event.id),
        format!("/api/user/events/{}/all-photos", event.id),
    ] {
        let problem = guest.get(&path).await.refused(403, "waiting_for_approval");
        assert!(problem["detail"].as_str().unwrap().contains("photographe"));
    }
    for path in [format!("/api/photo/{photo}"), format!("/api/image/{filename}")] {
        guest.get(&path).await.refused(404, "photo_not_found");
    }
    let joined = guest.get("/api/user/events").await.ok();
    assert_eq!(joined[0]["approval_status"], "waiting");
    // Everything else works: the account is the guest's, and so is the export.
    guest.get("/api/me").await.ok();
    assert_eq!(guest.get("/api/me/export").await.status, 200);
    let list = event.owner.get(&waiting(&event)).await.ok();
    assert!(list[0]["selfie_id"].is_i64(), "{list}");
    let expected = json!([{
        "user_id": guest.id, "username": "anna", "email": guest.email, "joined_at": "2026-06-20T08:00:00Z",
        "selfie_status": "valid", "selfie_url": format!("/api/selfie/{}", guest.id),
        "selfie_id": list[0]["selfie_id"],
    }]);
    assert_eq!(list, expected);
    let picture = event.owner.get(list[0]["selfie_url"].as_str().unwrap()).await;
    assert_eq!(picture.status, 200);
    assert_eq!(entries(&app, "selfie_viewed").await.len(), 1);
}

async fn an_approved_guest_is_searched_for_at_once(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let (photo, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let decided = decide(&event, &guest, "approve").await;
    assert_eq!(
        (
            &decided["user_id"],
            &decided["approval_status"],
            &decided["erasure_id"]
        ),
        (&json!(guest.id), &json!("approved"), &Value::Null)
    );
    assert_eq!(app.run_jobs().await, 1, "the search was queued with the approval");
    assert_eq!(
        status(&guest).await,
        [json!("done"), Value::Null, json!("approved"), json!(1)]
    );
    assert_eq!(gallery(&guest).await, [photo]);
    assert_eq!(event.owner.get(&waiting(&event)).await.ok(), json!([]));
    let [entry] = &entries(&app, "guest_approved").await[..] else {
        panic!("one approval")
    };
    assert_eq!(
        (&entry["actor_id"], &entry["user_id"], &entry["event_id"]),
        (&json!(event.owner.id), &json!(guest.id), &json!(event.id))
    );
    // There is nothing left to decide.
    for decision in ["approve", "refuse"] {
        let path = format!("{}/{}/{decision}", waiting(&event), guest.id);
        let again = event.owner.post_nothing(&path).await;
        again.refused(404, "guest_not_waiting");
    }
}

async fn a_refused_guest_is_told_and_leaves_no_selfie(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert!(app.stored_bytes() > 0);
    let decided = decide(&event, &guest, "refuse").await;
    assert_eq!(decided["approval_status"], "refused");
    app.run_jobs().await;
    assert_eq!(app.stored_bytes(), 0);
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    let receipt = format!("/api/admin/erasures/{}", decided["erasure_id"]);
    let receipt = app.admin().await.get(&receipt).await.ok();
    assert_eq!(
        (
            &receipt["cause"],
            &receipt["actor_id"],
            &receipt["erased"]["selfies"]
        ),
        (&json!("refusal"), &json!(event.owner.id), &json!(1))
    );
    assert!(receipt["checked_at"].is_string(), "{receipt}");
    assert_eq!(
        status(&guest).await,
        [
            json!("error"),
            json!("refused_by_photographer"),
            json!("refused"),
            json!(0)
        ]
    );
    let list = guest.get("/api/my-photos").await;
    list.refused(403, "refused_by_photographer");
    let answer = guest.post_file("/api/upload-selfie", selfie(Person(1))).await;
    answer.refused(403, "refused_by_photographer");
    assert_eq!(app.stored_bytes(), 0);
    let again = guest.post("/api/join-event", json!("M01")).await;
    again.refused(400, "already_joined");
    let picture = event.owner.get(&format!("/api/selfie/{}", guest.id)).await;
    picture.refused(404, "selfie_not_found");
    assert_eq!(entries(&app, "guest_refused").await.len(), 1);
    // The owner may think better of it, and sees the new selfie first.
    decide(&event, &guest, "approve").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    assert_eq!(status(&guest).await[2], "waiting");
    decide(&event, &guest, "approve").await;
    app.run_jobs().await;
    assert_eq!(status(&guest).await[0], "done");
}

async fn another_selfie_is_another_decision(app: Arc<TestApp>) {
    let (event, open) = (careful_event(&app, "M01").await, app.event("M02").await);
    let (own, _) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (other, _) = add_photo(&event, other_photo(&[Person(2)], 2)).await;
    let guest = app.guest(&event, "anna").await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    decide(&event, &guest, "approve").await;
    app.run_jobs().await;
    let list = format!("/api/user/events/{}/photos", event.id);
    let ids = |photos: Value| -> Vec<Value> {
        let photos = photos.as_array().unwrap().iter();
        photos.map(|photo| photo["id"].clone()).collect()
    };
    assert_eq!(ids(guest.get(&list).await.ok()), [json!(own)]);
    // Somebody else's face.
    enrol(&guest, Person(2)).await;
    app.run_jobs().await;
    guest.get(&list).await.refused(403, "waiting_for_approval");
    let of_open = format!("/api/user/events/{}/photos", open.id);
    guest.get(&of_open).await.ok();
    // The owner has looked at it, and the guest sends one more before the click.
    let looked_at = seen(&event, &guest).await;
    enrol(&guest, Person(3)).await;
    app.run_jobs().await;
    for seen in [looked_at.as_str(), ""] {
        let path = format!("{}/{}/approve{seen}", waiting(&event), guest.id);
        let answer = event.owner.post_nothing(&path).await;
        answer.refused(409, "selfie_changed");
    }
    guest.get(&list).await.refused(403, "waiting_for_approval");
    enrol(&guest, Person(2)).await;
    app.run_jobs().await;
    decide(&event, &guest, "approve").await;
    app.run_jobs().await;
    assert_eq!(ids(guest.get(&list).await.ok()), [json!(other)]);
}

async fn the_owner_sees_the_selfie_that_is_approved(app: Arc<TestApp>) {
    let event = careful_event(&app, "M01").await;
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    let path = format!("/api/selfie/{}", guest.id);
    let first = event.owner.get(&path).await.body;
    // The new one has not been judged yet.
    enrol(&guest, Person(2)).await;
    assert_ne!(event.owner.get(&path).await.body, first);
    assert_eq!(guest.get("/api/my-selfie").await.status, 200);
}

async fn whoever_was_approved_and_is_refused_leaves_no_face(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, careful_event(&app, "M02").await);
    let guest = app.guest(&home, "anna").await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    enrol(&guest, Person(1)).await;
    add_photo(&away, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    decide(&away, &guest, "approve").await;
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(away.id)), 2);
    enrol(&guest, Person(2)).await;
    app.run_jobs().await;
    let decided = decide(&away, &guest, "refuse").await;
    app.run_jobs().await;
    // The photo's face is left.
    assert_eq!(app.engine.remembered(EventId(away.id)), 1);
    let receipt = format!("/api/admin/erasures/{}", decided["erasure_id"]);
    let receipt = app.admin().await.get(&receipt).await.ok();
    assert_eq!(
        (&receipt["erased"]["faces"], &receipt["erased"]["matches"]),
        (&json!(1), &json!(1))
    );
    assert!(receipt["checked_at"].is_string(), "{receipt}");
    guest.get("/api/my-selfie").await.ok();
}

async fn a_selfie_that_serves_another_event_stays(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, careful_event(&app, "M02").await);
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    let (photo, _) = add_photo(&home, other_photo(&[Person(1)], 1)).await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(away.id)), 0);
    let decided = decide(&away, &guest, "refuse").await;
    assert_eq!(decided["erasure_id"], Value::Null);
    app.run_jobs().await;
    assert_eq!(gallery(&guest).await, [photo]);
    guest.get("/api/my-selfie").await.ok();
    let path = format!("/api/selfie/{}", guest.id);
    away.owner.get(&path).await.refused(404, "selfie_not_found");
    assert_eq!(home.owner.get(&path).await.status, 200);
}

async fn guests_who_join_wait_too(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, careful_event(&app, "M02").await);
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    add_photo(&away, other_photo(&[Person(1)], 1)).await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    app.run_jobs().await;
    let of_away = format!("/api/user/events/{}/photos", away.id);
    guest.get(&of_away).await.refused(403, "waiting_for_approval");
    decide(&away, &guest, "approve").await;
    app.run_jobs().await;
    assert_eq!(guest.get(&of_away).await.ok().as_array().unwrap().len(), 1);
}
