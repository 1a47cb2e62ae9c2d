//! Events of all photographers: made, listed, changed, deleted, given more time.
//!
//! A refused change leaves everything as it was; a deleted event takes all that was in it along.

use std::sync::Arc;
use std::time::Duration;

use findme::model::EventId;
use serde_json::{Value, json};

use crate::support::{Admin, Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    events_are_made_for_photographers,
    a_code_in_use_is_refused_however_it_is_typed,
    bad_events_are_refused,
    what_is_not_given_stays_as_it_is,
    an_event_can_be_told_to_remember_nobody_but_its_guests,
    changes_that_cannot_be_are_refused,
    a_deleted_event_leaves_nothing_behind,
    a_guest_of_two_events_outlives_one,
    photos_are_given_another_thirty_days,
];

const LIST: &str = "/api/admin/events";
const CREATE: &str = "/api/admin/create-event";

async fn list(admin: &Admin) -> Value {
    admin.get(LIST).await.ok()
}

async fn events_are_made_for_photographers(app: Arc<TestApp>) {
    let (admin, owner) = (app.admin().await, app.photographer("owner").await);
    let plan =
        json!({"name": " Noces ", "event_code": "M 01", "date": "2026-06-20", "photographer_id": owner.id});
    let one = admin.post(CREATE, plan).await.ok();
    assert!(one["message"].is_string());
    assert_eq!(one["event_code"], "M 01");
    let plan = json!({"name": "Fête", "photographer_id": owner.id});
    let two = admin.post(CREATE, plan).await.ok();
    assert_eq!(two["event_code"].as_str().unwrap().len(), 8);
    let expected = json!([
        {"id": one["event_id"], "name": "Noces", "event_code": "M 01", "date": "2026-06-20T00:00:00Z",
         "photographer_id": owner.id, "guests_only": false, "approval_required": false,
         "expires_at": null, "ended_at": null, "erased_at": null},
        {"id": two["event_id"], "name": "Fête", "event_code": two["event_code"], "date": null,
         "photographer_id": owner.id, "guests_only": false, "approval_required": false,
         "expires_at": null, "ended_at": null, "erased_at": null},
    ]);
    assert_eq!(list(&admin).await, expected);
    let mut of_owner = expected;
    for event in of_owner.as_array_mut().unwrap() {
        event["is_owner"] = json!(true);
        event["owner"] = json!("owner");
    }
    assert_eq!(owner.get("/api/photographer/events").await.ok(), of_owner);
}

async fn a_code_in_use_is_refused_however_it_is_typed(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    let plan = json!({"name": "Fête", "event_code": " m 0 1", "photographer_id": event.owner.id});
    let problem = admin.post(CREATE, plan).await.refused(400, "event_code_in_use");
    assert_eq!(problem["errors"][0]["field"], "event_code");
    let plan = json!({"name": "Fête", "event_code": "M02", "photographer_id": event.owner.id});
    let plans = (0..10).map(|_| admin.post(CREATE, &plan));
    let answers = futures_util::future::join_all(plans).await;
    let made = answers.iter().filter(|answer| answer.status == 200).count();
    assert_eq!(made, 1);
    assert_eq!(list(&admin).await.as_array().unwrap().len(), 2);
}

async fn bad_events_are_refused(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    let (owner, long) = (event.owner.id, "x".repeat(201));
    for (plan, status, code) in [
        (
            json!({"name": "", "photographer_id": owner}),
            400,
            "event_name_invalid",
        ),
        (
            json!({"name": long, "photographer_id": owner}),
            400,
            "event_name_invalid",
        ),
        (
            json!({"name": "a", "event_code": "", "photographer_id": owner}),
            400,
            "event_code_invalid",
        ),
        (
            json!({"name": "a", "event_code": long, "photographer_id": owner}),
            400,
            "event_code_invalid",
        ),
        (
            json!({"name": "a", "photographer_id": 404_404}),
            404,
            "photographer_not_found",
        ),
        (
            json!({"name": "a", "photographer_id": guest.id}),
            404,
            "photographer_not_found",
        ),
    ] {
        admin.post(CREATE, &plan).await.refused(status, code);
    }
    let odd = json!({"name": "a", "date": "soon", "photographer_id": owner});
    assert_eq!(admin.post(CREATE, odd).await.blames("field_invalid"), ["date"]);
    assert_eq!(list(&admin).await.as_array().unwrap().len(), 1);
}

async fn what_is_not_given_stays_as_it_is(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let heir = app.photographer("heir").await;
    let admin = app.admin().await;
    let path = format!("{LIST}/{}", event.id);
    let before = list(&admin).await;
    admin.put(&path, json!({})).await.ok();
    assert_eq!(list(&admin).await, before);
    // Its own code, typed in another way, is not in use.
    let change = json!({"name": "Noces", "event_code": "m01", "photographer_id": heir.id});
    let done = admin.put(&path, change).await.ok();
    assert_eq!(done["message"], "L’événement a été modifié");
    let after = heir.get("/api/photographer/my-event").await.ok();
    assert_eq!(
        after,
        json!({"id": event.id, "name": "Noces", "event_code": "m01", "date": null, "photographer_id": heir.id,
               "guests_only": false, "approval_required": false,
               "expires_at": null, "ended_at": null, "erased_at": null, "is_owner": true, "owner": "heir"})
    );
    let none = event.owner.get("/api/photographer/my-event").await;
    none.refused(404, "no_event");
}

