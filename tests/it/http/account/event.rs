//! The events of a guest: joined by their codes, listed, and the time their photos have left.
//!
//! Joining twice, or where the name is taken, changes nothing.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use crate::support::{Person, TestApp, add_photo, enrol, on_both, other_photo};

on_both![
    a_guest_joins_by_a_bare_code_or_an_object,
    whoever_joins_with_a_selfie_is_matched_there,
    an_event_is_joined_once,
    an_unknown_code_is_not_found,
    a_name_that_is_taken_there_keeps_out,
    only_guests_join,
    events_are_listed_in_the_order_of_joining,
    photos_stay_thirty_days_after_the_last_upload,
];

const JOIN: &str = "/api/join-event";
const EXPIRATION: &str = "/api/user/event-expiration";

async fn a_guest_joins_by_a_bare_code_or_an_object(app: Arc<TestApp>) {
    let home = app.event("M01").await;
    app.event("M02").await;
    app.event("M03").await;
    let guest = app.guest(&home, "anna").await;
    for body in [json!(" m 02"), json!({"event_code": "M03", "cb": 1})] {
        let answer = guest.post(JOIN, &body).await.ok();
        assert_eq!(
            answer,
            json!({"message": "Vous participez maintenant à l’événement"})
        );
    }
    let events = guest.get("/api/user/events").await.ok();
    assert_eq!(events.as_array().unwrap().len(), 3);
    // The event registered for stays the guest's own.
    assert_eq!(guest.get("/api/me").await.ok()["event_id"], home.id);
}

async fn whoever_joins_with_a_selfie_is_matched_there(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, app.event("M02").await);
    let (photo, _) = add_photo(&away, other_photo(&[Person(1)], 1)).await;
    let guest = app.guest(&home, "anna").await;
    enrol(&guest, Person(1)).await;
    app.run_jobs().await;
    guest.post(JOIN, json!("M02")).await.ok();
    app.run_jobs().await;
    let path = format!("/api/user/events/{}/photos", away.id);
    assert_eq!(guest.get(&path).await.ok()[0]["id"], photo);
}

async fn an_event_is_joined_once(app: Arc<TestApp>) {
    let home = app.event("M01").await;
    app.event("M02").await;
    let guest = app.guest(&home, "anna").await;
    let own = guest.post(JOIN, json!("M01")).await;
    own.refused(400, "already_joined");
    let joins = (0..50).map(|_| guest.post(JOIN, json!("M02")));
    let answers = futures_util::future::join_all(joins).await;
    let (joined, refused): (Vec<_>, Vec<_>) = answers.iter().partition(|answer| answer.status == 200);
    assert_eq!(joined.len(), 1);
    for answer in refused {
        answer.refused(400, "already_joined");
    }
}

async fn an_unknown_code_is_not_found(app: Arc<TestApp>) {
    let home = app.event("M01").await;
    let guest = app.guest(&home, "anna").await;
    for code in ["M02", "", "   "] {
        let answer = guest.post(JOIN, json!(code)).await;
        answer.refused(404, "event_code_unknown");
    }
}

async fn a_name_that_is_taken_there_keeps_out(app: Arc<TestApp>) {
    let (home, away) = (app.event("M01").await, app.event("M02").await);
    let guest = app.guest(&home, "anna").await;
    app.guest(&away, "anna").await;
    let answer = guest.post(JOIN, json!("M02")).await;
    answer.refused(400, "several_problems");
    let events = guest.get("/api/user/events").await.ok();
    assert_eq!(events.as_array().unwrap().len(), 1);
}

async fn only_guests_join(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let admin = app.admin().await;
    for caller in [&*event.owner, &*admin] {
        caller.post(JOIN, json!("M01")).await.refused(403, "wrong_role");
        caller.get("/api/user/events").await.refused(403, "wrong_role");
        caller.get(EXPIRATION).await.refused(403, "wrong_role");
    }
    let answer = app.anonymous().post(JOIN, json!("M01")).await;
    answer.refused(401, "not_authenticated");
}

async fn events_are_listed_in_the_order_of_joining(app: Arc<TestApp>) {
    let away = app.event("M01").await;
    let home = app.event("M02").await;
    let guest = app.guest(&home, "anna").await;
    app.pass(Duration::from_mins(1));
    guest.post(JOIN, json!("M01")).await.ok();
    assert_eq!(
        guest.get("/api/user/events").await.ok(),
        json!([
            {"id": home.id, "name": "Event M02", "event_code": "M02", "date": null,
             "joined_at": "2026-06-20T08:00:00Z", "approval_status": "approved", "ended_at": null},
            {"id": away.id, "name": "Event M01", "event_code": "M01", "date": null,
             "joined_at": "2026-06-20T08:01:00Z", "approval_status": "approved", "ended_at": null},
        ])
    );
}

async fn photos_stay_thirty_days_after_the_last_upload(app: Arc<TestApp>) {
    let event = app.event("M01").await;
    let guest = app.guest(&event, "anna").await;
    assert_eq!(
        guest.get(EXPIRATION).await.ok(),
        json!({"event_id": event.id, "expires_at": null, "seconds_remaining": null, "photos_count": 0,
               "ended_at": null, "erased_at": null})
    );
    add_photo(&event, other_photo(&[], 1)).await;
    app.pass(Duration::from_mins(30));
    assert_eq!(
        guest.get(EXPIRATION).await.ok(),
        json!({
            "event_id": event.id, "expires_at": "2026-07-20T08:00:00Z",
            "seconds_remaining": 30 * 24 * 3600 - 1800, "photos_count": 1,
            "ended_at": null, "erased_at": null,
        })
    );
}
