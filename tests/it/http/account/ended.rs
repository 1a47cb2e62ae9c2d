//! What people are told when their event is over: that it has ended, not that a password or a session is wrong.
//!
//! There is no mail server here, so the setting says that nobody has to be told.

use std::time::Duration;

use jsonwebtoken::{EncodingKey, Header};
use serde_json::{Value, json};

use crate::process::on_both;
use crate::support::{Answer, Kind, PASSWORD, SECRET_KEY, TestApp, TestEvent, add_photo, other_photo};

on_both![
    every_way_in_tells_that_the_event_has_ended,
    a_guest_of_another_event_goes_on,
    a_code_may_be_used_anew,
];

const DAY: Duration = Duration::from_hours(24);

/// 2100, in the claims of a token.
const FAR: i64 = 4_102_444_800;

async fn start(kind: Kind) -> TestApp {
    TestApp::start(kind, &["--event-expiry-without-notice=true"]).await
}

async fn after(app: &TestApp, time: Duration) {
    app.pass(time);
    app.app.queue_housekeeping().await.unwrap();
    app.run_jobs().await;
}

async fn log_in(app: &TestApp, password: &str) -> Answer {
    let login = json!({"username": "anna", "password": password});
    app.anonymous().post("/api/login", login).await
}

/// What somebody who has the event's code is answered.
async fn assert_ended(app: &TestApp, event: &TestEvent) {
    let user = json!({"username": "zoe", "email": "zoe@example.org", "password": PASSWORD});
    let registration = json!({"user_data": user, "event_code": event.code});
    let code = json!({"event_code": event.code});
    for (path, body) in [
        ("/api/check-event-code", &code),
        ("/api/check-user-availability", &code),
        ("/api/register-with-event-code", &registration),
        ("/api/register-invite", &registration),
    ] {
        let answer = app.anonymous().post(path, body.clone()).await;
        assert_eq!(answer.json()["detail"], "Cet événement est terminé", "{path}");
        answer.refused(410, "event_ended");
    }
    let preview = app.anonymous().get(&format!("/api/events/{}", event.code)).await;
    preview.refused(410, "event_ended");
}

async fn every_way_in_tells_that_the_event_has_ended(kind: Kind) {
    let app = start(kind).await;
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    let anna = app.guest(&event, "anna").await;
    let berta = app.guest(&other, "berta").await;
    add_photo(&event, other_photo(&[], 1)).await;
    let claims = json!({"sub": "anna", "user_id": anna.id, "event": event.id, "exp": FAR});
    let key = EncodingKey::from_secret(SECRET_KEY.as_bytes());
    let token = jsonwebtoken::encode(&Header::default(), &claims, &key).unwrap();
    let old_session = app.anonymous().with_token(&token);
    old_session.get("/api/me").await.ok();
    after(&app, 30 * DAY).await;
    assert_ended(&app, &event).await;
    log_in(&app, PASSWORD).await.refused(410, "event_ended");
    log_in(&app, "Wrong-2026").await.refused(401, "wrong_credentials");
    let login = json!({"username": "berta", "password": PASSWORD, "user_id": berta.id});
    let token = app.anonymous().post("/api/login", login).await.ok();
    let berta = app
        .anonymous()
        .with_token(token["access_token"].as_str().unwrap());
    let join = json!({"event_code": "M01"});
    berta
        .post("/api/join-event", join)
        .await
        .refused(410, "event_ended");
    // Until the account goes with the event it is the guest's, who may still take out what is held.
    old_session.get("/api/me").await.ok();
    old_session
        .get("/api/my-photos")
        .await
        .refused(410, "event_ended");

    after(&app, 7 * DAY).await;
    assert_ended(&app, &event).await;
    // Of the account nothing is left that could tell.
    log_in(&app, PASSWORD).await.refused(401, "wrong_credentials");
    old_session.get("/api/me").await.refused(410, "event_ended");
}

async fn a_guest_of_another_event_goes_on(kind: Kind) {
    let app = start(kind).await;
    let (event, other) = (app.event("M01").await, app.event("M02").await);
    app.guest(&event, "anna").await;
    add_photo(&event, other_photo(&[], 1)).await;
    app.pass(29 * DAY + Duration::from_mins(23 * 60 + 30));
    let anna = app.log_in("anna").await;
    after(&app, Duration::from_mins(30)).await;
    anna.get("/api/my-photos").await.refused(410, "event_ended");
    anna.post("/api/join-event", json!({"event_code": "M02"}))
        .await
        .ok();
    assert_eq!(anna.get("/api/me").await.ok()["event_id"], other.id);
    assert_eq!(anna.get("/api/my-photos").await.ok(), json!([]));
    assert_eq!(
        app.log_in("anna").await.get("/api/me").await.ok()["event_id"],
        other.id
    );
}

async fn a_code_may_be_used_anew(kind: Kind) {
    let app = start(kind).await;
    let event = app.event("M01").await;
    add_photo(&event, other_photo(&[], 1)).await;
    for days in [30, 7] {
        after(&app, days * DAY).await;
        assert_ended(&app, &event).await;
    }
    let owner = app.log_in(&event.owner.username).await;
    let plan = json!({"name": "Noces", "event_code": "M01"});
    owner.post("/api/photographer/events", plan).await.ok();
    let valid: Value = app
        .anonymous()
        .post("/api/check-event-code", json!({"event_code": "M01"}))
        .await
        .ok();
    assert_eq!(valid["valid"], true);
}