async fn an_event_can_be_told_to_remember_nobody_but_its_guests(app: Arc<TestApp>) {
    let (admin, owner) = (app.admin().await, app.photographer("owner").await);
    let plan = json!({"name": "Noces", "photographer_id": owner.id, "guests_only": true});
    admin.post(CREATE, plan).await.ok();
    let made = owner.get("/api/photographer/my-event").await.ok();
    assert_eq!(made["guests_only"], true);
    let path = format!("{LIST}/{}", made["id"]);
    let reported = async || list(&admin).await[0]["guests_only"].clone();
    for wanted in [false, false, true, true] {
        let change = json!({"name": "Bal", "guests_only": wanted});
        admin.put(&path, change).await.ok();
        assert_eq!(reported().await, wanted);
        // What is not given stays.
        admin.put(&path, json!({"name": "Noces"})).await.ok();
        assert_eq!(reported().await, wanted);
    }
    let odd = admin.put(&path, json!({"guests_only": 1})).await;
    assert_eq!(odd.blames("field_invalid"), ["guests_only"]);
    // The owner was asked when the event was made; from then on it is an admin's to change.
    let answer = owner.put(&path, json!({"guests_only": false})).await;
    answer.refused(403, "wrong_role");
    // A change that is refused for another reason changes nothing.
    let other = app.event("M02").await;
    let change = json!({"event_code": other.code, "guests_only": false});
    admin.put(&path, change).await.refused(400, "event_code_in_use");
    assert_eq!(reported().await, true);
}

async fn changes_that_cannot_be_are_refused(app: Arc<TestApp>) {
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    let before = list(&admin).await;
    let path = format!("{LIST}/{}", event.id);
    for (change, status, code) in [
        (
            json!({"name": "a", "event_code": "m 02"}),
            400,
            "event_code_in_use",
        ),
        (json!({"name": " "}), 400, "event_name_invalid"),
        (
            json!({"name": "a", "photographer_id": guest.id}),
            404,
            "photographer_not_found",
        ),
    ] {
        admin.put(&path, change).await.refused(status, code);
    }
    assert_eq!(list(&admin).await, before);
    let unknown = format!("{LIST}/404404");
    let answer = admin.put(&unknown, json!({"name": "a"})).await;
    answer.refused(404, "event_not_found");
    admin.delete(&unknown).await.refused(404, "event_not_found");
    let answer = other.owner.put(&path, json!({"name": "a"})).await;
    answer.refused(404, "event_not_found");
}

async fn a_deleted_event_leaves_nothing_behind(app: Arc<TestApp>) {
    let (event, kept) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&event, "anna").await;
    enrol(&guest, Person(1)).await;
    let (photo, filename) = add_photo(&event, other_photo(&[Person(1)], 1)).await;
    let (other, _) = add_photo(&kept, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let (waiting, _) = add_photo(&event, other_photo(&[Person(1)], 2)).await;
    let admin = app.admin().await;
    let path = format!("{LIST}/{}", event.id);
    let done = admin.delete(&path).await.ok();
    assert_eq!(
        done,
        json!({"message": "L’événement et ses photos ont été supprimés"})
    );
    guest.get("/api/me").await.refused(401, "token_invalid");
    for path in [
        format!("/api/photo/{photo}"),
        format!("/api/photo/{waiting}"),
        format!("/api/image/{filename}"),
    ] {
        event.owner.get(&path).await.refused(404, "photo_not_found");
        admin.get(&path).await.refused(404, "photo_not_found");
    }
    app.run_jobs().await;
    assert_eq!(app.engine.remembered(EventId(event.id)), 0);
    assert_eq!(app.engine.remembered(EventId(kept.id)), 1);
    admin.delete(&path).await.refused(404, "event_not_found");
    let code = json!({"event_code": "M01"});
    let answer = app.anonymous().post("/api/check-event-code", code).await;
    assert_eq!(answer.ok(), json!({"valid": false}));
    kept.owner.delete(&format!("/api/photos/{other}")).await.ok();
    app.run_jobs().await;
    assert_eq!(app.stored_bytes(), 0);
}

async fn a_guest_of_two_events_outlives_one(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    guest.post("/api/join-event", json!("M02")).await.ok();
    let (photo, _) = add_photo(&away, other_photo(&[Person(1)], 1)).await;
    app.run_jobs().await;
    let path = format!("{LIST}/{}", home.id);
    app.admin().await.delete(&path).await.ok();
    app.run_jobs().await;
    assert_eq!(guest.get("/api/me").await.ok()["event_id"], away.id);
    assert_eq!(guest.get("/api/my-photos").await.ok()[0]["id"], photo);
    guest.get("/api/my-selfie").await.ok();
}

async fn photos_are_given_another_thirty_days(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    let admin = app.admin().await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.pass(Duration::from_mins(10));
    let path = format!("{LIST}/{}/reset-expiration", event.id);
    let mut reset = admin.post_nothing(&path).await.ok();
    let message = reset.as_object_mut().unwrap().remove("message").unwrap();
    assert!(message.is_string());
    assert_eq!(
        reset,
        json!({"event_id": event.id, "new_expiration": "2026-07-20T08:10:00Z", "photos_updated": 1})
    );
    let left = guest.get("/api/user/event-expiration").await.ok();
    assert_eq!(left["seconds_remaining"], 30 * 24 * 3600);
    let unknown = format!("{LIST}/404404/reset-expiration");
    let answer = admin.post_nothing(&unknown).await;
    answer.refused(404, "event_not_found");
}
